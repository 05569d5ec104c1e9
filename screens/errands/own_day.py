"""A clerk's own day: how many visits, how long, within target; at any time, also before signing off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import Report, report
from counter.domain.statistics.words import cells, group_words
from counter.domain.text import N_
from counter.messages import _, wording
from screens.widgets.lines import Look, Row, padded, row

if TYPE_CHECKING:
    from screens.counter import CounterScreen

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
    """Read the clerk's figures of today, and show them to read."""
    whole, templates = await asyncio.to_thread(_read, counter)
    title = _("Your day, {day}", day=whole.question.first)
    titles = {code: f"{code} {wording(each.title.text())}" for code, each in counter.templates.items()}
    counter.show_text(title, [*_whole(whole), row(""), *_each(replace(templates, names=titles))])


def _read(counter: CounterScreen) -> tuple[Report, Report]:
    desk = counter.desk
    question = Question(first=desk.today, last=desk.today, clerk=desk.clerk.clerk_id)
    now, fen = desk.ports.clock.now(), desk.settings.slip.sheet_fen
    whole, templates = (
        report(asked, desk.ports.statistics.kept(asked), {}, fen, now)
        for asked in (question, replace(question, by=By.TEMPLATE))
    )
    return whole, templates


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
