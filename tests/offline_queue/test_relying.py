"""An order that counts on a payment of an earlier visit waits for it, here and at the real centre."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter.domain.customer import LineState
from counter.domain.projection import given_back_here, paid_here, relied_on
from counter.domain.transaction import PlanChange, Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.wire.requests import requests_for
from offline_queue import open_cache, outbox
from offline_queue.outbox import ItemState, Reason
from offline_queue.work_list import retry
from tests import builders
from tests.crm.small_store import Known
from tests.crm.visits import change_for, payment_for
from tests.offline_queue.small_centre import address, centre_store
from tests.offline_queue.test_conflicts import CLOCK, Hall, hall, with_fee
from tests.offline_queue.test_delivery import states

__all__ = ["address", "centre_store", "hall"]

OWED = 5000


@pytest.fixture
def known(hall: Hall) -> Known:
    """A customer whose line stands still for arrears, as the counter last read them."""
    customer = hall.rows.customer(arrears_fen=OWED, suspended=True)
    view = hall.centre.customer_by_number(customer.number)
    assert view is not None
    open_cache(hall.local, clock=CLOCK).keep(view)
    return customer


def paid(known: Known) -> Transaction:
    """The arrears, paid now."""
    return replace(payment_for(known, OWED), accepted_at=CLOCK.now())


def relying_change(hall: Hall, known: Known) -> Transaction:
    """A change of the line's plan, accepted on what the counter knows of the customer."""
    view = open_cache(hall.local, clock=CLOCK).customer(known.customer_id)
    assert view is not None
    assert [line.state for line in view.lines] == [LineState.ACTIVE], "the payment that waits is counted in"
    assert paid_here(view) == OWED
    return replace(with_fee(change_for(known)), relies_on=relied_on(view, [known.account_id]))


def line_states(hall: Hall, settled: SettledVisit) -> list[OutcomeState]:
    """How the lines of a visit stand."""
    return [outcome.state for outcome in hall.local.outcomes(settled.visit.visit_id)]


def test_a_change_names_the_payment_of_an_earlier_visit_and_both_are_done(hall: Hall, known: Known) -> None:
    payment = hall.settle(paid(known))
    change = relying_change(hall, known)
    ordered = hall.settle(change)
    with hall.local.database.reading() as connection:
        order = outbox.item(connection, change.identity)
    assert order is not None
    assert order.outgoing.body["dependsOn"] == [payment.payments[0].identity]
    with hall.delivering() as until:
        until(lambda: line_states(hall, ordered) == [OutcomeState.COMPLETED])
    assert line_states(hall, payment) == [OutcomeState.COMPLETED]


def test_a_change_that_reaches_the_centre_before_the_payment_is_held_until_it_has_arrived(
    hall: Hall, known: Known
) -> None:
    payment = hall.settle(paid(known))
    with hall.local.database.writing() as connection:
        outbox.move(connection, payment.payments[0].identity, ItemState.PARKED)
    change = replace(with_fee(change_for(known)), relies_on=(payment.visit.transactions[0].identity,))
    terminal = hall.local.terminal()
    assert terminal is not None
    settled = builders.settled(change)
    earlier = dict.fromkeys(change.relies_on, (payment.payments[0].identity,))
    order = next(r for r in requests_for(settled, terminal, earlier) if r.kind == "order")
    with hall.local.database.writing() as connection:
        outbox.add(connection, replace(order, depends_on=()), None, CLOCK.now())
    with hall.delivering() as until:
        until(lambda: hall.state_at_centre(change) == "held")
        assert hall.order(change).held_for == "dependency"
        with hall.local.database.writing() as connection:
            retry(connection, payment.visit.transactions[0].identity, CLOCK.now())
        until(lambda: hall.state_at_centre(change) == "completed")


def test_a_change_whose_payment_did_not_go_through_is_kept_back_with_the_reason_and_goes_with_it(
    hall: Hall, known: Known
) -> None:
    payment = hall.settle(paid(known))
    ordered = hall.settle(relying_change(hall, known))
    (change,) = ordered.visit.transactions
    with hall.local.database.writing() as connection:
        why = Reason("The centre failed while it worked on this.")
        outbox.move(connection, payment.payments[0].identity, ItemState.PARKED, reason=why)
    with hall.delivering() as until:
        until(lambda: hall.item(change) is not None)
        item = hall.item(change)
        assert item is not None
        assert item.reason == "What it depends on did not go through: " + why.message
        assert hall.state_at_centre(change) == ""
        with hall.local.database.writing() as connection:
            retry(connection, payment.visit.transactions[0].identity, CLOCK.now())
        until(lambda: line_states(hall, ordered) == [OutcomeState.COMPLETED])
    assert line_states(hall, payment) == [OutcomeState.COMPLETED]


def test_a_change_that_is_right_without_the_payment_does_not_wait_for_it(hall: Hall) -> None:
    free = hall.rows.customer()
    view = hall.centre.customer_by_number(free.number)
    assert view is not None
    cache = open_cache(hall.local, clock=CLOCK)
    cache.keep(view)
    hall.settle(replace(payment_for(free, OWED), accepted_at=CLOCK.now()))
    seen = cache.customer(free.customer_id)
    assert seen is not None
    assert paid_here(seen) == OWED
    assert relied_on(seen, [free.account_id]) == ()
    assert relied_on(seen) == ()


def test_a_payment_that_is_given_back_is_owed_again_before_the_centre_knows(hall: Hall, known: Known) -> None:
    payment = paid(known)
    settled = hall.settle(payment)
    hall.deliver()
    cache = open_cache(hall.local, clock=CLOCK)
    fresh = hall.centre.customer_by_number(known.number)
    assert fresh is not None
    assert (cache.keep(fresh).arrears_fen, given_back_here(cache.keep(fresh))) == (0, 0)
    hall.settle(builders.reversal_of(settled, payment, accepted_at=CLOCK.now()))
    waiting = cache.customer(known.customer_id)
    assert waiting is not None
    assert (waiting.arrears_fen, waiting.balance_fen, given_back_here(waiting)) == (OWED, 0, OWED)
    assert states(hall.local, settled) == [OutcomeState.COMPLETED]
    hall.deliver()
    after = hall.centre.customer_by_number(known.number)
    assert after is not None
    kept = cache.keep(after)
    assert (kept.arrears_fen, kept.balance_fen, given_back_here(kept)) == (OWED, 0, 0)


def test_a_payment_and_its_reversal_that_the_centres_figures_both_lack_are_nothing(
    hall: Hall, known: Known
) -> None:
    payment = paid(known)
    settled = hall.settle(payment)
    hall.deliver()
    hall.settle(builders.reversal_of(settled, payment, accepted_at=CLOCK.now()))
    cache = open_cache(hall.local, clock=CLOCK)
    for _ in range(2):
        seen = cache.customer(known.customer_id)
        assert seen is not None
        assert (seen.arrears_fen, paid_here(seen), given_back_here(seen)) == (OWED, 0, 0)
        hall.deliver()


def test_a_change_knows_its_payment_when_it_is_settled_again(hall: Hall, known: Known) -> None:
    hall.settle(paid(known))
    change = relying_change(hall, known)
    first = hall.settle(change)
    assert isinstance(change.details, PlanChange)
    kept = hall.local.settled(first.visit.visit_id)
    assert kept is not None
    assert kept.visit.transactions[0].relies_on == change.relies_on
    assert len(change.relies_on) == 1
