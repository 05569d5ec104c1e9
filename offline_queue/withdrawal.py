"""What the undoing of a line does here: withdrawal before anything was sent, and marks after it went.

An order that was never sent is withdrawn here and never goes; nor does its cancel. Everything else is
the centre's to judge: the cancel waits for the order's answer, the refund for the cancel's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from counter.domain.transaction import Reversal, Withdrawal
from counter.domain.visit import OutcomeState, SettledVisit
from offline_queue import lines, outbox
from offline_queue.outbox import Item, ItemState
from offline_queue.sealed.bodies import unseal_value
from offline_queue.sealed.sealed_columns import SETTLED

DEPENDENCY = "dependency"
"""Code of the reason of items that are parked, unsent, because another one went wrong."""


def withdraw_unsent(connection: sqlite3.Connection, identity: str, details: Withdrawal, at: datetime) -> bool:
    """Withdraw the order of ``details`` here if it was never sent; ``identity`` is the withdrawal's line.

    A payment that waits for nothing but this order (its account would never be made) is taken back
    with it, and then needs no refund at the centre. Other payments go, and the refund after them.
    """
    order = outbox.item(connection, details.order_identity)
    if order is None or not never_sent(order):
        return False
    outbox.move(connection, details.order_identity, ItemState.WITHDRAWN)
    outbox.move(connection, identity, ItemState.COMPLETED)
    withdrawn(connection, details.order_identity, at)
    refunds = {
        payment: item
        for item in _items_covering(connection, identity)
        for payment in item.outgoing.depends_on
        if item.outgoing.kind == "refund"
    }
    for payment in _items_covering(connection, details.order_identity):
        refund = refunds.get(payment.outgoing.identity)
        if refund is not None and _only_for(payment, order, refund):
            outbox.move(connection, payment.outgoing.identity, ItemState.WITHDRAWN)
            outbox.move(connection, refund.outgoing.identity, ItemState.COMPLETED)
    return True


def never_sent(item: Item) -> bool:
    """Whether the centre cannot have seen the item."""
    waits = item.state is ItemState.QUEUED
    kept_back = item.state is ItemState.PARKED and item.reason is not None and item.reason.code == DEPENDENCY
    return (waits or kept_back) and item.tries == 0


def withdrawn(connection: sqlite3.Connection, line: str, at: datetime) -> None:
    """The line has no effect any more: it says so, and its number and SIM card are free again."""
    lines.undo(connection, line, OutcomeState.WITHDRAWN, at)
    free_leases(connection, line)


def free_leases(connection: sqlite3.Connection, line: str) -> None:
    """The number and SIM card of a line that will not come about can be given to the next customer.

    Not the one of which the centre says that somebody else has it: that stays out of sight.
    """
    order = outbox.item(connection, line)
    taken = order.reason.code if order is not None and order.reason is not None else ""
    connection.execute(
        "DELETE FROM lease_use WHERE line = ? AND NOT EXISTS"
        " (SELECT 1 FROM cached_lease WHERE cached_lease.lease_id = lease_use.lease_id AND kind = ?)",
        (line, taken),
    )


def take_back(connection: sqlite3.Connection, settled_no: int, done: Iterable[str], at: datetime) -> None:
    """Lines of a visit are ``done``: what withdrawals and reversals among them name has no effect now."""
    undoing = connection.execute(
        "SELECT visit_id, body FROM settled WHERE settled_no = ?1 AND EXISTS"
        " (SELECT 1 FROM item WHERE settled_no = ?1 AND kind IN ('refund', 'cancel'))",
        (settled_no,),
    ).fetchone()
    if undoing is None:
        return
    visit = unseal_value(connection, SettledVisit, undoing[1], SETTLED.about(undoing[0])).visit
    wanted = set(done)
    for line in visit.transactions:
        if line.identity not in wanted:
            continue
        if isinstance(line.details, Withdrawal):
            withdrawn(connection, line.details.order_identity, at)
        elif isinstance(line.details, Reversal):
            lines.undo(connection, line.details.line_identity, OutcomeState.REVERSED, at)


def _items_covering(connection: sqlite3.Connection, line: str) -> list[Item]:
    row = connection.execute("SELECT settled_no FROM line WHERE identity = ?", (line,)).fetchone()
    items = outbox.items_of(connection, row[0]) if row else []
    return [item for item in items if line in item.outgoing.covers]


def _only_for(payment: Item, order: Item, refund: Item) -> bool:
    return (
        payment.outgoing.kind == "payment"
        and never_sent(payment)
        and payment.outgoing.depends_on == (order.outgoing.identity,)
        and payment.outgoing.covers == (order.outgoing.identity,)
        and payment.outgoing.amount_fen == -refund.outgoing.amount_fen
    )
