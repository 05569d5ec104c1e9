"""The views of the manager's screen: each a table of figures, a chart under it, and breakdowns to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counter.domain.statistics.definitions import DEFINITIONS
from counter.domain.statistics.question import BY_WORDS, By, Question
from counter.domain.statistics.report import Report
from counter.domain.statistics.words import BESIDE, HEADINGS, cells, group_words, offline_rows, savings_rows
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.messages import _
from screens.head import local_time
from screens.manager import charts
from screens.manager.charts import Chart
from screens.manager.scope import Scope
from screens.widgets.lines import Look, Row, row, wrapped


@dataclass(frozen=True, slots=True)
class View:
    """``columns`` are names of `HEADINGS`; without a ``chart`` the table has all the room."""

    title: str
    breakdowns: tuple[By, ...]
    columns: tuple[str, ...]
    chart: Chart | None = None


NOW, EXCEPTIONS, QUALITY, SAVINGS, OFFLINE = 0, 4, 6, 7, 8
"""Views with rows of their own."""

VIEWS = (
    View(N_("Present"), (By.TOTAL,), ()),
    View(
        N_("Targets"),
        (By.TEMPLATE, By.TOTAL, By.CLERK, By.HOUR, By.WEEKDAY),
        ("n", "attainment", "interval", "p50"),
        charts.ATTAINMENT,
    ),
    View(
        N_("Times"),
        (By.TEMPLATE, By.CLERK, By.HOUR, By.WEEKDAY, By.LINK, By.TOTAL),
        ("timed", "p50", "p75", "p90", "p95", "max"),
        charts.HISTOGRAM,
    ),
    View(
        N_("Parts"),
        (By.TEMPLATE, By.TOTAL, By.CLERK, By.HOUR),
        ("timed", "talk", "clerk", "system", "tagged", "guide", "explain", "sell"),
        charts.PARTS,
    ),
    View(N_("Exceptions"), (By.TEMPLATE,), ("n", "attainment", "outliers", "silences", "max")),
    View(N_("Trend"), (By.DAY, By.WEEK, By.MONTH), ("n", "attainment", "p50", "p90", "max"), charts.TREND),
    View(
        N_("Quality"),
        (By.TEMPLATE, By.CLERK, By.DAY),
        ("n", "failed", "rejected", "withdrawn", "reversed", "resolved"),
        charts.QUALITY,
    ),
    View(N_("Savings"), (By.TEMPLATE,), ()),
    View(N_("Offline"), (By.TOTAL,), ()),
)
"""In the order of their digits, from 1."""


def breakdowns(view: View, scope: Scope) -> tuple[By, ...]:
    """What a view can be broken down by: positions and stores where there are several."""
    if len(view.breakdowns) == 1:
        return view.breakdowns
    return (*view.breakdowns, *scope.further)


def heading(terminal: Terminal, question: Question, scope: Scope) -> Row:
    """Whose figures, of which days; that they are simulated, where they are."""
    whose = scope.words(terminal)
    days = _("{store}: {first} to {last}", store=whose, first=question.first, last=question.last)
    said = "  " + _("SIMULATED history, not real work") if question.simulated else ""
    return ((" " + days, Look.STRONG), (said, Look.WARN))


def tabs(current: int) -> Row:
    """The views with their digits."""
    return tuple(
        (f" {number + 1}{_(view.title)}", Look.MARKED if number == current else Look.PLAIN)
        for number, view in enumerate(VIEWS)
    )


def table(view: View, found: Report) -> list[list[str]]:
    """Heading, the groups, and all of them together where there are several."""
    by = found.question.by
    rows = [[_(BY_WORDS[by]), *(_(HEADINGS[name]) for name in view.columns)]]
    for figures in found.groups:
        shown = cells(figures)
        rows.append([_(group_words(figures.group, by, found.names)), *(shown[name] for name in view.columns)])
    if len(found.groups) != 1 and by is not By.TEMPLATE:
        shown = cells(found.total)
        rows.append([_(BY_WORDS[By.TOTAL]), *(shown[name] for name in view.columns)])
    return rows


def savings(found: Report) -> list[list[str]]:
    """Paper, hours, and the hours of each template."""
    each = [
        [
            found.names.get(saving.template, saving.template),
            _("{hours} h ({count} timed)", hours=f"{saving.hours:.1f}", count=saving.timed),
        ]
        for saving in found.savings.time
    ]
    return [*([_(words), value] for words, value in savings_rows(found)), *each]


def offline(found: Report, terminal: Terminal) -> list[list[str]]:
    """What was accepted without the line, and each outage."""
    each = [
        [
            local_time(outage.began_at, terminal, "%m-%d %H:%M"),
            _(
                "{minutes} min away, {drain} min to deliver",
                minutes=round(outage.minutes(found.made_at), 1),
                drain="-" if outage.minutes_to_drain is None else round(outage.minutes_to_drain, 1),
            ),
        ]
        for outage in found.offline.outages
    ]
    return [*([_(words), value] for words, value in offline_rows(found)), *each]


def definitions(view: int, width: int) -> list[Row]:
    """What the figures on a view mean, with the error of each."""
    names: Sequence[str] = VIEWS[view].columns
    if view == SAVINGS:
        names = ("sheets_saved", "reprints", "hours_saved")
    elif view == OFFLINE:
        names = ("outages", "drain", "failed", "rejected", "resolved", "open", "withdrawn", "reversed")
    elif view == QUALITY:
        names = (*names, "reprints")
    rows = list[Row]()
    for name in names:
        if name in DEFINITIONS:
            heading = _(HEADINGS.get(name) or BESIDE[name])
            rows += wrapped(f"{heading}: {_(DEFINITIONS[name])}", max(20, width - 2), indent=1)
    return rows or [row(" " + _("Each row says what it is; nothing is worked out here."))]
