"""Visits settled before the one on the stage, and what became of them."""

from __future__ import annotations

from typing import Protocol

from counter.domain.tender import Tender
from counter.domain.transaction import Transaction
from counter.domain.visit import SettledVisit
from offline_queue import LocalStore, lines, outbox
from offline_queue.outbox import ItemState
from tests import builders
from tests.screens.forms.ports import HandClock
from tests.screens.forms.stage import Counter


def settle(
    counter: Counter, *transactions: Transaction, tenders: tuple[Tender, ...] = (), **given: object
) -> SettledVisit:
    """Settle a visit with these lines, paid in exact cash if nothing else is given; nothing was sent yet."""
    net = sum(line.amount_fen for line in transactions)
    tenders = tenders or ((builders.tender(net),) if net > 0 else ())
    store = counter.store()
    try:
        visit = builders.visit(*transactions, tenders=tenders, **given)
        return store.settle(visit, counter.clock.now())
    finally:
        store.close()


class Disk(Protocol):
    """What a counter's database outlives the program in."""

    @property
    def clock(self) -> HandClock:
        """The counter's clock."""
        ...

    def store(self) -> LocalStore:
        """The database, opened once more."""
        ...


def become(counter: Disk, settled: SettledVisit, state: ItemState) -> None:
    """Everything of the visit went to the centre and stands there like this."""
    store = counter.store()
    try:
        with store.database.writing() as connection:
            number = _settled_no(store, settled.visit.visit_id)
            for item in outbox.items_of(connection, number):
                outbox.move(connection, item.outgoing.identity, state)
            lines.judge(connection, number, counter.clock.now())
    finally:
        store.close()


def _settled_no(store: LocalStore, visit_id: str) -> int:
    with store.database.reading() as connection:
        found = connection.execute(
            "SELECT settled_no FROM settled WHERE visit_id = ?", (visit_id,)
        ).fetchone()
    return int(found[0])
