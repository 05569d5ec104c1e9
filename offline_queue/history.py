"""Settled visits in lists, newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import islice

from counter.domain.held_lines.order import LineOrder
from counter.domain.offers import EffectiveMode
from counter.domain.transaction import PlanChange, Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.ports import SettledSummary
from offline_queue.disk.filing import keys_of_visits
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.settlement import opened

_ROWS = "SELECT settled_no, visit_id, body FROM settled"


def recent(connection: sqlite3.Connection, limit: int) -> tuple[SettledSummary, ...]:
    """The last ``limit`` visits."""
    rows = connection.execute(f"{_ROWS} ORDER BY settled_no DESC LIMIT ?", (limit,)).fetchall()
    return tuple(_summary(connection, row[0], settled) for row, settled in _opened(connection, rows))


def recent_of(
    connection: sqlite3.Connection, limit: int, hashed: KeyedHash, customer_id: str
) -> tuple[SettledSummary, ...]:
    """The last ``limit`` visits that were settled for one customer."""
    rows = connection.execute(
        f"{_ROWS} WHERE settled_no IN (SELECT settled_no FROM settled_key WHERE key IN (?, ?))"
        " ORDER BY settled_no DESC",
        keys_of_visits(hashed, customer_id),
    )
    of_customer = (
        _summary(connection, row[0], settled)
        for row, settled in _opened(connection, rows)
        if settled.visit.customer_id == customer_id
    )
    return tuple(islice(of_customer, limit))


def _opened(
    connection: sqlite3.Connection, rows: Iterable[tuple[int, str, bytes]]
) -> Iterator[tuple[tuple[int, str, bytes], SettledVisit]]:
    """Visits with their rows; one that is damaged is left out."""
    for row in rows:
        with suppress(EnvelopeDamaged):
            yield row, opened(connection, row[1], row[2])


def _summary(connection: sqlite3.Connection, settled_no: int, settled: SettledVisit) -> SettledSummary:
    rows = connection.execute("SELECT state FROM line WHERE settled_no = ? ORDER BY place", (settled_no,))
    lines = settled.visit.transactions
    states = {line.identity: str(state) for line, (state,) in zip(lines, rows, strict=True)}
    whole = _of_lines(settled, settled.slip_number, lines, states)
    if not settled.further_slips:
        return whole
    slips = (_of_lines(settled, number, settled.on_slip(number), states) for number in settled.slip_numbers)
    return replace(whole, by_slip=tuple(slips))


def _of_lines(
    settled: SettledVisit, slip_number: str, lines: Sequence[Transaction], states: Mapping[str, str]
) -> SettledSummary:
    """What is told of a visit, or of one of its slips: of these lines."""
    waiting = (waits_for(line, states[line.identity]) for line in lines)
    return SettledSummary(
        visit_id=settled.visit.visit_id,
        slip_number=slip_number,
        settled_at=settled.settled_at,
        customer_name=settled.visit.customer_name or next(map(customer_name, lines), ""),
        number=next(filter(None, map(number, lines)), ""),
        amount_fen=sum(line.amount_fen for line in lines),
        states=tuple(states[line.identity] for line in lines),
        effective_on=min((day for day in waiting if day), default=None),
    )


def customer_name(line: Transaction) -> str:
    """Whose line it is."""
    return line.details.customer_name


def waits_for(line: Transaction, state: str) -> date | None:
    """The day that an accepted change waits for; None if it waits for none."""
    details = line.details
    if state != OutcomeState.ACKNOWLEDGED or not isinstance(details, PlanChange | LineOrder):
        return None
    if isinstance(details, LineOrder) and details.joins:
        later = (joined.starts_on for joined in details.joins if joined.mode is not EffectiveMode.AT_ONCE)
        return min(later, default=None)
    return None if details.mode is EffectiveMode.AT_ONCE else details.effective_on


def number(line: Transaction) -> str:
    """The phone number it is about."""
    return line.details.number
