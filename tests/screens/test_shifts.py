"""A shift at the screen: begun by signing in, going on after a kill, counted at its end, by keys alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter.domain.prints import Counterpart
from counter.domain.shifts.report import ShiftReport
from counter.domain.shifts.store_shift import StoreShift
from counter.messages import use
from counter.settings import ScreenSettings, ShiftSettings
from screens.panes.count import CountPane
from screens.sign_in import SignIn
from tests import builders
from tests.screens.customers import house, pay
from tests.screens.house import PIN, SETTINGS, House, Run
from tests.screens.test_prints import on_its_way
from tests.shifts import closed, exact, settled_line, shift


async def take_100(run: Run) -> None:
    """A payment of 100.00 in exact cash."""
    await pay(run)
    run.keys("f8", "enter")
    await run.done()


async def lock_menu(run: Run, number: str) -> None:
    """Ctrl+L, then one of its ways."""
    run.keys("ctrl+l")
    run.type(number)
    run.keys("enter")
    await run.done()


async def to_the_count(run: Run) -> CountPane:
    """Sign off with a count: past what waits and the own day, to the drawer."""
    await lock_menu(run, "2")
    assert "wait for the line" in run.shows()
    run.keys("enter")
    await run.done()
    assert "Your day" in run.shows()
    run.keys("enter")
    await run.done()
    pane = run.screen.place
    assert isinstance(pane, CountPane)
    return pane


def reports(here: House) -> tuple[ShiftReport, ...]:
    """What is on the disk of shifts that are over."""
    return here.store().shifts.reports()


async def signed_off(run: Run) -> str:
    """The sign-in stands there; what it says."""
    await run.until(lambda: isinstance(run.app.screen, SignIn))
    await run.done()
    assert isinstance(run.app.screen, SignIn)
    return " ".join(run.app.screen.said.text.split())


async def test_a_shift_is_counted_at_sign_off_and_its_report_is_printed_and_kept(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await take_100(run)
        pane = await to_the_count(run)
        assert "Expected" not in run.shows(), "the count is blind"
        run.type("1")
        run.keys("f8")
        said = await signed_off(run)
        await run.until(lambda: bool(here.tray.shifts))
        assert pane.count is None
        assert "is over; handed in 100.00." in said
    (report,) = reports(here)
    assert [(r.expected_fen, r.counted_fen) for r in report.results] == [(10_000, 10_000), (0, 0), (0, 0)]
    assert (report.takings.visits, report.handed_over.waiting.count) == (1, 1)
    assert here.tray.shifts == [(report.shift.number, 0)]
    assert here.store().waiting().count == 2, "the payment and the report wait, neither is lost"


async def test_a_difference_asks_for_its_reason_and_a_large_one_for_a_manager(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await take_100(run)
        await to_the_count(run)
        run.keys("tab")
        run.type("1")
        run.keys("f8")
        await run.done()
        shown = run.shows()
        assert "-50.00" in shown
        assert "Cash: 50.00 is missing; type the reason." in shown
        run.paste("给错零钱")
        run.keys("f8")
        await run.done()
        assert "A difference above 5.00 needs a manager's PIN." in run.shows()
        run.type("10001")
        run.keys("enter")
        run.type("1111")
        run.keys("enter")
        await run.done()
        assert "The PIN is wrong" in run.shows()
        run.type(PIN)
        run.keys("enter")
        assert "Difference -50.00." in await signed_off(run)
    (report,) = reports(here)
    assert report.approved_by == "10001"
    cash, *_others = report.results
    assert (cash.difference_fen, cash.reason) == (-5_000, "给错零钱")


async def test_a_count_that_was_broken_off_by_a_kill_goes_on(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await take_100(run)
        await to_the_count(run)
        run.keys("tab")
        run.type("2")
        run.keys("tab")
        await run.done()
        first = run.desk.duty.shift
    async with here.counter() as run:
        assert run.desk.duty.shift == first
        pane = await to_the_count(run)
        assert pane.entries["pieces_5000"].value == "2"
        run.keys("f8")
        await signed_off(run)
    (report,) = reports(here)
    assert report.counted.cash.pieces == ((5_000, 2),)


async def test_another_clerk_stands_in_and_the_shift_goes_on_with_the_visit(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        run.desk.accept(builders.payment(1000))
        run.keys("ctrl+l", "enter")
        await run.until(lambda: isinstance(run.app.screen, SignIn))
        visit = run.visit
        await run.sign_in("20318")
        assert run.visit.visit_id == visit.visit_id
        assert run.said == "The shift of 王芳 since 10:30 goes on; ^L counts the drawer and ends it."
        run.keys("f8", "enter")
        await run.done()
        await lock_menu(run, "2")  # 李强 signs off: 王芳's shift is not his to end
        run.keys("enter")
        await run.done()
        run.keys("enter")
        await signed_off(run)
        going_on = here.store().shifts.going_on()
        assert going_on is not None
        assert going_on.clerk_id == "20317"
        assert here.store().shifts.takings(going_on.shift_id).by_clerk() == {"20318": 1_000}
    assert reports(here) == ()


async def test_a_drawer_is_handed_over_in_the_day_with_what_is_not_done(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await take_100(run)
        run.type("bc")
        run.keys("enter")
        await run.done()
        assert "JHL-3-20261121-B1" in run.shows()
        run.type("1")
        run.keys("enter")
        await run.done()
        run.type("1")
        for _entry in range(11):
            run.keys("tab")
        run.type("40")
        run.keys("enter")
        await run.until(lambda: run.desk.duty.shift is not None and run.desk.duty.shift.number[-1] == "2")
        await run.done()
        assert run.app.screen is run.screen
        assert "Opening float 40.00, not counted yet" in run.shows()
    (report,) = reports(here)
    assert (report.counted.left_fen, report.counted.handed_in_fen) == (4_000, 6_000)
    going_on = here.store().shifts.going_on()
    assert going_on is not None
    assert going_on.opening.left_fen == 4_000


async def test_the_next_clerk_is_told_what_was_handed_over(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await take_100(run)
        await pay(run, "30")
        await to_the_count(run)
        run.type("1")
        run.keys("f8")
        await signed_off(run)
        await run.until(lambda: bool(here.tray.shifts))
        await run.sign_in("20318")
        assert "From 王芳: 1 wait for the line, 0 for a hand (F7), 1 held (^O)." in run.shows()
    assert [each.held for each in here.store().unsettled()] == [True]


async def test_an_opening_float_is_asked_for_at_sign_in_where_the_store_wants_it(tmp_path: Path) -> None:
    here = house(tmp_path)
    here.settings = replace(SETTINGS, shift=ShiftSettings(float_yuan=200, float_count="asked"))
    async with here.counter() as run:
        asked = run.screen.place
        assert isinstance(asked, CountPane)
        assert "200.00 was left" in run.shows()
        run.type("1")
        run.keys("tab")
        run.type("2")
        run.keys("f8")
        await run.done()
        assert run.said == "The opening float is 200.00."
        assert not asked.has_class("-open")
        assert "not counted" not in run.shows()
        await take_100(run)
        run.type("bc")
        run.keys("enter")
        await run.done()
        assert "opening float" not in run.shows(), "money has moved"


async def test_a_shift_in_which_nothing_moved_ends_without_a_count(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await lock_menu(run, "2")
        await signed_off(run)
        await run.until(lambda: bool(here.tray.shifts))
    (report,) = reports(here)
    assert report.takings.rows == ()


async def test_a_report_the_printer_did_not_take_is_owed_and_printed_later(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        here.tray.jammed = True
        await lock_menu(run, "2")
        await signed_off(run)
        await run.sign_in("20318")
        here.tray.jammed = False
        number = reports(here)[0].shift.number
        run.keys("ctrl+r")
        await run.done()
        assert f"print shift report {number}" in run.shows()
        run.type("1")
        run.keys("enter")
        await run.until(lambda: here.tray.shifts == [(number, 0)])
    assert here.store().shifts.unprinted() == ()


async def test_a_torn_report_is_asked_about_and_owed_until_it_is_printed_marked(tmp_path: Path) -> None:
    use("en")
    here = house(tmp_path)
    async with here.counter() as run:
        here.tray.jammed = True
        await lock_menu(run, "2")
        await signed_off(run)
        await run.sign_in("20318")
        number, journal = reports(here)[0].shift.number, here.store().prints
        on_its_way(journal, number, Counterpart.SHIFT)
        journal.orphaned("tray")
        run.keys("ctrl+r")
        await run.done()
        assert "-B1 Shift report: in hand, whole" in run.shows()
        run.keys("down", "enter")
        await run.until(lambda: "paper jam" in run.said)
        assert here.tray.shifts == []
        here.tray.jammed = False
        run.keys("ctrl+r")
        await run.done()
        assert f"print shift report {number}" in run.shows()
        run.keys("enter")
        await run.until(lambda: here.tray.shifts == [(number, 1)])
    assert here.store().shifts.unprinted() == ()


async def test_a_manager_reads_the_shifts_of_all_the_store_s_positions(tmp_path: Path) -> None:
    here = house(tmp_path)
    elsewhere = shift(shift_id="elsewhere", number="JHL-5-20261121-B1", position=5, clerk_name="赵六")
    report = closed(elsewhere, settled_line(), exact(elsewhere, settled_line()))
    here.centre.of_shifts = (
        StoreShift(store_id="S1", position=5, report=report, received_at=builders.NOW + timedelta(hours=9)),
    )
    async with here.run(120, 40) as run:
        await run.sign_in("10001")
        run.keys("f11")
        await run.done()
        assert "No shift goes on" in run.shows()
        run.type("1")
        run.keys("enter")
        await run.done()
        assert "position 5 赵六" in run.shows()
        run.keys("enter")
        await run.done()
        assert "JHL-5-20261121-B1: Esc goes back" in run.shows()
        assert "Cash handed in" in run.shows()
        run.keys("escape")
        here.centre.down = True
        await run.done()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_a_count_with_everything_asked_fits_at_every_size_in_both_languages(
    tmp_path: Path, width: int, height: int, language: str
) -> None:
    here = house(tmp_path)
    here.settings = replace(SETTINGS, screen=ScreenSettings(language=language))
    async with here.run(width, height) as run:
        await run.sign_in()
        run.desk.accept(builders.payment(10_000))
        run.keys("f8", "enter")
        await run.done()
        pane = await counted_short(run)
        shown = [entry for entry in pane.shown if entry.display]
        assert {"reason_cash", "reason_card", "reason_qr", "manager", "pin"} <= {e.name for e in shown}
        regions = [entry.region for entry in shown]
        assert all(r.right <= width and r.bottom <= height - 3 and r.width and r.height for r in regions)
        assert ".." not in "".join(run.shows().splitlines()[4:])
    use("en")


async def counted_short(run: Run) -> CountPane:
    """A count in which all three methods differ, by much."""
    await run.screen.errands.shifts.change_over()
    await run.done()
    pane = run.screen.place
    assert isinstance(pane, CountPane)
    for name, value in (("pieces_5000", "1"), ("card", "20"), ("qr", "30")):
        pane.entries[name].take_focus()
        run.type(value)
        run.keys("tab")
        await run.done()
    run.keys("f8")
    await run.done()
    return pane
