"""Signing off and leaving warn while work waits, and lose none of it."""

from __future__ import annotations

from pathlib import Path

from counter.domain.work import Waiting
from screens.manager.screen import ManagerScreen
from screens.sign_in import SignIn
from tests.screens.customers import house, pay
from tests.screens.house import House, Run
from tests.screens.test_work_list import rejected


async def settle_one(run: Run) -> None:
    """One payment waits for the line: nobody delivers here."""
    await pay(run)
    run.keys("f8", "enter")
    await run.done()


async def test_who_signs_in_and_who_looks_at_figures_sees_what_waits(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await settle_one(run)
    async with here.run() as run:
        sign_in = run.app.screen
        assert isinstance(sign_in, SignIn)
        await run.until(lambda: "waiting 1 oldest 0 min 100.00" in sign_in.head.text)
        await run.sign_in("10001")
        run.type("tj")
        run.keys("enter")
        await run.until(lambda: isinstance(run.app.screen, ManagerScreen))
        figures = run.app.screen
        assert isinstance(figures, ManagerScreen)
        await run.until(lambda: "waiting 1 oldest 0 min 100.00" in figures.text)


def kept(here: House) -> Waiting:
    """What waits in the database after the program has ended."""
    store = here.store()
    found = store.waiting()
    store.close()
    here.stores.remove(store)
    return found


async def test_leaving_says_what_waits_and_staying_goes_on(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await settle_one(run)
        await pay(run, "30")
        run.keys("ctrl+c")
        await run.done()
        assert "1 items, 100.00, wait for the line; all is kept." in run.shows()
        run.type("2")
        run.keys("enter")
        await run.done()
        assert run.app.is_running
        assert run.screen.place is None
        assert len(run.desk.lines) == 1


async def test_leaving_on_ones_word_loses_nothing(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await settle_one(run)
        run.keys("ctrl+c", "enter")
        await run.until(lambda: run.app.return_code == 0)
    assert (kept(here).count, kept(here).sum_fen) == (1, 10000)


async def test_the_same_key_twice_leaves_without_more_questions(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await settle_one(run)
        run.keys("ctrl+c", "ctrl+c")
        await run.until(lambda: run.app.return_code == 0)
    assert kept(here).count == 1


async def test_with_nothing_waiting_nothing_is_asked(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("ctrl+c")
        await run.until(lambda: run.app.return_code == 0)
        assert run.screen.place is None


async def test_what_asks_for_a_hand_is_said_too(tmp_path: Path) -> None:
    here = house(tmp_path)
    rejected(here)
    async with here.counter() as run:
        run.keys("ctrl+q")
        await run.done()
        assert "1 lines wait for a hand (F7); all is kept." in run.shows()


async def test_signing_off_says_what_waits_and_so_does_leaving_from_the_sign_in(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        await settle_one(run)
        run.keys("ctrl+l")
        run.type("3")
        run.keys("enter")
        await run.done()
        assert "1 items, 100.00, wait for the line" in run.shows()
        assert run.app.screen is run.screen
        run.type("1")
        run.keys("enter")
        await run.done()
        assert "Your day, 2026-11-21  Enter signs off; Esc stays" in run.shows()
        run.keys("enter")
        await run.until(lambda: run.app.screen is not run.screen)
        await run.done()
        await run.pilot.press("ctrl+c")
        await run.until(lambda: "The same key again leaves." in " ".join(run.shows().split()))
        assert run.app.return_code is None
        await run.pilot.press("ctrl+c")
        await run.until(lambda: run.app.return_code == 0)
    assert kept(here).count == 1


async def test_leaving_keeps_the_field_that_is_being_typed(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        run.keys("f4")
        run.type("1387")
        run.keys("ctrl+c")
        await run.until(lambda: run.app.return_code == 0)
    store = here.store()
    (interrupted,) = store.unsettled()
    visit = store.visit(interrupted.visit_id)
    assert visit is not None
    assert visit.draft is not None
    assert visit.draft.values["line"] == "1387"
