"""Signing in: number and PIN, limits and expiry, enrolment, lock and hand-over."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from counter.domain.terminal import Role
from counter.settings import SignInSettings
from offline_queue.enrolment import LockOut, keep_staff
from screens.sign_in import SignIn
from tests import builders
from tests.screens.house import PIN, SETTINGS, House, Run, member


def said(run: Run) -> str:
    assert isinstance(run.app.screen, SignIn)
    return run.app.screen.said.text


async def attempt(run: Run, clerk_id: str, pin: str) -> None:
    screen = run.app.screen
    assert isinstance(screen, SignIn)
    if screen.focused is screen.pin:
        run.keys("shift+tab")
    run.keys("ctrl+u")
    run.type(clerk_id)
    run.keys("enter")
    run.type(pin)
    run.keys("enter")
    await run.done()


async def test_number_and_pin_open_the_counter(tmp_path: Path) -> None:
    async with House(tmp_path).run() as run:
        await run.sign_in()
        assert run.desk.clerk.name == "王芳"
        assert "王芳 20317" in run.screen.frame.where.text


async def test_a_wrong_pin_is_said_with_the_tries_left_and_leaves_the_number(tmp_path: Path) -> None:
    async with House(tmp_path).run() as run:
        await attempt(run, "20317", "0000")
        assert "4" in said(run)
        run.type(PIN)
        run.keys("enter")
        await run.until(lambda: run.app.counter is not None)


async def test_too_many_wrong_pins_lock_the_number_over_a_restart(tmp_path: Path) -> None:
    here = House(tmp_path, settings=replace(SETTINGS, sign_in=SignInSettings(attempts=5, lock_minutes=5)))
    async with here.run() as run:
        for _ in range(5):
            await attempt(run, "20317", "0000")
        assert "locked" in said(run) or "锁定" in said(run)
    async with here.run() as run:
        await attempt(run, "20317", PIN)
        assert "20317" in said(run)
        assert run.app.counter is None
        here.clock.pass_seconds(5 * 60 + 1)
        await run.sign_in()


async def test_an_unknown_number_and_an_expired_verifier_are_said(tmp_path: Path) -> None:
    here = House(tmp_path)
    store = here.store()
    old = replace(member("20319", "旧人"), expires_at=builders.NOW - timedelta(days=1))
    with store.database.writing() as connection:
        keep_staff(connection, [old], full=False)
    async with here.run() as run:
        await attempt(run, "99999", PIN)
        assert "99999" in said(run)
        await attempt(run, "20319", PIN)
        assert "旧人" in said(run)
        assert run.app.counter is None


async def test_a_terminal_that_is_not_enrolled_asks_for_its_code(tmp_path: Path) -> None:
    here = House(tmp_path, enrolled=False)
    async with here.run() as run:
        await run.done()
        screen = run.app.screen
        assert isinstance(screen, SignIn)
        assert screen.focused is screen.code
        run.type("ABC-123")
        run.keys("enter")
        await run.done()
        assert screen.focused is screen.clerk


async def test_the_demo_shows_its_credentials(tmp_path: Path) -> None:
    async with House(tmp_path).run(demo=True) as run:
        await run.done()
        assert f"20317  {PIN}" in run.shows()


async def test_locking_keeps_the_visit_and_another_clerk_goes_on_with_it(tmp_path: Path) -> None:
    async with House(tmp_path).counter() as run:
        run.desk.accept(builders.payment(1000))
        run.keys("ctrl+l", "enter")
        await run.until(lambda: isinstance(run.app.screen, SignIn))
        visit = run.visit
        await run.sign_in("20318")
        assert run.visit.visit_id == visit.visit_id
        assert run.visit.clerk_id == "20318"
        assert run.desk.clerk.role is Role.CLERK
        assert "李强" in run.screen.frame.where.text


async def test_signing_off_puts_the_visit_aside(tmp_path: Path) -> None:
    async with House(tmp_path).counter() as run:
        run.desk.accept(builders.payment(1000))
        run.keys("ctrl+l")
        run.type("2")
        run.keys("enter")
        await run.until(lambda: isinstance(run.app.screen, SignIn))
        await run.done()
        assert [each.held for each in run.desk.ports.store.unsettled()] == [True]


async def test_a_half_filled_form_is_back_after_a_lock(tmp_path: Path) -> None:
    async with House(tmp_path).counter() as run:
        run.keys("f4")
        run.type("138712")
        run.keys("ctrl+l", "enter")
        await run.until(lambda: isinstance(run.app.screen, SignIn))
        await run.sign_in()
        assert run.screen.place is run.screen.forms["jf"]
        assert run.screen.forms["jf"].value("line") == "138712"


def test_the_lock_out_of_the_store_and_of_the_settings_are_the_same() -> None:
    rules = SignInSettings()
    assert LockOut().failures == rules.attempts
    assert LockOut().lasts == timedelta(minutes=rules.lock_minutes)
