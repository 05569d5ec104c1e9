"""The work list (待办): lines that were refused, failed or are kept back, and what can be done about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.text import N_, Text
from counter.domain.transaction import Opening, Ordering, PlanChange, Transaction
from counter.domain.visit import Outcome, OutcomeState, SettledVisit
from counter.domain.work import Choice, WorkItem
from counter.messages import _
from counter.ports import StoreRefused
from offline_queue import lines, outbox
from offline_queue.disk.instants import known_instant, to_us
from offline_queue.disk.rows import rows
from offline_queue.history import customer_name, number
from offline_queue.outbox import Item, ItemState
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.settlement import opened
from offline_queue.withdrawal import DEPENDENCY

HELD_FURTHER = timedelta(days=30)
"""The centre's own term for held orders begins anew."""

Change = Callable[[sqlite3.Connection, str, datetime], None]


def work_items(connection: sqlite3.Connection, now: datetime) -> tuple[WorkItem, ...]:
    """Lines that ask for a hand at ``now``, oldest first; those that were given more time come later."""
    asking = rows(
        connection,
        "SELECT line.identity, line.state, line.since, line.note, settled_no, settled.visit_id,"
        " settled.slip_number, settled.body FROM line JOIN settled USING (settled_no)"
        " WHERE line.asks = 1 AND line.shown_from <= ? ORDER BY line.since, line.identity",
        to_us(now),
    )
    found = list[WorkItem]()
    for identity, state, kept_since, note, settled_no, visit_id, slip_number, body in asking:
        items = outbox.standings(connection, settled_no)
        outcome = lines.outcome(connection, identity, state, note, items)
        since = known_instant(kept_since) or now
        try:
            visit = opened(connection, visit_id, body)
            if all(line.identity != identity for line in visit.visit.transactions):
                raise EnvelopeDamaged(f"line {identity}", f"it is none of the visit {visit_id}")
            found.append(_work_item(outcome, since, visit))
        except EnvelopeDamaged as damage:
            found.append(_damaged(outcome, since, visit_id, slip_number, damage))
    return tuple(found)


def asking(connection: sqlite3.Connection, now: datetime) -> int:
    """How many lines `work_items` has, without opening a visit."""
    counted = connection.execute(
        "SELECT count(*) FROM line WHERE asks = 1 AND shown_from <= ?", (to_us(now),)
    ).fetchone()
    return int(counted[0])


def retry(connection: sqlite3.Connection, identity: str, at: datetime) -> None:
    """Send what covers the line (or the item itself) again now, with what was kept back because of it.

    Raises StoreRefused for a line whose money was given back: it has to be ordered again.
    """
    if connection.execute("SELECT 1 FROM line WHERE identity = ? AND asks = 2", (identity,)).fetchone():
        raise StoreRefused(N_("This line was dealt with already; order it again."), "dealt_with")
    found = [item for item in _items_for(connection, identity) if item.state in _RETRIED]
    for item in found:
        state = ItemState.UNCLEAR if _may_have_arrived(item) else ItemState.QUEUED
        outbox.move(connection, item.outgoing.identity, state, tries=0, due_at=at)
    for item in _kept_back_by(connection, {item.outgoing.identity for item in found}):
        outbox.move(connection, item.outgoing.identity, ItemState.QUEUED, tries=0, due_at=at)
        found.append(item)
    for settled_no in {item.settled_no for item in found if item.settled_no is not None}:
        lines.judge(connection, settled_no, at)


def postpone(connection: sqlite3.Connection, identity: str, until: datetime, at: datetime) -> None:
    """More time; the line is shown again after ``until`` if it still asks.

    What is parked is sent again; an order that the centre holds may be held `HELD_FURTHER` from now (a
    request of its own says so). What was refused or failed is only put off: nothing is sent, what was paid
    for it stays, and the centre goes on listing it among the store's work.
    """
    from counter.wire.requests import more_time

    found = _items_for(connection, identity)
    if any(item.state is ItemState.PARKED for item in found):
        retry(connection, identity, at)
    for item in found:
        if item.state is ItemState.HELD and item.settled_no is not None:
            longer = more_time(item.outgoing.identity, max(until, at + HELD_FURTHER))
            outbox.put(connection, longer, item.settled_no, at)
    connection.execute("UPDATE line SET shown_from = ? WHERE identity = ?", (to_us(until), identity))


def ordered_again(connection: sqlite3.Connection, settled: SettledVisit) -> None:
    """A refused line for which nothing was paid asks no more once the same is ordered in ``settled``."""
    orders = {_wish(line) for line in settled.visit.transactions} - {None}
    if not orders:
        return
    refused = connection.execute(
        "SELECT line.identity, settled.visit_id, settled.body FROM line JOIN settled USING (settled_no)"
        " WHERE line.asks = 1 AND line.state IN ('rejected', 'failed') AND settled.visit_id <> ?",
        (settled.visit.visit_id,),
    ).fetchall()
    for identity, visit_id, body in refused:
        try:
            before = opened(connection, visit_id, body)
        except EnvelopeDamaged:
            continue
        line = next(x for x in before.visit.transactions if x.identity == identity)
        if line.amount_fen <= 0 and _wish(line) in orders:
            lines.settle_trouble(connection, identity)


def _wish(line: Transaction) -> tuple[str, str] | None:
    """What was wanted for whom: a plan for a line, or a line for a person."""
    match line.details:
        case PlanChange(subscription_id=subscription):
            return "change", subscription
        case LineOrder(subscription_id=subscription, campaign=pick) if pick is not None:
            return "campaign", f"{subscription} {pick.campaign_id}"
        case LineOrder(subscription_id=subscription, joins=(first, *_)):
            return "join", f"{subscription} {first.offer.offer_id}"
        case LineOrder(subscription_id=subscription, ends=(ended, *_)):
            return "end", f"{subscription} {ended.product_id}"
        case StateChange(subscription_id=subscription, kind=kind):
            return kind, subscription
        case SimReplacement(subscription_id=subscription):
            return "replaceSim", subscription
        case Opening(id_number=id_number):
            return "open", id_number
        case _:
            return None


_RETRIED = (ItemState.QUEUED, ItemState.UNCLEAR, ItemState.PARKED, ItemState.REJECTED)


def _may_have_arrived(item: Item) -> bool:
    """Whether the centre is to be asked before the item is sent again."""
    if item.state is ItemState.PARKED:
        return item.reason is None or item.reason.code != DEPENDENCY
    return item.state is ItemState.UNCLEAR


def _items_for(connection: sqlite3.Connection, identity: str) -> list[Item]:
    row = connection.execute("SELECT settled_no FROM line WHERE identity = ?", (identity,)).fetchone()
    if row is None:
        item = outbox.item(connection, identity)
        return [item] if item else []
    return [i for i in outbox.items_of(connection, row[0]) if identity in i.outgoing.covers]


def _kept_back_by(connection: sqlite3.Connection, identities: set[str]) -> list[Item]:
    """Items parked because of ``identities``, and because of those in turn, in order."""
    found = list[Item]()
    for item in outbox.troubled_items(connection, limit=10_000):
        unsent = item.state is ItemState.PARKED and item.reason and item.reason.code == DEPENDENCY
        if unsent and identities & set(item.outgoing.depends_on):
            identities.add(item.outgoing.identity)
            found.append(item)
    return found


def _work_item(outcome: Outcome, since: datetime, settled: SettledVisit) -> WorkItem:
    line = next(x for x in settled.visit.transactions if x.identity == outcome.identity)
    shares = [dict(payment.shares).get(line.identity, 0) for payment in settled.payments]
    return WorkItem(
        identity=line.identity,
        visit_id=settled.visit.visit_id,
        slip_number=settled.slip_number,
        title=line.title,
        customer_name=customer_name(line) or settled.visit.customer_name,
        number=number(line),
        state=outcome.state,
        reason=outcome.reason,
        since=since,
        paid_fen=sum(shares),
        choices=tuple(_choices(outcome.state, sum(shares), isinstance(line.details, Ordering))),
    )


def _damaged(
    outcome: Outcome, since: datetime, visit_id: str, slip_number: str, damage: EnvelopeDamaged
) -> WorkItem:
    """A line whose visit does not open any more: what is known of it, and that it is so."""
    return WorkItem(
        identity=outcome.identity,
        visit_id=visit_id,
        slip_number=slip_number,
        title=Text("记录已损坏", "Damaged record"),
        customer_name="",
        number="",
        state=outcome.state,
        reason=outcome.reason or _(damage.message, **damage.params),
        since=since,
        paid_fen=0,
        choices=(Choice.MORE_TIME,),
    )


def _choices(state: OutcomeState, paid_fen: int, ordered: bool) -> list[Choice]:
    choices = [Choice.REFUND] if paid_fen > 0 else []
    if ordered:
        choices.append(Choice.ORDER_AGAIN)
    if state is OutcomeState.HELD and ordered:  # the order still stands: its money goes back with it
        return [Choice.WITHDRAW, Choice.RETRY, Choice.MORE_TIME]
    if state is not OutcomeState.FAILED:
        choices.append(Choice.RETRY)
    return [*choices, Choice.MORE_TIME]
