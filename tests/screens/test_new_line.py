"""A line that is opened in a visit: what is said of it, and what else the visit does with it."""

from pathlib import Path

import pytest

from counter.domain.transaction import Opening, PaymentIntake, RealNameResult
from counter.wire.requests import requests_for
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


@pytest.mark.parametrize("ours", [False, True], ids=["new customer", "second line of ours"])
async def test_a_number_opened_in_a_visit_is_paid_for_in_the_same_visit(tmp_path: Path, ours: bool) -> None:
    async with shop(tmp_path, ours=ours).counter() as run:
        await open_line(run)
        strip = run.screen.frame.strip.text
        assert "张*丰" in strip
        run.keys("f4")
        await run.done()
        form = run.screen.forms["jf"]
        if form.value("line") != NEW_NUMBER:
            assert ours, "the only line of somebody new is preset"
            run.type(NEW_NUMBER)
        run.keys("enter")
        run.type("50")
        run.keys("f9")
        await run.done()
        opened, paid = run.desk.lines
        assert isinstance(opened.details, Opening)
        assert isinstance(paid.details, PaymentIntake)
        assert (paid.details.account_id, paid.details.number) == (opened.details.account_id, NEW_NUMBER)
        assert paid.details.customer_id == opened.details.customer_id
        assert paid.depends_on == (opened.identity,)
        assert "balance" in run.screen.frame.strip.text
        run.keys("f8", "enter")
        await run.done()
        settled = run.desk.settled
        assert settled is not None
        (order,) = [r for r in requests_for(settled, builders.terminal()) if r.kind == "order"]
        payments = [r for r in requests_for(settled, builders.terminal()) if r.kind == "payment"]
        assert [r.depends_on for r in payments] == [(order.identity,)]


async def test_an_opening_taken_out_takes_what_was_paid_for_it_along(tmp_path: Path) -> None:
    async with shop(tmp_path).counter() as run:
        await open_line(run)
        run.keys("f4", "enter")
        run.type("50")
        run.keys("f9")
        await run.done()
        assert len(run.desk.lines) == 2
        run.desk.remove(run.desk.lines[0].identity)
        assert not run.desk.lines
