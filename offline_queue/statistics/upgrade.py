"""What visits took that were settled before it was kept: measured from their bodies, once."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from counter.domain.statistics.fact import facts_of
from counter.domain.statistics.record import record_of
from counter.domain.terminal import Terminal
from counter.domain.visit import SettledVisit, Visit
from offline_queue.disk.paging import pages
from offline_queue.sealed import data_key, kept_keys
from offline_queue.sealed.bodies import unseal_value
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.sealed.sealed_columns import LATE_TIMINGS, SETTLED, TERMINAL
from offline_queue.statistics.facts import clerk_no
from offline_queue.statistics.measuring import summarise_all, write


def measure_all(connection: sqlite3.Connection, sealing: Sealing, data_dir: Path) -> None:
    """Measure every settled visit, and count how its lines ended; one that is damaged is left out.

    Nothing says any more what the targets were, nor whether the line was there. Raises StoreRefused for a
    wrong key.
    """
    key = kept_keys.lookup_key(connection, sealing)
    if key is None:
        raise data_key.wrong(data_dir)
    hashed = KeyedHash(key)
    time_zone = _time_zone(connection)
    for page in pages(connection, SETTLED):
        for visit_id, body in page:
            with suppress(EnvelopeDamaged):
                settled = unseal_value(connection, SettledVisit, body, SETTLED.about(visit_id))
                settled_no, late = connection.execute(
                    "SELECT settled_no, late_timings FROM settled WHERE visit_id = ?", (visit_id,)
                ).fetchone()
                events = settled.visit.events
                if late is not None:
                    events = unseal_value(connection, Visit, late, LATE_TIMINGS.about(visit_id)).events
                facts = facts_of(record_of(settled, events), time_zone)
                write(connection, [(settled_no, facts)], clerk_no(connection, hashed, settled.visit.clerk_id))
    summarise_all(connection)
    connection.execute(
        "INSERT INTO ending SELECT settled_no, place + 1, state FROM line JOIN settled USING (settled_no)"
        " WHERE state IN ('failed', 'rejected', 'reversed')"
        " OR (state = 'withdrawn' AND since - settled_at <= 86400000000)"
    )


def _time_zone(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT body FROM terminal").fetchone()
    return unseal_value(connection, Terminal, row[0], TERMINAL.about()).time_zone if row else "Asia/Shanghai"
