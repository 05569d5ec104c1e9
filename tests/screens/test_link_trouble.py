"""Why delivery pauses stands on the screen: a word in the status line, the whole sentence below."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.domain.work import NOT_A_CENTRE, Link
from offline_queue import settings
from offline_queue.delivery.gate import NOT_KNOWN
from offline_queue.delivery.verdict import NOT_WANTED
from tests.screens.customers import house
from tests.screens.house import House, Run


def the_line_is(here: House, link: Link, trouble: str = "", news_trouble: str = "") -> None:
    """What the delivery process found, as it writes it down."""
    (store,) = here.stores
    with store.database.writing() as connection:
        settings.set_link(connection, link, trouble, here.clock.now())
        settings.set_part_trouble(connection, "offers", news_trouble)


def words(run: Run) -> str:
    """The screen's text in one line, single blanks."""
    return " ".join(run.shows().split())


@pytest.mark.parametrize("trouble", [NOT_KNOWN, NOT_WANTED])
async def test_a_terminal_that_is_not_wanted_says_so_and_what_helps(tmp_path: Path, trouble: str) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        the_line_is(here, Link.OFFLINE, trouble)
        await run.until(lambda: "ENROL AGAIN" in run.shows())
        assert run.said == "! Delivery pauses; all that waits is kept. ? says why."
        assert trouble in words(run), "an idle screen has room for the whole sentence"
        assert "Delivery has paused since 11-21" in words(run)
        run.type("?")
        await run.done()
        assert trouble in words(run)
        run.keys("escape", "f7")
        await run.done()
        assert "Delivery pauses" in run.said
        the_line_is(here, Link.ONLINE)
        await run.until(lambda: "online" in run.shows())
        run.keys("escape")
        await run.done()
        assert "paused" not in run.shows()


async def test_who_answers_and_cannot_be_read_is_named_so(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        the_line_is(here, Link.OFFLINE, NOT_A_CENTRE)
        await run.until(lambda: "UNREADABLE" in run.shows())
        assert NOT_A_CENTRE in words(run)
        assert "online" not in run.shows()


async def test_news_that_are_not_taken_are_told_too(tmp_path: Path) -> None:
    here = house(tmp_path)
    why = "The data that came down (offers) do not bear the centre's signature; the old ones stay."
    async with here.counter() as run:
        the_line_is(here, Link.ONLINE, news_trouble=why)
        await run.until(lambda: "NO NEWS" in run.shows())
        assert why in words(run)
        assert "Nothing new comes down" in run.said


async def test_a_line_that_is_only_cut_is_offline_and_no_more(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        the_line_is(here, Link.OFFLINE)
        await run.until(lambda: "OFFLINE" in run.shows())
        assert run.said.strip("-") == ""
