"""What stands on the screen can be read: in both themes, with few colours, and without any."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem
from rich.segment import Segment

from counter.settings import ScreenSettings
from tests.screens.customers import house
from tests.screens.house import Run
from tests.screens.test_snapshots import Scene, found, helping, idle, settling

READABLE = 4.5
"""Contrast of text by WCAG 2.2, level AA."""

FAINT = 3.0
"""Contrast of what only helps the eye (rules, hints), and of anything where colours are few."""


async def refused(run: Run) -> None:
    """A finding beside its field, and a sentence above the basket."""
    await found(run)
    run.keys("ctrl+u")
    run.type("0")
    run.keys("f9")
    await run.done()


SCENES: list[Scene] = [idle, found, refused, settling, helping]
SYSTEMS = [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD]


def painted(run: Run) -> list[Segment]:
    """Everything on the screen that is not blank."""
    return [
        segment
        for strip in run.app.screen._compositor.render_strips()
        for segment in strip
        if segment.text.strip()
    ]


def contrast(segment: Segment, system: ColorSystem) -> float:
    """The contrast between text and ground as a terminal with these colours shows it."""
    style = segment.style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    text, ground = (_luminance(colour.downgrade(system)) for colour in (style.color, style.bgcolor))
    return (max(text, ground) + 0.05) / (min(text, ground) + 0.05)


def _luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.get_truecolor()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_every_text_can_be_read(tmp_path: Path, scene: Scene, theme: str) -> None:
    here = house(tmp_path, owed=5000, language="en")
    here.settings = replace(here.settings, screen=ScreenSettings(language="en", theme=theme))
    async with here.run(120, 30) as run:
        await scene(run)
        for segment in painted(run):
            assert segment.style is not None
            for system in SYSTEMS:
                least = FAINT if segment.style.dim or system is not ColorSystem.TRUECOLOR else READABLE
                assert contrast(segment, system) >= least, (segment, system)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_without_colour_nothing_is_coloured_and_all_can_be_read(
    tmp_path: Path, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with house(tmp_path, owed=5000, language="en").run(120, 30) as run:
        await scene(run)
        for segment in painted(run):
            style = segment.style
            assert style is not None
            for colour in (style.color, style.bgcolor):
                assert colour is not None
                assert len(set(colour.get_truecolor())) == 1, segment
            assert contrast(segment, ColorSystem.TRUECOLOR) >= (FAINT if style.dim else READABLE), segment


@pytest.mark.parametrize(("says", "theme"), [("15;0", "dark"), ("0;15", "light"), ("", "dark")])
async def test_the_theme_follows_what_the_terminal_says_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, theme: str
) -> None:
    monkeypatch.setenv("COLORFGBG", says)
    async with house(tmp_path).run() as run:
        assert run.app.theme == f"textual-{theme}"
