"""What waits arrives: once, in order by what it touches, and whatever goes wrong on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from counter.clock import SystemClock
from counter.domain.transaction import Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.domain.work import Link
from offline_queue import LocalStore
from offline_queue.centre.line import Line, Timeouts
from offline_queue.delivery import Delivery, DeliverySettings
from offline_queue.following import Intervals
from offline_queue.gate import Pace
from offline_queue.results import Patience
from tests import builders
from tests.builders import NOW
from tests.offline_queue.centre import TestCentre

QUICK = DeliverySettings(
    pace=Pace(first_pause=0.01, most_pause=0.05, not_known_pause=0.05),
    patience=Patience(tries=4, first_seconds=0.01, most_seconds=0.02),
    intervals=Intervals(first=0.02, longest=0.05),
)


def settle(store: LocalStore, *lines: Transaction) -> SettledVisit:
    """Settle a visit with these lines, paid in exact cash."""
    due = sum(line.amount_fen for line in lines)
    tenders = (builders.tender(due),) if due > 0 else ()
    return store.settle(builders.visit(*lines, tenders=tenders), NOW)


def states(store: LocalStore, settled: SettledVisit) -> list[str]:
    """The states of a visit's lines."""
    return [outcome.state for outcome in store.outcomes(settled.visit.visit_id)]


@contextmanager
def delivering(store: LocalStore, url: str) -> Iterator[Callable[[Callable[[], bool]], None]]:
    """A delivery; gives a function that steps it until something is so."""
    line = Line(url, store.credential, timeouts=Timeouts(connect=1, answer=5))
    delivery = Delivery(store.database, line, SystemClock(), QUICK)
    delivery.start()

    def until(so: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not so():
            assert time.monotonic() < end, "it never came about"
            delivery.step(0.01)

    yield until
    delivery.stop()
    line.close()


def all_delivered(store: LocalStore) -> bool:
    """Nothing of the business waits any more."""
    return store.waiting().count == 0


def test_an_order_arrives_and_its_line_is_completed(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settled = settle(store, order)
    assert states(store, settled) == [OutcomeState.QUEUED]
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert centre.effects[order.identity] == 1
    assert states(store, settled) == [OutcomeState.COMPLETED]
    assert store.outcomes(settled.visit.visit_id)[0].order_no == "N1"
    assert store.link() is Link.ONLINE
