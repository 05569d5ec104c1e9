"""Bytes on disk a transaction: settled, delivered and moved out of the log, as SQLite's file grows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.figure import Figure
from counter.clock import SystemClock, mint_identity
from counter.domain.timing import Moment, TimingEvent
from counter.domain.transaction import Transaction
from counter.domain.visit import Visit
from offline_queue import LocalStore, lines, open_store, outbox
from offline_queue.outbox import ItemState
from tests import builders

VISITS = 400
MERGED = 5
"""Transactions of a visit with a merged slip; the field counted 4.8."""

BOUND = 1.2 * 1024


def run() -> Iterator[Figure]:
    """At most 1.2 KB for a transaction of a merged visit; a visit of one alone is shown beside it."""
    yield Figure(f"on disk a transaction, {MERGED} a visit", _bytes(MERGED) / MERGED, "B", BOUND)
    yield Figure("on disk a visit of one transaction", _bytes(1), "B", 2 * BOUND)


def _bytes(transactions: int) -> float:
    """What the file grows by for a visit."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder), mint=mint_identity)
        store.enrolled(builders.terminal(), "credential")
        store.database.checkpoint()
        before = store.database.path.stat().st_size
        for number in range(VISITS):
            _settle_and_deliver(store, _visit(number, transactions))
        store.database.checkpoint()
        grown = store.database.path.stat().st_size - before
        store.close()
    return grown / VISITS


def _visit(number: int, transactions: int) -> Visit:
    made = tuple(_line(number, place) for place in range(transactions))
    due = sum(line.amount_fen for line in made)
    events = tuple(
        TimingEvent(moment, 1000 * place + number, "jf", made[0].identity)
        for place, moment in enumerate([*Moment] * 2)
    )
    visit = builders.visit(
        *made,
        visit_id=mint_identity(),
        customer_id=f"C{number:07}",
        tenders=(builders.tender(due, identity=mint_identity()),),
    )
    return replace(visit, events=events)


def _line(number: int, place: int) -> Transaction:
    customer = {"customer_id": f"C{number:07}", "account_id": f"A{number:07}", "number": f"138{number:08}"}
    if place % 3 == 1:
        return builders.change(builders.change_details(**customer), identity=mint_identity())
    amount = 1000 + 7 * number + place
    return builders.payment(amount, builders.payment_details(amount, **customer), identity=mint_identity())


def _settle_and_deliver(store: LocalStore, visit: Visit) -> None:
    store.save(visit)
    now = SystemClock().now()
    store.settle(visit, now, to_print=False)  # no printer: the print journal is not measured here
    with store.database.writing() as connection:
        row = connection.execute(
            "SELECT settled_no FROM settled WHERE visit_id = ?", (visit.visit_id,)
        ).fetchone()
        for item in outbox.items_of(connection, row[0]):
            answer = {"id": mint_identity(), "state": "completed", "href": f"payment/{item.item_no}"}
            outbox.move(connection, item.outgoing.identity, ItemState.COMPLETED, answer=answer)
        lines.judge(connection, row[0], now)
