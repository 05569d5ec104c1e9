"""Summaries of what was measured, each fact in every view: a thousand facts at once, or one that changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from counter.domain.statistics.fact import Fact
from counter.domain.statistics.summary import COLUMNS, Summary
from counter.domain.statistics.view import Key, finest, keys_of
from offline_queue.statistics.facts import FACT_COLUMNS, fact_in

AT_ONCE = 1000
"""So many facts wait for their summary at most: they are read one by one, in a few milliseconds."""

_SUMMARY = ", ".join(COLUMNS)
_PLACE = "view, simulated, subject, period, clerk_no, position, hour, weekday, offline"


def summarised(connection: sqlite3.Connection) -> int:
    """The last fact that is in the summaries."""
    return int(connection.execute("SELECT measure_no FROM summarised").fetchone()[0])


def summarise(connection: sqlite3.Connection, last: int, *, at_least: int = AT_ONCE) -> None:
    """Add the facts up to ``last`` to the summaries, if ``at_least`` so many wait."""
    done = summarised(connection)
    if last - done < at_least:
        return
    rows = connection.execute(
        f"SELECT {FACT_COLUMNS} FROM measure WHERE measure_no > ? AND measure_no <= ?", (done, last)
    )
    add(connection, (fact_in(row) for row in rows))
    connection.execute("UPDATE summarised SET measure_no = ?", (last,))


def add(connection: sqlite3.Connection, facts: Iterable[Fact], taken_out: Iterable[Fact] = ()) -> None:
    """Count ``facts`` in every view, and those ``taken_out`` no more."""
    found: dict[Key, Summary] = {}
    for sign, some in ((1, facts), (-1, taken_out)):
        for fact in some:
            found.setdefault(finest(fact), Summary()).add(fact, sign)
    keep(connection, in_every_view(found))


def in_every_view(found: Mapping[Key, Summary]) -> dict[Key, Summary]:
    """Summaries under their finest keys, added up under all keys."""
    everywhere: dict[Key, Summary] = {}
    for finest_key, summary in found.items():
        for key in keys_of(finest_key):
            everywhere.setdefault(key, Summary()).merge(summary)
    return everywhere


def keep(connection: sqlite3.Connection, changes: Mapping[Key, Summary]) -> None:
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
