"""The manager's screen: every view by keys alone, down to one visit; at every size and in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual_plotext import PlotextPlot

from counter.domain.positions import Heartbeat, PositionSeen, PositionState
from counter.domain.prints import SlipCount
from counter.domain.statistics.fact import Fact
from counter.domain.statistics.question import Question
from counter.domain.statistics.report import Kept, Report, report
from counter.domain.statistics.summary import Summary
from counter.domain.timing import Moment, Parts, TimingEvent
from counter.rehearsal.simulation.history import history
from counter.settings import ScreenSettings
from screens.manager.screen import ManagerScreen
from screens.manager.views import VIEWS
from tests import builders
from tests.screens.house import SETTINGS, House, Run

YESTERDAY = builders.TODAY - timedelta(days=1)


def simulated(here: House, days: int = 9) -> None:
    here.store().statistics.put_simulated(
        history(
            last=YESTERDAY,
            days=days,
            positions=1,
            clerks=("20317", "20318"),
            time_zone="Asia/Shanghai",
            seed=5,
        )
    )


def worked(here: House, *took_ms: int, day: date = builders.TODAY, clerk_id: str = "20317") -> None:
    """Visits of 王芳 or another clerk, each with a payment."""
    for took in took_ms:
        line = builders.payment(target_ms=60_000)
        events = (
            TimingEvent(Moment.SEATED, 0),
            TimingEvent(Moment.TEMPLATE_OPENED, 1000, "jf", line.identity),
            TimingEvent(Moment.FIELD_LEFT, took // 2, "amount", line.identity, keys=7),
            TimingEvent(Moment.ACCEPTED, took, "jf", line.identity),
        )
        visit = builders.visit(
            line,
            events=events,
            target_ms=300_000,
            tenders=(builders.tender(10000),),
            business_date=day,
            clerk_id=clerk_id,
        )
        here.store().settle(visit, here.clock.now())


@asynccontextmanager
async def figures(here: House, width: int = 80, height: int = 24) -> AsyncIterator[tuple[Run, ManagerScreen]]:
    """The manager signed in, the figures open."""
    async with here.run(width, height) as run:
        await run.sign_in("10001")
        run.type("tj")
        run.keys("enter")
        await run.done()
        screen = run.app.screen
        assert isinstance(screen, ManagerScreen)
        await run.until(lambda: screen.found is not None)
        await run.done()
        yield run, screen


async def test_a_clerk_sees_the_own_day_and_nobody_else_s(tmp_path: Path) -> None:
    here = House(tmp_path)
    simulated(here)
    worked(here, 200_000, 400_000)
    worked(here, 100_000, day=YESTERDAY)
    worked(here, 90_000, clerk_id="20318")
    async with here.counter() as run:
        run.type("tj")
        run.keys("enter")
        await run.done()
        assert run.screen.place is run.screen.text_pane
        shown = run.screen.text_pane.lines.text.split("\n")
        assert [line.split()[-1] for line in shown[:5]] == ["2", "50.0%", "3:21", "6:36", "6:40"]
        assert "jf Take a payment" in shown[-1]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_every_view_opens_by_its_digit_and_fits(
    tmp_path: Path, width: int, height: int, language: str
) -> None:
    here = House(tmp_path, settings=replace(SETTINGS, screen=ScreenSettings(language=language)))
    simulated(here, 3)
    async with figures(here, width, height) as (run, screen):
        seen = set()
        for number, view in enumerate(VIEWS, 1):
            run.type(str(number))
            await run.done()
            assert screen.view is view
            assert screen.text not in seen
            seen.add(screen.text)
            for line in screen.query("Lines"):
                for strip_row in getattr(line, "rows", ()):
                    cells = sum(len(text.encode("gb18030")) for text, _look in strip_row)
                    assert cells <= width + 2, strip_row
            chart = screen.query_one(PlotextPlot)
            assert chart.display == (view.chart is not None)


async def test_where_nothing_real_was_done_the_simulated_history_is_shown_as_such(tmp_path: Path) -> None:
    here = House(tmp_path)
    simulated(here)
    async with figures(here) as (run, screen):
        assert "SIMULATED" in screen.text
        run.type("m")
        await run.done()
        assert "SIMULATED" not in screen.text


async def test_real_work_comes_first_and_simulated_never_mixes_in(tmp_path: Path) -> None:
    here = House(tmp_path)
    simulated(here)
    worked(here, 200_000, 400_000)
    async with figures(here) as (run, screen):
        run.type("2")
        await run.done()
        assert "SIMULATED" not in screen.text
        assert screen.found is not None
        assert screen.found.total.n == 2
        assert "jf Take a payment" in screen.text
        run.type("b")
        await run.done()
        assert screen.found.question.by == "total"
        assert "50.0%" in screen.text


async def test_from_the_total_down_to_one_visit_and_its_cause_written_down(tmp_path: Path) -> None:
    here = House(tmp_path)
    worked(here, 200_000, 700_000)
    async with figures(here) as (run, screen):
        run.type("5")
        run.keys("enter", "enter", "enter")
        await run.done()
        assert "jf Take a payment > 10 > 王芳" in screen.text
        assert screen.text.index("11:39") < screen.text.index("3:19")
        run.keys("enter")
        await run.done()
        assert "field Amount: 5:49, 7 keys" in screen.text
        assert "11:40, target 5:00; talk 0:01, clerk's work 11:39, system 0:00" in screen.text
        assert "ccccc" in screen.text
        run.type("c")
        await run.done()
        run.type("line was slow")
        run.keys("enter")
        await run.done()
        run.type("told IT")
        run.keys("enter")
        await run.done()
        assert "line was slow" in screen.text
        assert "told IT (10001)" in screen.text
        run.keys("escape")
        await run.done()
        assert "over target" in screen.text
        run.keys("escape", "escape", "escape", "escape")
        await run.done()
        assert run.app.screen is run.screen


async def test_each_figure_s_meaning_is_one_key_away(tmp_path: Path) -> None:
    here = House(tmp_path)
    worked(here, 200_000)
    async with figures(here) as (run, screen):
        run.type("2")
        run.keys("question_mark")
        await run.done()
        assert "Wilson" in screen.text
        run.keys("escape")
        await run.done()
        assert "Wilson" not in screen.text
        run.type("3")
        run.keys("question_mark")
        await run.done()
        assert "within 1 %" in screen.text


async def test_periods_go_round(tmp_path: Path) -> None:
    here = House(tmp_path)
    worked(here, 200_000)
    worked(here, 100_000, day=builders.TODAY - timedelta(days=40))
    async with figures(here) as (run, screen):
        counted = []
        for _ in range(5):
            run.type("d")
            await run.done()
            assert screen.found is not None
            counted.append((screen.asked.days, screen.found.total.n))
        assert counted == [(90, 2), (365, 2), (1, 1), (7, 1), (30, 1)]


async def test_now_says_what_waits_here(tmp_path: Path) -> None:
    here = House(tmp_path)
    worked(here, 200_000)
    async with figures(here) as (_run, screen):
        assert "Money in it" in screen.text
        assert "100.00" in screen.text
        assert "no customer at the moment" in screen.text


def seen(here: House, position: int, state: PositionState, ago: timedelta, **given: Any) -> PositionSeen:
    """Another position, heard of some time ago."""
    now = here.clock.now()
    said = Heartbeat(state=state, since=now - timedelta(minutes=7), **given)
    return PositionSeen(position=position, store_id="S1", heartbeat=said, seen_at=now - ago)


async def test_now_says_how_the_other_positions_are_and_since_when_one_is_silent(tmp_path: Path) -> None:
    here = House(tmp_path)
    here.centre.seen = (
        seen(here, 1, PositionState.BUSY, timedelta(seconds=5), clerk="20318", target_ms=300_000),
        seen(here, 2, PositionState.ON_BREAK, timedelta(minutes=9), clerk="20317"),
        seen(here, 3, PositionState.OPEN, timedelta(seconds=5)),
    )
    async with figures(here) as (run, screen):
        assert "serving 20318 7:00 over target" in screen.text
        assert "last seen 10:21: on a break 20317 7:00" in screen.text
        assert "Position 3" not in screen.text
        here.centre.down = True
        screen._ask_others()
        await run.done()
        assert "serving 20318" in screen.text


async def test_the_longest_are_listed_at_any_step_and_one_opens_with_its_errors_tags_and_waits(
    tmp_path: Path,
) -> None:
    here = House(tmp_path)
    worked(here, 200_000)
    line = builders.payment(target_ms=60_000)
    events = (
        TimingEvent(Moment.SEATED, 0),
        TimingEvent(Moment.SYSTEM_BEGAN, 500, "search"),
        TimingEvent(Moment.SYSTEM_ENDED, 2_500, "search"),
        TimingEvent(Moment.TALK_TAG, 3_000, "explain"),
        TimingEvent(Moment.TEMPLATE_OPENED, 4_000, "jf", line.identity),
        TimingEvent(Moment.REFUSED, 5_000, "amount", line.identity),
        TimingEvent(Moment.REFUSED, 6_000, "", line.identity),
        TimingEvent(Moment.ACCEPTED, 700_000, "jf", line.identity),
    )
    visit = builders.visit(line, events=events, target_ms=300_000, tenders=(builders.tender(10000),))
    here.store().settle(visit, here.clock.now())
    async with figures(here) as (run, screen):
        run.type("5l")
        await run.done()
        assert screen.text.index("11:40") < screen.text.index("3:20")
        run.keys("enter")
        await run.done()
        said = ("wait for search: 0:02", "talk tagged: explain", "refused: Amount", "refused: the whole form")
        assert [each for each in said if each not in screen.text] == []
        run.keys("escape", "escape")
        await run.done()
        assert "jf Take a payment" in screen.text
        run.type("4b")
        await run.done()
        (whole,) = (
            line.split() for line in screen.text.split("\n") if "All together" in line and "%" in line
        )
        assert whole[-4:] == ["1", "0.0%", "50.0%", "0.0%"]


def of_the_store(stores: str, question: Question) -> Report:
    """Two positions, one of them twice as quick."""
    groups = dict[str, Summary]()
    for position, took_ms in ((1, 100_000), (2, 200_000)):
        groups[str(position)] = Summary()
        groups[str(position)].add(
            Fact(
                day=question.last,
                hour=10,
                subject="visit",
                clerk="1",
                position=position,
                parts=Parts(took_ms, 0, 0),
                target_ms=150_000,
            )
        )
    kept = Kept(groups=groups, by_template={}, endings={}, slips=SlipCount())
    return report(question, kept, {}, 15, builders.NOW)


async def test_the_store_s_figures_come_from_the_centre_and_the_own_ones_when_it_is_away(
    tmp_path: Path,
) -> None:
    here = House(tmp_path)
    worked(here, 200_000)
    here.centre.report = of_the_store
    async with figures(here) as (run, screen):
        run.type("2o")
        await run.done()
        run.type("bbbbb")
        await run.done()
        assert "all positions" in screen.text
        assert "Position " in screen.text
        rows = [line.split() for line in screen.text.split("\n")]
        assert ["1", "1", "100.0%", "20.7%-100.0%", "1:40"] in rows
        assert ["2", "1", "0.0%", "0.0%-79.3%", "3:20"] in rows
        run.type("5")
        await run.done()
        run.type("l")
        await run.done()
        assert "kept at the position" in screen.text
        here.centre.down = True
        run.type("2")
        await run.done()
        assert "own figures" in screen.text
        assert "all positions" not in screen.text
        assert screen.found is not None
        assert screen.found.total.n == 1
