"""Answers from the summaries, and from the few facts that are not in them yet; all of one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from counter.domain.prints import SlipCount
from counter.domain.statistics.fact import VISIT
from counter.domain.statistics.quality import Ending
from counter.domain.statistics.question import By, Question, group_of
from counter.domain.statistics.reach import Reach, reaches
from counter.domain.statistics.summary import COLUMNS, Summary
from counter.domain.statistics.view import Key, View, finest
from offline_queue.statistics.facts import FACT_COLUMNS, fact_in
from offline_queue.statistics.summaries import summarised

_KEY = "period, subject, clerk_no, position, hour, weekday, offline"
_SUMMARY = ", ".join(COLUMNS)

Groups = dict[str, Summary]


@contextmanager
def one_moment(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """What is read in the block is of one instant, whoever writes meanwhile."""
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("COMMIT")


def groups(connection: sqlite3.Connection, question: Question) -> tuple[Groups, dict[str, int]]:
    """Summaries by group, and how many were accepted without the line by group."""
    found, offline = Groups(), dict[str, int]()
    labels: dict[tuple[Any, ...], str] = {}
    for reach in reaches(question):
        for row in _rows(connection, question, reach):
            place = row[:7]
            label = labels.get(place)
            if label is None:
                label = labels[place] = group_of(_key(reach.view, question, place), question.by)
            found.setdefault(label, Summary()).take_in(row[7:])
            if place[6]:
                offline[label] = offline.get(label, 0) + row[7]
    for key, summary in _not_summarised(connection, question):
        label = group_of(key, question.by)
        found.setdefault(label, Summary()).merge(summary)
        if key.offline:
            offline[label] = offline.get(label, 0) + summary.n
    return found, offline


def endings(connection: sqlite3.Connection, question: Question) -> dict[str, dict[Ending, int]]:
    """How many lines of each group came to each ending; of whole visits, those of all their lines."""
    found: dict[str, dict[Ending, int]] = {}
    for key, ending, count in _ended(connection, question):
        counted = found.setdefault(group_of(key, question.by), {})
        counted[ending] = counted.get(ending, 0) + count
    return found


def conflicts(connection: sqlite3.Connection, question: Question) -> dict[Ending, int]:
    """The endings of what was accepted without the line."""
    found: dict[Ending, int] = {}
    for key, ending, count in _ended(connection, question):
        if key.offline:
            found[ending] = found.get(ending, 0) + count
    return found


def paper(connection: sqlite3.Connection, question: Question) -> SlipCount:
    """Slips, copies and sheets of the question's days."""
    row = connection.execute(
        "SELECT coalesce(sum(transactions), 0), coalesce(sum(slips), 0), coalesce(sum(copies), 0),"
        " coalesce(sum(sheets), 0) FROM paper WHERE simulated = ? AND day BETWEEN ? AND ?",
        _days(question),
    ).fetchone()
    return SlipCount(*row)


def by_template(question: Question) -> Question:
    """The same question of every template, whatever it is broken down by."""
    return replace(question, by=By.TEMPLATE, template=None)


def _rows(connection: sqlite3.Connection, question: Question, reach: Reach) -> Iterator[tuple[Any, ...]]:
    where, values = _filters(question)
    for subject in _subjects(connection, question):
        yield from connection.execute(
            f"SELECT {_KEY}, {_SUMMARY} FROM summary WHERE view = ? AND simulated = ? AND subject = ?"
            f" AND period BETWEEN ? AND ?{where}",
            (reach.view, question.simulated, subject, reach.first, reach.last, *values),
        )


def _filters(question: Question) -> tuple[str, tuple[object, ...]]:
    wanted = {
        "clerk_no": int(question.clerk) if question.clerk is not None else None,
        "hour": question.hour,
        "weekday": question.weekday,
    }
    said = {name: value for name, value in wanted.items() if value is not None}
    return "".join(f" AND {name} = ?" for name in said), tuple(said.values())


def _subjects(connection: sqlite3.Connection, question: Question) -> list[str]:
    """The subjects that the summaries are asked for: one, or every template that was ever used."""
    if question.template is not None:
        return [question.template]
    if question.by is not By.TEMPLATE:
        return [VISIT]
    return [
        subject
        for (subject,) in connection.execute(
            "WITH RECURSIVE known(subject) AS ("
            " SELECT min(subject) FROM summary WHERE view = 'months' AND simulated = ?1 UNION ALL"
            " SELECT (SELECT min(subject) FROM summary WHERE view = 'months' AND simulated = ?1"
            " AND subject > known.subject) FROM known WHERE known.subject IS NOT NULL)"
            " SELECT subject FROM known WHERE subject IS NOT NULL AND subject <> ?2",
            (question.simulated, VISIT),
        )
    ]


def _not_summarised(connection: sqlite3.Connection, question: Question) -> Iterator[tuple[Key, Summary]]:
    """What was measured since the summaries were last made, fact by fact."""
    rows = connection.execute(
        f"SELECT {FACT_COLUMNS} FROM measure WHERE visit_no > ? AND simulated = ? AND day BETWEEN ? AND ?",
        (summarised(connection), *_days(question)),
    )
    for row in rows:
        fact = fact_in(row)
        key = finest(fact)
        if question.wants(key):
            summary = Summary()
            summary.add(fact)
            yield key, summary


def _ended(connection: sqlite3.Connection, question: Question) -> Iterator[tuple[Key, Ending, int]]:
    rows = connection.execute(
        "SELECT day, subject, clerk_no, position, hour, offline, ending, count FROM ended"
        " WHERE simulated = ? AND day BETWEEN ? AND ?",
        _days(question),
    )
    whole = question.template is None and question.by is not By.TEMPLATE
    for day, subject, clerk, position, hour, offline, ending, count in rows:
        key = Key(
            View.HOURS.value,
            question.simulated,
            "",
            day,
            VISIT if whole else subject,
            str(clerk),
            position,
            hour,
            date.fromisoformat(day).weekday(),
            bool(offline),
        )
        if question.wants(key):
            yield key, Ending(ending), count


def _key(view: View, question: Question, place: tuple[Any, ...]) -> Key:
    period, subject, clerk, position, hour, weekday, offline = place
    return Key(
        view.value,
        question.simulated,
        "",
        period,
        subject,
        str(clerk),
        position,
        hour,
        weekday,
        bool(offline),
    )


def _days(question: Question) -> tuple[object, str, str]:
    return question.simulated, question.first.isoformat(), question.last.isoformat()
