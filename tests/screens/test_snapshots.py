"""What the screen looks like, at 80x24 and 120x40, in both languages. States are tested elsewhere first."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from counter.settings import ScreenSettings
from screens.app import CounterApp
from screens.equipment import DemoSignIn
from tests import builders
from tests.screens.customers import house
from tests.screens.house import PIN, SETTINGS, House, Run

Compare = Callable[..., bool]
Scene = Callable[[Run], Awaitable[None]]
SIZES = [(80, 24), (120, 40)]


async def idle(run: Run) -> None:
    """Signed in, nobody at the counter."""
    await run.sign_in()


async def found(run: Run) -> None:
    """A customer who owes something, with the payment form half filled."""
    await run.sign_in()
    run.type(builders.NUMBER)
    run.keys("enter", "f4")
    await run.done()


async def settling(run: Run) -> None:
    """Two lines in the visit, the settlement open."""
    await run.sign_in()
    for amount in ("100", "50.5"):
        run.keys("f4")
        run.type(builders.NUMBER)
        run.keys("enter")
        run.type(amount)
        run.keys("f9")
    run.keys("f8")
    await run.done()


async def helping(run: Run) -> None:
    """All keys and codes."""
    await run.sign_in()
    run.type("?")
    await run.done()


SCENES: list[Scene] = [idle, found, settling, helping]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_the_screen(
    snap_compare: Compare, tmp_path: Path, scene: Scene, size: tuple[int, int], language: str
) -> None:
    here = house(tmp_path, owed=5000, language=language)
    assert compared(snap_compare, here, scene, size)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sign_in(snap_compare: Compare, tmp_path: Path, language: str) -> None:
    async def signing_in(run: Run) -> None:
        await run.done()

    here = House(tmp_path, settings=replace(SETTINGS, screen=ScreenSettings(language=language)))
    assert compared(snap_compare, here, signing_in, (80, 24))


def test_the_light_theme(snap_compare: Compare, tmp_path: Path) -> None:
    here = house(tmp_path, owed=5000, language="zh_CN")
    here.settings = replace(here.settings, screen=ScreenSettings(language="zh_CN", theme="light"))
    assert compared(snap_compare, here, found, (80, 24))


def test_without_colour(snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    here = house(tmp_path, owed=5000, language="zh_CN")
    assert compared(snap_compare, here, found, (80, 24))


def compared(snap_compare: Compare, here: House, scene: Scene, size: tuple[int, int]) -> bool:
    """Play the scene and compare the screen with the kept picture."""
    app = CounterApp(here.settings, here.equip, (DemoSignIn("20317", PIN, "王芳"),))

    async def play(pilot: Pilot[Any]) -> None:
        await scene(Run(app, pilot))

    try:
        return snap_compare(app, terminal_size=size, run_before=play)
    finally:
        for store in here.stores:
            store.close()
