"""A terminal that is too small says so in words that fit; grown again, everything is as it was."""

from dataclasses import replace
from pathlib import Path

import pytest

from counter.settings import ScreenSettings
from tests import builders
from tests.screens.customers import house
from tests.screens.house import SETTINGS, House, Run

SMALL = [(70, 20), (40, 10), (79, 24), (80, 23)]


async def words(run: Run, width: int, height: int) -> str:
    """Make the terminal so large; what it shows then, as one line."""
    await run.pilot.resize_terminal(width, height)
    await run.done()
    return " ".join(run.shows().split())


@pytest.mark.parametrize("size", SMALL)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_the_counter_says_it_whole_and_comes_back_as_it_was(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    async with house(tmp_path, owed=5000, language=language).counter() as run:
        run.keys("f4")
        run.type(builders.NUMBER)
        run.keys("enter")
        run.type("12")
        await run.done()
        before = run.shows()
        small = await words(run, *size)
        assert f"{size[0]}x{size[1]}" in small
        assert small.endswith("Nothing is lost." if language == "en" else "不会丢失。")
        run.type("3")
        await words(run, 80, 24)
        assert run.screen.forms["jf"].value("amount") == "123"
        run.keys("backspace")
        await run.done()
        assert run.shows() == before


@pytest.mark.parametrize("size", [(79, 20), (78, 20), (79, 24), (83, 20), (101, 9), (70, 20), (40, 10)])
async def test_no_wide_character_of_the_sentence_is_cut_in_two(tmp_path: Path, size: tuple[int, int]) -> None:
    chinese = replace(SETTINGS, screen=ScreenSettings(language="zh_CN"))
    async with House(tmp_path, settings=chinese).run() as run:
        small = await words(run, *size)
        said = f"当前窗口 {size[0]}x{size[1]}，至少需要 80x24。已录内容不会丢失。"
        assert small.replace(" ", "") == said.replace(" ", "")


@pytest.mark.parametrize("size", SMALL)
async def test_the_sign_in_says_it_too(tmp_path: Path, size: tuple[int, int]) -> None:
    async with House(tmp_path).run() as run:
        run.type("203")
        await run.done()
        before = run.shows()
        small = await words(run, *size)
        assert small.startswith(f"The terminal has {size[0]}x{size[1]}")
        assert small.endswith("Nothing is lost.")
        await words(run, 80, 24)
        assert run.shows() == before
