"""Settled visits in lists, newest first."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import date

from counter.domain.held_lines.order import LineOrder
from counter.domain.offers import EffectiveMode
from counter.domain.transaction import PlanChange, Transaction
from counter.domain.visit import OutcomeState
from counter.ports import SettledSummary
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.settlement import opened


def recent(
    connection: sqlite3.Connection, limit: int, customer: bytes | None = None
) -> tuple[SettledSummary, ...]:
    """The last ``limit`` visits; of one customer only, by the keyed hash of the id, if it is given."""
    where, params = ("WHERE customer = ?", [customer]) if customer else ("", [])
    rows = connection.execute(
        f"SELECT settled_no, visit_id, body FROM settled {where} ORDER BY settled_no DESC LIMIT ?",
        [*params, limit],
    ).fetchall()
    found = list[SettledSummary]()
    for row in rows:
        with suppress(EnvelopeDamaged):
            found.append(_summary(connection, *row))
    return tuple(found)


def _summary(connection: sqlite3.Connection, settled_no: int, visit_id: str, body: bytes) -> SettledSummary:
    states = connection.execute(
        "SELECT state FROM line WHERE settled_no = ? ORDER BY place", (settled_no,)
    ).fetchall()
    settled = opened(connection, visit_id, body)
    lines = settled.visit.transactions
    return SettledSummary(
        visit_id=visit_id,
        slip_number=settled.slip_number,
        settled_at=settled.settled_at,
        customer_name=settled.visit.customer_name or next(map(customer_name, lines), ""),
        number=next(filter(None, map(number, lines)), ""),
        amount_fen=sum(line.amount_fen for line in lines),
        states=tuple(state for (state,) in states),
        effective_on=min(
            (day for line, (state,) in zip(lines, states, strict=True) if (day := waits_for(line, state))),
            default=None,
        ),
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
