"""Breaks: recorded with beginning and end, and nobody at the counter is forgotten for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.domain.breaks import Break, read_breaks
from screens.errands.breaks import breaks_of
from screens.forms.form import Form
from tests import builders
from tests.screens.customers import house, pay
from tests.screens.house import House


def recorded(here: House) -> tuple[Break, ...]:
    """What is on the disk of today's breaks."""
    return read_breaks(here.store().remembered(breaks_of(builders.TODAY)))


@pytest.mark.parametrize("ending", ["enter", "escape", "ctrl+y"])
async def test_a_break_is_recorded_with_its_clerk_beginning_and_end(tmp_path: Path, ending: str) -> None:
    here = house(tmp_path)
    began = here.clock.now()
    async with here.counter() as run:
        run.keys("ctrl+y")
        await run.done()
        assert "On a break since 10:30." in run.shows()
        assert recorded(here) == (Break("20317", began),)
        here.clock.pass_seconds(600)
        run.keys(ending)
        await run.done()
        assert run.screen.place is None
        assert run.said == "The break is over."
    (one,) = recorded(here)
    assert one.ended_at is not None
    assert (one.ended_at - one.began_at).total_seconds() == 600


async def test_a_break_that_a_crash_ended_is_known_by_its_beginning(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        run.keys("ctrl+y")
        await run.done()
    assert [one.ended_at for one in recorded(here)] == [None]


async def test_whatever_is_done_next_ends_the_break(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        for _ in range(2):
            run.keys("ctrl+y")
            await run.done()
            here.clock.pass_seconds(60)
            run.keys("f4")
            await run.done()
            assert run.screen.place is run.screen.forms["jf"]
            run.keys("escape")
            await run.done()
            here.clock.pass_seconds(60)
    assert [one.ended_at is not None for one in recorded(here)] == [True, True]


async def test_a_customer_who_is_known_is_known_after_the_break(tmp_path: Path) -> None:
    here = house(tmp_path)
    async with here.counter() as run:
        run.type(builders.NUMBER)
        run.keys("enter")
        await run.done()
        first = run.visit.visit_id
        run.keys("ctrl+y")
        await run.done()
        assert run.desk.visit is None
        assert run.said == "The visit is put aside; it goes on when the break is over."
        here.clock.pass_seconds(300)
        run.keys("enter")
        await run.done()
        assert run.visit.visit_id == first
        assert run.desk.view is not None
        assert "张*丰" in run.screen.frame.strip.text
        assert run.said == "The visit goes on."
        assert run.desk.recorder.parts().total_ms < 300_000


async def test_lines_and_a_half_filled_form_come_back_after_the_break(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        await pay(run)
        run.keys("f4")
        run.type("1387")
        run.keys("ctrl+y")
        await run.done()
        run.keys("enter")
        await run.done()
        form = run.screen.place
        assert isinstance(form, Form)
        assert form.value("line") == "1387"
        assert len(run.desk.lines) == 1


async def test_a_visit_put_aside_for_a_break_can_be_taken_up_later(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.type(builders.NUMBER)
        run.keys("enter")
        await run.done()
        first = run.visit.visit_id
        run.keys("ctrl+y", "ctrl+n")
        await run.done()
        assert run.visit.visit_id != first
        run.keys("ctrl+o")
        await run.done()
        run.keys("enter")
        await run.done()
        assert run.visit.visit_id == first
