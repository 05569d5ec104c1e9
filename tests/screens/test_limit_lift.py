"""A limit of what may wait is reached at the settlement: said clearly, lifted by a manager's PIN."""

from __future__ import annotations

from pathlib import Path

from counter.domain.allowance import Allowance, OfflineAllowance
from tests.screens.customers import house, pay
from tests.screens.house import PIN, Run

ONE_ITEM = OfflineAllowance(terminal=Allowance(count=1))


async def second_payment(run: Run) -> None:
    """One payment waits for the line; the next is about to be settled."""
    for _ in range(2):
        await pay(run)
        run.keys("f8", "enter")
        await run.done()


async def test_the_limit_is_said_and_nothing_is_settled(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.allowance = ONE_ITEM
    async with here.counter() as run:
        await second_payment(run)
        shown = run.shows()
        assert "2 items would wait for the line here; without a manager 1 are allowed." in shown
        assert "Manager's PIN" in shown
        assert len(run.desk.ports.store.recent()) == 1
        assert len(run.desk.lines) == 1


async def test_a_manager_lifts_it_with_a_reason(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.allowance = ONE_ITEM
    async with here.counter() as run:
        await second_payment(run)
        run.type("cable cut")
        run.keys("tab")
        run.type("10001")
        run.keys("tab")
        run.type(PIN)
        run.keys("enter")
        await run.done()
        assert run.desk.settled is not None
        lift = run.desk.settled.visit.limit_lift
        assert lift is not None
        assert (lift.approved_by, lift.reason, lift.lifted) == ("10001", "cable cut", ("terminal.count",))
        assert run.screen.place is None


async def test_a_clerk_s_own_pin_lifts_nothing(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.allowance = ONE_ITEM
    async with here.counter() as run:
        await second_payment(run)
        run.type("cable cut")
        run.keys("tab")
        run.type("20317")
        run.keys("tab")
        run.type(PIN)
        run.keys("enter")
        await run.done()
        assert "not a manager's" in run.shows()
        assert len(run.desk.ports.store.recent()) == 1
        assert run.app.focused is run.screen.settle_pane.lift.entries["lift_manager"]


async def test_without_a_reason_it_is_not_lifted_and_going_back_loses_nothing(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.allowance = ONE_ITEM
    async with here.counter() as run:
        await second_payment(run)
        run.keys("enter")
        await run.done()
        assert "Type why the limit is lifted." in run.shows()
        run.keys("escape")
        await run.done()
        assert len(run.desk.lines) == 1
        run.keys("f8")
        await run.done()
        assert not run.screen.settle_pane.lift.shown
