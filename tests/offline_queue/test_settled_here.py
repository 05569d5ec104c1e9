"""What was settled here counts at once, and no longer beside the centre's figures that contain it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from counter.clock import SystemClock
from counter.domain.customer import (
    Account,
    BalanceMove,
    BlacklistEntry,
    BlacklistKind,
    CustomerView,
    LineState,
)
from counter.domain.held_lines.effects import all_held
from counter.domain.projection import KnownHere, known_here, paid_here
from counter.domain.transaction import PaymentIntake, Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.submission import Submission
from counter.submitted import SubmittedPayment, SubmittedVisit
from counter.wire.snapshot import Blacklisted
from offline_queue import LocalStore, open_cache, settled_here, settlement
from offline_queue.cache.cache import LocalCache
from offline_queue.enrolment import keep_staff
from tests import builders
from tests.builders import identity
from tests.crm.small_store import ADD_ON
from tests.offline_queue.centre import TestCentre
from tests.offline_queue.test_cache import came_down
from tests.offline_queue.test_delivery import all_delivered, delivering, settle, states
from tests.screens.house import STAFF, packaged

CLOCK = SystemClock()
OWED, PAID = 94819, 94819
ENTRY = BlacklistEntry(BlacklistKind.ARREARS, OWED, "A1")
OWING = builders.customer_view(
    accounts=(Account(account_id="A1", arrears_fen=OWED),),
    lines=(builders.line(state=LineState.SUSPENDED),),
    blacklist=(ENTRY,),
)
PAID_UP = builders.customer_view(accounts=(Account(account_id="A1"),))


@pytest.fixture
def cache(store: LocalStore) -> LocalCache:
    """The cache of the store, with somebody who owes."""
    opened = open_cache(store, clock=CLOCK)
    opened.keep(OWING)
    return opened


def owing_payment(amount_fen: int = PAID) -> Transaction:
    """A payment of the arrears."""
    return builders.payment(amount_fen, builders.payment_details(amount_fen, arrears_fen=OWED, balance_fen=0))


def known(cache: LocalCache) -> CustomerView:
    """The customer as known here."""
    view = cache.customer("C1")
    assert view is not None
    return view


def fresh(view: CustomerView, *moves: BalanceMove) -> CustomerView:
    """The centre's view of this moment."""
    return replace(view, as_of=CLOCK.now(), moves=moves)


def test_a_payment_that_waits_is_counted_in(store: LocalStore, cache: LocalCache) -> None:
    came_down(store, "blacklist", Blacklisted(builders.ID_NUMBER, ENTRY))
    assert cache.blacklist(builders.ID_NUMBER) == (ENTRY,)
    settle(store, owing_payment(PAID + 1000))
    view = known(cache)
    assert (view.arrears_fen, view.balance_fen, paid_here(view)) == (0, 1000, PAID + 1000)
    assert view.lines[0].state is LineState.ACTIVE
    assert view.as_of == OWING.as_of
    assert view.blacklist == ()
    assert cache.blacklist(builders.ID_NUMBER) == ()


def test_payments_that_wait_add_up_and_a_part_leaves_the_rest_owed(
    store: LocalStore, cache: LocalCache
) -> None:
    came_down(store, "blacklist", Blacklisted(builders.ID_NUMBER, ENTRY))
    for amount_fen in (10000, 20000):
        settle(store, owing_payment(amount_fen))
    assert known(cache).arrears_fen == OWED - 30000
    assert known(cache).lines[0].state is LineState.SUSPENDED
    assert cache.blacklist(builders.ID_NUMBER) == (ENTRY,)


def test_a_payment_in_the_visit_of_another_customer_counts_for_whom_it_pays(
    store: LocalStore, cache: LocalCache
) -> None:
    paid = owing_payment()
    visit = builders.visit(paid, tenders=(builders.tender(PAID),), customer_id="C9", customer_name="别人")
    store.settle(visit, builders.NOW)
    assert known(cache).arrears_fen == 0
    assert open_cache(store, clock=CLOCK).keep(OWING).arrears_fen == 0


def test_a_delivered_payment_counts_until_the_centres_figures_have_it(
    store: LocalStore, cache: LocalCache, centre: TestCentre, address: str
) -> None:
    settle(store, owing_payment())
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert known(cache).arrears_fen == 0, "the view is older than the answer"
    kept = cache.keep(fresh(PAID_UP))
    assert kept == known(cache)
    assert (kept.arrears_fen, kept.balance_fen, paid_here(kept)) == (0, 0, 0)


def test_a_delivered_payment_for_another_customer_counts_after_a_restart_too(
    store: LocalStore, cache: LocalCache, centre: TestCentre, address: str
) -> None:
    visit = builders.visit(owing_payment(), tenders=(builders.tender(PAID),), customer_id="C9")
    store.settle(visit, builders.NOW)
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert known(open_cache(store, clock=CLOCK)).arrears_fen == 0


def test_a_look_at_a_customer_opens_no_visit_of_others(
    store: LocalStore, cache: LocalCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        settle(store, builders.payment(100, builders.payment_details(100, customer_id="C7", account_id="A7")))
    settle(store, owing_payment())
    opened = list[str]()

    def counted(connection: sqlite3.Connection, visit_id: str, body: bytes) -> SettledVisit:
        opened.append(visit_id)
        return settlement.opened(connection, visit_id, body)

    monkeypatch.setattr(settled_here, "opened", counted)
    assert known(cache).arrears_fen == 0
    assert len(opened) == 1


def test_each_further_visit_of_a_customer_opens_only_itself(
    store: LocalStore, cache: LocalCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[str]()

    def counted(connection: sqlite3.Connection, visit_id: str, body: bytes) -> SettledVisit:
        opened.append(visit_id)
        return settlement.opened(connection, visit_id, body)

    monkeypatch.setattr(settled_here, "opened", counted)
    for visits in range(1, 6):
        settle(store, owing_payment(100))
        assert known(cache).arrears_fen == OWED - 100 * visits
        assert len(opened) == visits


def test_opened_visits_are_kept_up_to_a_number_and_the_same_figures_come_of_it(
    store: LocalStore, cache: LocalCache
) -> None:
    for _ in range(4):
        settle(store, owing_payment(100))
    view = cache.customer("C1")
    assert isinstance(view, KnownHere)
    few = settled_here.OpenedVisits(kept=1)
    assert settled_here.not_in(store.database, view.centre, few) == view.waiting
    assert settled_here.not_in(store.database, view.centre, few) == view.waiting


def test_what_came_to_a_known_customer_is_added_to_it_and_what_went_is_not_in_it() -> None:
    lines = (
        owing_payment(50000),
        builders.opening(builders.opening_details(number="13800000001", new_customer=None)),
        builders.change(),
        owing_payment(PAID - 50000),
    )
    today = CLOCK.now().date()
    for begun in range(1, len(lines) + 1):
        last = known_here(OWING, lines[:begun], today)
        assert isinstance(last, KnownHere)
        assert known_here(OWING, lines, today, last) == known_here(OWING, lines, today)
        assert known_here(PAID_UP, lines, today, last) == known_here(PAID_UP, lines, today)
        assert known_here(OWING, lines[1:], today, last) == known_here(OWING, lines[1:], today)


def test_a_payment_whose_answer_is_on_its_way_is_not_counted_twice(
    store: LocalStore, cache: LocalCache, centre: TestCentre, address: str
) -> None:
    settled = settle(store, owing_payment())
    (paid,) = settled.payments
    asked_before = fresh(PAID_UP, BalanceMove("A1", CLOCK.now(), "payment", PAID, paid.identity))
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    kept = cache.keep(asked_before)
    assert (kept.balance_fen, paid_here(kept)) == (0, 0)


def test_a_fresh_view_before_delivery_still_lacks_the_payment(store: LocalStore, cache: LocalCache) -> None:
    settle(store, owing_payment())
    assert cache.keep(fresh(OWING)).arrears_fen == 0


def test_a_refused_payment_counts_for_nothing(
    store: LocalStore, cache: LocalCache, centre: TestCentre, address: str
) -> None:
    settled = settle(store, owing_payment())
    centre.refusals[settled.payments[0].identity] = {"code": "x", "reason": "No such account."}
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert known(cache) == OWING


def test_a_payment_that_is_given_back_counts_for_nothing(store: LocalStore, cache: LocalCache) -> None:
    paid = owing_payment()
    settled = settle(store, paid)
    settle(store, builders.reversal_of(settled, paid))
    assert known(cache).arrears_fen == OWED


def test_a_number_opened_here_is_the_customers_once(store: LocalStore, cache: LocalCache) -> None:
    opened = builders.opening(builders.opening_details(number="13800000001", new_customer=None))
    settle(store, opened)
    assert [line.number for line in known(cache).lines] == [builders.NUMBER, "13800000001"]
    there = (builders.line(), builders.line(number="13800000001", subscription_id="S2"))
    assert cache.keep(fresh(replace(OWING, lines=there))).lines == there


def test_a_submitted_payment_sees_the_one_that_waits(store: LocalStore, cache: LocalCache) -> None:
    with store.database.writing() as connection:
        keep_staff(connection, STAFF, full=True)
    submission = Submission(store, cache, CLOCK, identity, builders.terminal(), packaged())
    seen = list[tuple[int, int]]()
    for visit in ("visit-first", "visit-second"):
        wanted = SubmittedPayment(template="jf", number=builders.NUMBER, amount="948.19")
        settled = submission.settle(SubmittedVisit(id=visit, clerk="20317", transactions=(wanted,)))
        paid = settled.visit.transactions[0].details
        assert isinstance(paid, PaymentIntake)
        seen.append((paid.arrears_fen, paid.balance_fen))
    assert seen == [(OWED, 0), (0, 0)]


def test_an_order_that_the_centre_has_but_has_not_done_counts_until_its_figures_show_it(
    store: LocalStore, cache: LocalCache, centre: TestCentre, address: str
) -> None:
    changed, joined = (
        builders.change(),
        builders.line_order(builders.line_order_details(builders.joined(ADD_ON))),
    )
    for order in (changed, joined):
        centre.states[order.identity] = "acknowledged"
    settled = settle(store, changed, joined)
    with delivering(store, address) as until:
        until(lambda: states(store, settled) == [OutcomeState.ACKNOWLEDGED] * 2)
    view = builders.customer_view(as_of=CLOCK.now())
    (line,) = cache.keep(view).lines
    assert {builders.change_details().new.offer_id, ADD_ON.offer_id} <= {
        held.offer_id for held in all_held(line)
    }
    done = replace(view, lines=(line,))
    assert cache.keep(done) == done
