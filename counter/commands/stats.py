"""`counter stats`: where the minutes went, as a table, JSON, CSV or one page of HTML."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from counter.clock import SystemClock
from counter.commands.output import print_table
from counter.commands.setup import data_dir_of, settings_of, store_in, templates_in_force
from counter.domain.effective import business_date
from counter.domain.statistics.definitions import DEFINITIONS
from counter.domain.statistics.figures import Figures
from counter.domain.statistics.quality import Ending
from counter.domain.statistics.question import BY_WORDS, By, Question
from counter.domain.statistics.report import Report, report
from counter.domain.statistics.words import BESIDE, HEADINGS, beside, cells, group_words
from counter.domain.talk import TAG_WORDS
from counter.domain.text import N_
from counter.messages import _, wording

if TYPE_CHECKING:
    from counter.domain.template import Template
    from counter.settings import Settings
    from offline_queue import LocalStore

USUAL_DAYS = 30
"""How many days are asked for where nobody said."""

TABLES = (
    (
        N_("Times and targets"),
        ("n", "timed", "attainment", "interval", "p50", "p75", "p90", "p95", "max", "mean"),
    ),
    (
        N_("Parts of the time, silences, outliers, tagged talk"),
        ("n", "talk", "clerk", "system", "silences", "outliers", "tagged", *TAG_WORDS),
    ),
    (N_("How it ended, of 100"), ("n", *(ending.value for ending in Ending))),
)
"""The figures in tables that fit on a screen and on a sheet."""


def run(options: argparse.Namespace) -> int:
    """Print the figures of this terminal."""
    chosen = settings_of(options)
    store = store_in(data_dir_of(options), chosen)
    try:
        terminal = store.terminal()
        if terminal is None:
            print(_("This terminal is not enrolled yet: counter enrol CODE."), file=sys.stderr)
            return 1
        today = business_date(SystemClock().now(), terminal.time_zone)
        found = figures_for(question_of(options, today), store, chosen)
        show(found, options.format, terminal.store_name, terminal.time_zone)
    finally:
        store.close()
    return 0


def question_of(options: argparse.Namespace, today: date) -> Question:
    """What the options ask for; the last `USUAL_DAYS` where they do not say when."""
    last = options.to or today
    return Question(
        first=options.since or last - timedelta(days=USUAL_DAYS - 1),
        last=last,
        by=By(options.by),
        template=options.template,
        clerk=options.clerk,
        hour=options.hour,
        simulated=options.simulated,
    )


def figures_for(question: Question, store: LocalStore, chosen: Settings) -> Report:
    """The report, its groups named as people know them."""
    templates = templates_in_force(store)
    made = report(
        question,
        store.statistics.kept(question),
        baselines_ms(templates),
        chosen.slip.sheet_fen,
        SystemClock().now(),
    )
    titles = {code: f"{code} {wording(template.title.text())}" for code, template in templates.items()}
    return replace(made, names={**made.names, **titles})


def baselines_ms(templates: Mapping[str, Template]) -> dict[str, int]:
    """What each template's job took before, where that is said."""
    return {
        code: template.baseline_seconds * 1000
        for code, template in templates.items()
        if template.baseline_seconds is not None
    }


def show(found: Report, kind: str, store_name: str, time_zone: str) -> None:
    """Print the report in the form that was asked for, instants on the store's clock."""
    match kind:
        case "json":
            from counter.wire.statistics import report_body

            print(json.dumps(report_body(found), ensure_ascii=False, indent=2))
        case "csv":
            written = csv.writer(sys.stdout, lineterminator="\n")
            written.writerows(_csv_rows(found))
        case "html":
            from counter.commands.statistics_page import page

            print(page(found, store_name, time_zone))
        case _:
            _print_tables(found)


def _print_tables(found: Report) -> None:
    asked = found.question
    print(_("{first} to {last}, business dates", first=asked.first, last=asked.last))
    if asked.simulated:
        print(_("SIMULATED history, not real work"))
    for title, names in TABLES:
        print()
        print(_(title))
        print_table(table(found, names))
    print()
    for words, value in beside(found):
        print(f"{_(words)}: {value}")
    print()
    print(_("Quantiles are within 1 %; all other figures are exact."))


def table(found: Report, names: Iterable[str] = tuple(HEADINGS)) -> list[list[str]]:
    """Heading, groups and the line of all together, in words; of the figures with these ``names``."""
    by, chosen = found.question.by, tuple(names)
    rows = [[_(BY_WORDS[by]), *(_(HEADINGS[name]) for name in chosen)]]

    def row(title: str, figures: Figures) -> list[str]:
        shown = cells(figures)
        return [title, *(shown[name] for name in chosen)]

    for figures in found.groups:
        rows.append(row(_(group_words(figures.group, by, found.names)), figures))
    if by is not By.TOTAL:
        rows.append(row(_(BY_WORDS[By.TOTAL]), found.total))
    return rows


def _csv_rows(found: Report) -> Iterator[list[object]]:
    """One row a group; numbers plain, times in ms, so that a spreadsheet can go on with them."""
    from counter.wire.statistics import figures_body

    rows = [_flat(figures_body(each, found.names.get(each.group, ""))) for each in found.groups]
    rows.append(_flat(figures_body(replace(found.total, group="total"), "")))
    yield list(rows[0])
    yield from (list(row.values()) for row in rows)


def _flat(body: Mapping[str, Any]) -> dict[str, object]:
    """A group's body in one level; fence and histogram are for machines that read JSON."""
    flat: dict[str, object] = {"group": body["group"], "name": body.get("name", "")}
    for name, value in body.items():
        if name in ("fence", "histogram"):
            continue
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": part for inner, part in value.items()}
        else:
            flat[name] = value
    return flat


def definitions() -> list[tuple[str, str]]:
    """Each figure's name with what it means."""
    named = {**HEADINGS, **BESIDE}
    return [(_(named[name]), _(words)) for name, words in DEFINITIONS.items()]
