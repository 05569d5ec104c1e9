"""How many keys it takes, in the whole program: from an idle screen to the committed slip and idle again."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.domain.visit import SettledVisit
from tests import builders
from tests.screens.forms.ports import MemoryCache, ScriptedCentre, number_lease, sim_lease
from tests.screens.house import House

NUMBER = builders.NUMBER
NEWCOMER = "420199198505051244"
CHEAP = builders.offer(offer_id="24HB59", code="ydk59", name="移动花卡套餐59元", price_fen=5900)

PAYMENT = ("f4", NUMBER, "enter", "100", "f8", "enter")
CHANGE = ("f3", NUMBER, "enter", "ydk59", "enter", "f8", "enter")
OPENING = (
    "f2", NEWCOMER, "enter", "赵敏", "enter", "enter", "123456", "enter", "qqt129", "enter", "f8", "enter",
)  # fmt: skip
NAMED = {"f2", "f3", "f4", "f8", "enter"}


@pytest.mark.parametrize(
    ("keys", "given", "budget"),
    [
        pytest.param(PAYMENT, (NUMBER, "100"), 4, id="payment"),
        pytest.param(CHANGE, (NUMBER,), 12, id="plan change"),
        pytest.param(OPENING, (NEWCOMER, "赵敏"), 30, id="opening"),
    ],
)
async def test_a_transaction_stays_within_its_keys(
    tmp_path: Path, keys: tuple[str, ...], given: tuple[str, ...], budget: int
) -> None:
    pressed = sum(1 if each in NAMED else len(each) for each in keys)
    assert pressed - sum(map(len, given)) <= budget
    house = _house(tmp_path)
    async with house.counter() as run:
        for each in keys:
            if each in NAMED:
                run.keys(each)
            else:
                run.type(each)
        await run.done()
        await run.printed(house)
        assert run.screen.place is None
        assert run.desk.visit is None
        settled = run.desk.settled
        assert isinstance(settled, SettledVisit)
        assert len(settled.visit.transactions) == 1


def _house(folder: Path) -> House:
    view = builders.customer_view()
    cache = MemoryCache(
        [view],
        [builders.offer(), CHEAP],
        [number_lease("13870000001")],
        [sim_lease("89860012345678123456")],
    )
    return House(folder, cache, ScriptedCentre([view]))
