"""Summaries of what was measured, each fact in every view: some hundred visits at once, or one changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from counter.domain.statistics.fact import Fact
from counter.domain.statistics.summary import COLUMNS, Summary
from counter.domain.statistics.view import Key, finest, keys_of
from offline_queue.statistics.facts import FACT_COLUMNS, fact_in

AT_ONCE = 400
"""So many visits wait for their summary at most: they are read one by one, in a few milliseconds."""

_SUMMARY = ", ".join(COLUMNS)
_PLACE = "view, simulated, subject, period, clerk_no, position, hour, weekday, offline"
_LISTED = "simulated, subject, total_ms, day, hour, clerk_no, visit_no, place, silences"


def summarised(connection: sqlite3.Connection) -> int:
    """The last visit that is in the summaries; visits are numbered as they are settled."""
    return int(connection.execute("SELECT visit_no FROM summarised").fetchone()[0])


def summarise(connection: sqlite3.Connection, last: int, *, at_least: int = AT_ONCE) -> None:
    """Add the visits up to ``last`` to the summaries, if ``at_least`` so many wait."""
    done = summarised(connection)
    if last - done < at_least:
        return
    take_in(connection, done + 1, last)
    connection.execute("UPDATE summarised SET visit_no = ?", (last,))


def take_in(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Summarise and list what was measured of the visits ``first`` to ``last``."""
    rows = connection.execute(
        f"SELECT {FACT_COLUMNS} FROM measure WHERE visit_no BETWEEN ? AND ?", (first, last)
    )
    add(connection, (fact_in(row) for row in rows))
    connection.execute(
        f"INSERT INTO longest ({_LISTED}) SELECT {_LISTED} FROM measure"
        " WHERE visit_no BETWEEN ? AND ? AND timed = 1",
        (first, last),
    )


def listed_anew(connection: sqlite3.Connection, visit_no: int, place: int, before: Fact) -> None:
    """A fact that was listed took another time: it is listed by that; call it when ``measure`` is right."""
    connection.execute(
        "DELETE FROM longest WHERE simulated = ? AND subject = ? AND total_ms = ? AND day = ? AND hour = ?"
        " AND clerk_no = ? AND visit_no = ? AND place = ?",
        (
            before.simulated,
            before.subject,
            before.total_ms,
            before.day.isoformat(),
            before.hour,
            int(before.clerk),
            visit_no,
            place,
        ),
    )
    connection.execute(
        f"INSERT INTO longest ({_LISTED}) SELECT {_LISTED} FROM measure"
        " WHERE visit_no = ? AND place = ? AND timed = 1",
        (visit_no, place),
    )


def add(connection: sqlite3.Connection, facts: Iterable[Fact], taken_out: Iterable[Fact] = ()) -> None:
    """Count ``facts`` in every view, and those ``taken_out`` no more."""
    found: dict[Key, Summary] = {}
    for sign, some in ((1, facts), (-1, taken_out)):
        for fact in some:
            found.setdefault(finest(fact), Summary()).add(fact, sign)
    _keep(connection, _in_every_view(found))


def _in_every_view(found: Mapping[Key, Summary]) -> dict[Key, Summary]:
    everywhere: dict[Key, Summary] = {}
    for finest_key, summary in found.items():
        for key in keys_of(finest_key):
            everywhere.setdefault(key, Summary()).merge(summary)
    return everywhere


def _keep(connection: sqlite3.Connection, changes: Mapping[Key, Summary]) -> None:
    """Add each summary to what is kept under its key."""
    for key, summary in changes.items():
        place = _place(key)
        known = connection.execute(
            f"SELECT {_SUMMARY} FROM summary WHERE view = ? AND simulated = ? AND subject = ? AND period = ?"
            " AND clerk_no = ? AND position = ? AND hour = ? AND weekday = ? AND offline = ?",
            place,
        ).fetchone()
        if known:
            summary.take_in(known)
        row = (*place, *summary.row())
        connection.execute(
            f"INSERT OR REPLACE INTO summary ({_PLACE}, {_SUMMARY}) VALUES ({', '.join('?' * len(row))})", row
        )


def _place(key: Key) -> tuple[object, ...]:
    return (
        key.view,
        key.simulated,
        key.subject,
        key.period,
        int(key.clerk or -1),
        key.position,
        key.hour,
        key.weekday,
        key.offline,
    )
