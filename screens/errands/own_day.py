"""A clerk's own day: how many visits, how long, within target; at any time, also before signing off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from counter.domain.breaks import read_breaks
from counter.domain.effective import midnight
from counter.domain.presence import DayTime, day_time, died, read_presence
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import Report, report
from counter.domain.statistics.words import cells, duration, group_words
from counter.domain.text import N_
from counter.messages import _, wording
from screens.duty import presence_of
from screens.errands.breaks import breaks_of
from screens.widgets.lines import Look, Row, padded, row

if TYPE_CHECKING:
    from screens.counter import CounterScreen

_SEEN = 300
"""So many settled visits are looked through for when the clerk was last at work before the program died."""

_COLUMNS = ("n", "attainment", "p50", "p90", "max")
_SHOWN = (
    ("n", N_("Visits")),
    ("attainment", N_("Within target")),
    ("p50", N_("Half took at most")),
    ("p90", N_("Nine in ten took at most")),
    ("max", N_("Longest")),
    ("talk", N_("Talk")),
    ("clerk", N_("Clerk's work")),
    ("system", N_("System")),
    ("silences", N_("Long silences")),
)


async def show_own_day(counter: CounterScreen) -> None:
    """Show the clerk's figures of today to read."""
    found = await asyncio.to_thread(_read, counter)
    counter.show_text(*_shown(counter, *found))


async def own_day(counter: CounterScreen) -> tuple[str, list[Row]] | None:
    """Title and rows of the clerk's figures of today, None where no visit was settled."""
    whole, templates, spent = await asyncio.to_thread(_read, counter)
    return _shown(counter, whole, templates, spent) if whole.total.n else None


def _shown(counter: CounterScreen, whole: Report, templates: Report, spent: DayTime) -> tuple[str, list[Row]]:
    title = _("Your day, {day}", day=whole.question.first)
    titles = {code: f"{code} {wording(each.title.text())}" for code, each in counter.templates.items()}
    each = _each(replace(templates, names=titles))
    return title, [*_whole(whole), row(""), *_spent(spent), row(""), *each]


def _read(counter: CounterScreen) -> tuple[Report, Report, DayTime]:
    desk = counter.desk
    question = Question(first=desk.today, last=desk.today, clerk=desk.clerk.clerk_id)
    now, fen = desk.ports.clock.now(), desk.settings.slip.sheet_fen
    whole, templates = (
        report(asked, desk.ports.statistics.kept(asked), {}, fen, now)
        for asked in (question, replace(question, by=By.TEMPLATE))
    )
    return whole, templates, _time(counter, whole, now)


def _time(counter: CounterScreen, whole: Report, now: datetime) -> DayTime:
    """Where the day went: at visits, between them, on breaks, locked to be handed over."""
    desk = counter.desk
    store, today = desk.ports.store, desk.today
    days = (today - timedelta(days=1), today)
    events = [each for day in days for each in read_presence(store.remembered(presence_of(day)))]
    breaks = [each for day in days for each in read_breaks(store.remembered(breaks_of(day)))]
    return day_time(
        events,
        breaks,
        desk.clerk.clerk_id,
        whole.total.total_ms,
        first=midnight(today, desk.terminal.time_zone),
        now=now,
        seen=[each.settled_at for each in store.recent(_SEEN)] if died(events) else (),
    )


def _spent(spent: DayTime) -> Iterator[Row]:
    """Work told apart from the rest of the day."""
    counted = _("{time} ({count})", time=duration(spent.breaks_ms), count=spent.breaks)
    locked = _("{time} ({count})", time=duration(spent.locked_ms), count=spent.locked)
    for words, value in (
        (N_("Signed in"), duration(spent.signed_in_ms)),
        (N_("At visits"), duration(spent.at_visits_ms)),
        (N_("Idle between visits"), duration(spent.between_ms)),
        (N_("On breaks"), counted),
        (N_("Locked, handing over"), locked),
    ):
        yield row(f" {padded(_(words), 26)} {value}")


def _whole(found: Report) -> Iterator[Row]:
    shown = cells(found.total)
    for name, words in _SHOWN:
        yield row(f" {padded(_(words), 26)} {shown[name]}", Look.STRONG if name == "n" else Look.PLAIN)


def _each(found: Report) -> Iterator[Row]:
    """A line a template: how many, within target, half, nine in ten, longest."""
    for figures in found.groups:
        shown = cells(figures)
        numbers = "".join(f"{shown[name]:>9}" for name in _COLUMNS)
        yield row(f" {padded(_(group_words(figures.group, By.TEMPLATE, found.names)), 26)}{numbers}")
