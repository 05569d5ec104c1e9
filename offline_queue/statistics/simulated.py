"""Simulated history in the local database: measured and summarised like real work, and nowhere else.

No outbox, no cash, no tally, no slip number: of a simulated visit there is a measure, a summary and its
moments, each marked.
"""

from __future__ import annotations

import sqlite3

from counter.domain.statistics.fact import facts_of
from counter.domain.statistics.record import VisitRecord
from counter.domain.statistics.simulated import SimulatedDay
from offline_queue.disk.instants import to_us
from offline_queue.sealed.bodies import seal_value
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.sealed.sealed_columns import SIMULATED_VISIT
from offline_queue.statistics import summaries
from offline_queue.statistics.facts import clerk_no
from offline_queue.statistics.measuring import write

_TABLES = ("measure", "summary", "longest", "ended", "paper", "outage")


def clear(connection: sqlite3.Connection) -> None:
    """Take out all that was simulated before."""
    connection.execute("DELETE FROM ending WHERE visit_no < 0")
    connection.execute("DELETE FROM cause WHERE visit_no < 0")
    connection.execute("DELETE FROM simulated_visit")
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE simulated = 1")


def write_day(connection: sqlite3.Connection, hashed: KeyedHash, day: SimulatedDay, time_zone: str) -> None:
    """Write one more simulated day."""
    first = connection.execute("SELECT coalesce(min(visit_no), 0) - 1 FROM simulated_visit").fetchone()[0]
    numbered = [(first - number, visit) for number, visit in enumerate(day.visits)]
    connection.executemany(
        "INSERT INTO simulated_visit VALUES (?, ?)",
        (
            (number, seal_value(connection, VisitRecord, visit.record, SIMULATED_VISIT.about(number)))
            for number, visit in numbered
        ),
    )
    for clerk in {visit.record.clerk for visit in day.visits}:
        theirs = (
            (number, facts_of(visit.record, time_zone, simulated=True))
            for number, visit in numbered
            if visit.record.clerk == clerk
        )
        write(connection, theirs, clerk_no(connection, hashed, clerk))
    connection.executemany(
        "INSERT INTO ending VALUES (?, ?, ?)",
        ((number, place + 1, ending) for number, visit in numbered for place, ending in visit.endings),
    )
    slips = day.slips
    connection.execute(
        "INSERT INTO paper VALUES (1, ?, ?, ?, ?, ?)",
        (day.day.isoformat(), slips.transactions, slips.slips, slips.copies, slips.sheets),
    )
    connection.executemany(
        "INSERT INTO outage (simulated, began_at, ended_at, drained_at) VALUES (1, ?, ?, ?)",
        (
            [None if at is None else to_us(at) for at in (each.began_at, each.ended_at, each.drained_at)]
            for each in day.outages
        ),
    )
    summaries.take_in(connection, first - len(day.visits) + 1, first)
