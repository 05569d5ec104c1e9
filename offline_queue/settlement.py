"""Settle: slip number, payments, lines, drawer, leases and outbox in one transaction; or none of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from counter.domain.allowance import OfflineAllowance
from counter.domain.slips.parts import by_handler
from counter.domain.tender import TenderState, allocate
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.transaction import LineRefund, Withdrawal
from counter.domain.visit import (
    SETTLED_OTHERWISE,
    FurtherSlip,
    SettledVisit,
    Visit,
    adds,
    customer_of,
    slip_number,
)
from counter.domain.work import Link
from counter.ports import StoreRefused
from counter.wire.outgoing import Outgoing
from offline_queue import charges, enrolment, limits, lines, outbox, print_journal, settings
from offline_queue.cache import shelf
from offline_queue.disk.filing import file_visit, keys_of_visits
from offline_queue.disk.instants import to_us
from offline_queue.sealed.bodies import seal_value, unseal_value
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.sealed.sealed_columns import LATE_TIMINGS, SETTLED
from offline_queue.shifts import drawer
from offline_queue.slip_numbers import next_sequence, void_slips
from offline_queue.statistics.measuring import measure, measure_again
from offline_queue.telling import put_later
from offline_queue.visits import leases_of
from offline_queue.withdrawal import withdraw_unsent


def settle(
    connection: sqlite3.Connection,
    visit: Visit,
    at: datetime,
    hashed: KeyedHash,
    otherwise: OfflineAllowance,
    *,
    to_print: bool = True,
) -> SettledVisit:
    """Settle ``visit``; the same visit again returns what was settled first, unless it has other lines.

    Refuses what would let more wait for the line than is allowed (the centre's figures, else
    ``otherwise``), unless a manager lifted the limit. Each handler signs a slip of their own;
    ``to_print`` says that somebody waits for them on paper; what the same customer adds to what they signed
    on that day names the first slip.
    """
    known = settled(connection, visit.visit_id)
    if known is not None:
        _refuse_other_lines(known, visit)
        return known
    from counter.wire.requests import requests_for

    if any(tender.state is not TenderState.CAPTURED for tender in visit.tenders):
        raise StoreRefused(N_("A card or QR payment is not charged yet, or unclear."), "not_captured")
    terminal = enrolment.terminal(connection)
    if terminal is None:
        raise StoreRefused(N_("This terminal is not enrolled yet."), "not_enrolled")
    if to_print and adds(visit):
        visit = replace(visit, follows_slip=first_slip(connection, visit, hashed))
    _first, *others = by_handler(visit.transactions)
    result = SettledVisit(
        visit=visit,
        slip_number=_next_slip_number(connection, terminal, visit),
        settled_at=at,
        payments=allocate(visit.transactions, visit.tenders),
        further_slips=tuple(
            FurtherSlip(
                slip_number=_next_slip_number(connection, terminal, visit),
                lines=tuple(line.identity for line in other),
            )
            for other in others
        ),
        offline=settings.link_state(connection).link is Link.OFFLINE,
        void_slips=void_slips(connection, visit.business_date),
    )
    relied_on = {name for line in visit.transactions for name in line.relies_on}
    earlier = {name: outbox.payments_of(connection, name) for name in relied_on}
    requests = requests_for(result, terminal, earlier)
    lifted = limits.over(connection, visit, requests, at, hashed, otherwise)
    if visit.limit_lift is not None:
        lift = replace(visit.limit_lift, lifted=lifted)
        result = replace(result, visit=replace(visit, limit_lift=lift))
        requests = requests_for(result, terminal, earlier)
    settled_no = _write(connection, result, hashed)
    measure(connection, result, visit.events, settled_no, terminal.time_zone, hashed)
    print_journal.owe(connection, result, settled_no, to_print=to_print)
    _queue(connection, result, requests, settled_no, limits.clerk_key(hashed, visit))
    drawer.record(connection, result, settled_no, hashed)
    for tender in visit.tenders:
        charges.closed(connection, tender.identity, charges.Closed.SETTLED)
    lines.judge(connection, settled_no, at)
    return result


def first_slip(connection: sqlite3.Connection, visit: Visit, hashed: KeyedHash) -> str:
    """The first slip that the visit's customer signed at this terminal on the same business date; "" if none.

    The last of their visits says it: it bears the first one's number, or is the first one.
    """
    customer_id = customer_of(visit)
    if not customer_id:
        return ""
    rows = connection.execute(
        "SELECT visit_id, body FROM settled WHERE settled_no IN"
        " (SELECT settled_no FROM settled_key WHERE key IN (?, ?)) ORDER BY settled_no DESC",
        keys_of_visits(hashed, customer_id),
    )
    for visit_id, body in rows:
        try:
            earlier = opened(connection, visit_id, body)
        except EnvelopeDamaged:
            continue
        if earlier.visit.business_date < visit.business_date:
            return ""
        if customer_of(earlier.visit) == customer_id and adds(earlier.visit):
            return earlier.visit.follows_slip or earlier.slip_number
    return ""


def _refuse_other_lines(known: SettledVisit, visit: Visit) -> None:
    there = {line.identity for line in known.visit.transactions}
    if any(line.identity not in there for line in visit.transactions):
        raise StoreRefused(
            N_("This visit was settled elsewhere already, as slip {number}, without all its lines."),
            SETTLED_OTHERWISE,
            number=known.slip_number,
        )


def settled(connection: sqlite3.Connection, reference: str) -> SettledVisit | None:
    """A settled visit by visit id, slip number, or the identity of a line, payment or order of it."""
    row = connection.execute(
        "SELECT visit_id, body FROM settled WHERE settled_no = coalesce("
        " (SELECT settled_no FROM settled WHERE visit_id = ?1),"
        " (SELECT settled_no FROM slip WHERE slip_number = ?1),"
        " (SELECT settled_no FROM line WHERE identity = ?1),"
        " (SELECT settled_no FROM item WHERE identity = ?1))",
        (reference,),
    ).fetchone()
    return opened(connection, *row) if row else None


def opened(connection: sqlite3.Connection, visit_id: str, body: bytes) -> SettledVisit:
    """A settled visit out of its envelope."""
    return unseal_value(connection, SettledVisit, body, SETTLED.about(visit_id))


def append_timings(connection: sqlite3.Connection, visit: Visit, at: datetime) -> None:
    """Keep the events after settle beside the visit, and send its timings after it."""
    row = connection.execute(
        "SELECT settled_no, visit_id, body FROM settled WHERE visit_id = ?", (visit.visit_id,)
    ).fetchone()
    terminal = enrolment.terminal(connection)
    if row is None or terminal is None:
        raise StoreRefused(N_("This visit is not settled yet."), "not_settled")
    settled_no, first = row[0], opened(connection, row[1], row[2])
    connection.execute(
        "UPDATE settled SET late_timings = ? WHERE settled_no = ?",
        (seal_value(connection, Visit, visit, LATE_TIMINGS.about(visit.visit_id)), settled_no),
    )
    measure_again(connection, first, visit.events, settled_no, terminal.time_zone)
    put_later(connection, settled_no, first, visit, at)


def _next_slip_number(connection: sqlite3.Connection, terminal: Terminal, visit: Visit) -> str:
    sequence = next_sequence(connection, visit.business_date)
    return slip_number(terminal.store_code, terminal.position, visit.business_date, sequence)


def _write(connection: sqlite3.Connection, result: SettledVisit, hashed: KeyedHash) -> int:
    visit = result.visit
    cursor = connection.execute(
        "INSERT INTO settled (visit_id, slip_number, settled_at, body) VALUES (?, ?, ?, ?)",
        (
            visit.visit_id,
            result.slip_number,
            to_us(result.settled_at),
            seal_value(connection, SettledVisit, result, SETTLED.about(visit.visit_id)),
        ),
    )
    settled_no = int(cursor.lastrowid or 0)
    file_visit(connection, hashed, settled_no, visit)
    connection.execute("DELETE FROM unsettled WHERE visit_id = ?", (visit.visit_id,))
    for place, line in enumerate(visit.transactions):
        lines.add(connection, line.identity, settled_no, place, result.settled_at)
    for line in visit.transactions:
        shelf.issue(connection, line, settled_no, result.settled_at)
    for lease_id, identity in leases_of(visit):
        _use_lease(connection, lease_id, visit.visit_id, identity)
    return settled_no


def _use_lease(connection: sqlite3.Connection, lease_id: str, visit_id: str, line: str) -> None:
    used = connection.execute("SELECT visit_id FROM lease_use WHERE lease_id = ?", (lease_id,)).fetchone()
    if used and used[0] != visit_id:
        raise StoreRefused(
            N_("The number or SIM card was given to another customer meanwhile; choose another one."),
            "lease_used",
        )
    connection.execute("INSERT OR REPLACE INTO lease_use VALUES (?, ?, ?)", (lease_id, visit_id, line))


def _queue(
    connection: sqlite3.Connection,
    result: SettledVisit,
    requests: Iterable[Outgoing],
    settled_no: int,
    clerk: str,
) -> None:
    for request in requests:
        outbox.add(connection, request, settled_no, result.settled_at, clerk)
    for line in result.visit.transactions:
        if isinstance(line.details, Withdrawal):
            withdraw_unsent(connection, line.identity, line.details, result.settled_at)
        elif isinstance(line.details, LineRefund):
            lines.settle_trouble(connection, line.details.line_identity)
