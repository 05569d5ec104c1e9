"""Visits not settled yet: each kept whole, as one body."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from counter.domain.held_lines.state import SimReplacement
from counter.domain.text import N_
from counter.domain.transaction import Details, Opening
from counter.domain.visit import Visit
from counter.ports import StoreRefused, VisitSummary
from offline_queue.disk.instants import to_us
from offline_queue.sealed.bodies import sealed_value, unseal_value
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.sealed_columns import UNSETTLED


def save(connection: sqlite3.Connection, visit: Visit, body: bytes) -> None:
    """Keep a visit, and which leases its lines use. Refuses one that was settled already."""
    if connection.execute("SELECT 1 FROM settled WHERE visit_id = ?", (visit.visit_id,)).fetchone():
        raise StoreRefused(N_("This visit is settled already; it cannot be changed any more."), "settled")
    connection.execute(
        "INSERT INTO unsettled (visit_id, started_at, held, body) VALUES (?, ?, ?, ?) ON CONFLICT (visit_id)"
        " DO UPDATE SET started_at = excluded.started_at, held = excluded.held, body = excluded.body",
        (visit.visit_id, to_us(visit.started_at), visit.held, body),
    )
    connection.execute("DELETE FROM lease_use WHERE visit_id = ?", (visit.visit_id,))
    for lease_id, line in leases_of(visit):
        connection.execute(
            "INSERT OR IGNORE INTO lease_use VALUES (?, ?, ?)", (lease_id, visit.visit_id, line)
        )


def sealed(sealing: Sealing, visit: Visit) -> bytes:
    """The visit's body, made before the lock is taken."""
    return sealed_value(sealing, Visit, visit, UNSETTLED.about(visit.visit_id))


def forget(connection: sqlite3.Connection, visit_id: str) -> None:
    """Drop an empty visit; refuses one that is not."""
    kept = visit(connection, visit_id)
    if kept is None:
        return
    if not kept.empty:
        raise StoreRefused(N_("The visit is not empty; hold it or settle it."), "not_empty")
    connection.execute("DELETE FROM unsettled WHERE visit_id = ?", (visit_id,))
    connection.execute("DELETE FROM lease_use WHERE visit_id = ?", (visit_id,))


def visit(connection: sqlite3.Connection, visit_id: str) -> Visit | None:
    """One visit, whole."""
    row = connection.execute("SELECT body FROM unsettled WHERE visit_id = ?", (visit_id,)).fetchone()
    return _opened(connection, visit_id, row[0]) if row else None


def held(connection: sqlite3.Connection) -> int:
    """How many are held, without opening any."""
    return int(connection.execute("SELECT count(*) FROM unsettled WHERE held = 1").fetchone()[0])


def summaries(connection: sqlite3.Connection) -> tuple[VisitSummary, ...]:
    """All of them, oldest first, but for those that do not open: `counter doctor` tells of them."""
    rows = connection.execute("SELECT visit_id, body FROM unsettled ORDER BY started_at, visit_id").fetchall()
    found = list[VisitSummary]()
    for visit_id, body in rows:
        with suppress(EnvelopeDamaged):
            found.append(_summary(_opened(connection, visit_id, body)))
    return tuple(found)


def leases_of(visit: Visit) -> tuple[tuple[str, str], ...]:
    """The leases that the visit's lines use: (lease id, line identity)."""
    return tuple(
        (lease_id, line.identity)
        for line in visit.transactions
        for lease_id in _leases(line.details)
        if lease_id
    )


def _leases(details: Details) -> tuple[str, ...]:
    match details:
        case Opening():
            return (details.number_lease_id, details.sim_lease_id)
        case SimReplacement():
            return (details.sim_lease_id,)
        case _:
            return ()


def _opened(connection: sqlite3.Connection, visit_id: str, body: bytes) -> Visit:
    return unseal_value(connection, Visit, body, UNSETTLED.about(visit_id))


def _summary(visit: Visit) -> VisitSummary:
    return VisitSummary(
        visit_id=visit.visit_id,
        clerk_id=visit.clerk_id,
        customer_name=visit.customer_name,
        started_at=visit.started_at,
        transactions=len(visit.transactions),
        amount_fen=sum(line.amount_fen for line in visit.transactions),
        held=visit.held,
    )
