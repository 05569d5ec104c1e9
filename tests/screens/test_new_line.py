"""A line that is opened in a visit: what is said of it, and what else the visit does with it."""

from pathlib import Path

import pytest

from counter.domain.transaction import RealNameResult
from tests import builders
from tests.screens.customers import house
from tests.screens.forms.ports import MemoryCache, ScriptedCentre, number_lease, sim_lease
from tests.screens.house import House, Run

NEW_NUMBER = "13870000001"
TEST_CALL = "Ask the customer to insert the SIM card and call 10086"


def shop(folder: Path, *, ours: bool = False) -> House:
    """A house with one free number and one card, where 张三丰 is our customer already, or not."""
    here = house(folder)
    views = [builders.customer_view()] if ours else []
    here.cache = MemoryCache(
        views,
        offers=[builders.offer()],
        numbers=[number_lease(NEW_NUMBER)],
        sims=[sim_lease("89860012345678123456")],
    )
    here.centre = ScriptedCentre(views)
    return here


async def open_line(run: Run) -> None:
    """张三丰 gets a line."""
    run.keys("f2")
    await run.done()
    run.type(builders.ID_NUMBER)
    run.keys("enter")
    await run.done()
    form = run.screen.forms["kh"]
    if not form.value("name"):
        run.type("张三丰")
    for name, text in (("name", ""), ("number", ""), ("sim", "123456"), ("offer", "qqt129")):
        while form.focused_field != name:
            run.keys("enter")
            await run.done()
        run.type(text)
    run.keys("f9")
    await run.done()
    assert len(run.desk.lines) == 1, run.shows()


async def test_the_test_call_is_asked_for_where_the_line_will_be_active(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        await open_line(run)
        assert run.said.endswith(TEST_CALL)


@pytest.mark.parametrize("answer", [RealNameResult.NOT_CHECKED, None], ids=["not checked", "centre down"])
async def test_a_line_whose_holder_is_not_checked_is_said_to_open_with_the_check(
    tmp_path: Path, answer: RealNameResult | None
) -> None:
    here = shop(tmp_path)
    here.centre.down = answer is None
    here.centre.real_name = answer or RealNameResult.PASSED
    async with here.counter() as run:
        await open_line(run)
        assert run.said.endswith("The line opens when the real-name check has passed.")
        assert TEST_CALL not in run.said
