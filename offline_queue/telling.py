"""Tells the centre what changed of a visit's figures after it was settled: paper, endings, last moments.

A visit is told whole, as it stands, under one identity whose last word counts: telling it twice changes
nothing, and what changes meanwhile is told again.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from counter.domain.visit import SettledVisit, Visit
from counter.ports import Clock
from offline_queue import enrolment, outbox
from offline_queue.disk.database import Database
from offline_queue.disk.instants import to_us
from offline_queue.sealed.bodies import unseal_value
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.sealed.sealed_columns import LATE_TIMINGS, SETTLED
from offline_queue.statistics.counted import counted

AT_ONCE = 100
"""Visits that one transaction tells of, so that nobody waits long who settles meanwhile."""

SEAT_IS_LEFT_WITHIN = timedelta(minutes=10)
"""The visit settled last is told when its seat is left, with its last moments; at the latest after this."""


def tell_untold(database: Database, clock: Clock, *, everything: bool = False) -> int:
    """Put the next of what the centre has yet to be told into the outbox; of how many visits.

    Without ``everything`` the visit whose customer still sits there waits.
    """
    with database.reading() as connection:
        if not _untold(connection, clock.now(), everything=everything):
            return 0
    with database.writing() as connection:
        now = clock.now()
        found = _untold(connection, now, everything=everything)
        for settled_no in found:
            _tell(connection, settled_no, now)
        return len(found)


def put_later(
    connection: sqlite3.Connection, settled_no: int, settled: SettledVisit, visit: Visit, at: datetime
) -> None:
    """Put all that is known of a settled visit by now into the outbox; ``visit`` has all its moments."""
    from counter.wire.requests import later_timings

    terminal = enrolment.terminal(connection)
    if terminal is None:
        return
    known = counted(connection, settled_no, settled)
    outbox.put(connection, later_timings(visit, settled, terminal, known), settled_no, at)
    connection.execute("DELETE FROM untold WHERE visit_no = ?", (settled_no,))


def _untold(connection: sqlite3.Connection, now: datetime, *, everything: bool) -> list[int]:
    rows = connection.execute(
        "SELECT visit_no FROM untold JOIN settled ON settled_no = visit_no"
        " WHERE ? OR late_timings IS NOT NULL OR settled_at < ?"
        " OR settled_no < (SELECT max(settled_no) FROM settled) LIMIT ?",
        (everything, to_us(now - SEAT_IS_LEFT_WITHIN), AT_ONCE),
    )
    return [settled_no for (settled_no,) in rows]


def _tell(connection: sqlite3.Connection, settled_no: int, at: datetime) -> None:
    """One visit; of a damaged one nothing can be told, `counter doctor` speaks of it."""
    visit_id, body, late = connection.execute(
        "SELECT visit_id, body, late_timings FROM settled WHERE settled_no = ?", (settled_no,)
    ).fetchone()
    try:
        settled = unseal_value(connection, SettledVisit, body, SETTLED.about(visit_id))
        visit = settled.visit
        if late is not None:
            visit = unseal_value(connection, Visit, late, LATE_TIMINGS.about(visit_id))
    except EnvelopeDamaged:
        connection.execute("DELETE FROM untold WHERE visit_no = ?", (settled_no,))
        return
    put_later(connection, settled_no, settled, visit, at)
