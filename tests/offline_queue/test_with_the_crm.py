"""The counter's side against the real central CRM in its own process, as a shop would have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from counter.clock import SystemClock, mint_identity
from counter.domain.customer import CustomerView
from counter.domain.effective import next_cycle
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.projection import paid_here
from counter.domain.transaction import Opening, PlanChange, RealNameResult, Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.domain.work import Link
from counter.rehearsal.demo_store import today_at_the_store
from crm.seed.credentials import DemoCredentials, SampleKind
from offline_queue import LocalStore, open_cache, open_centre, open_line, open_store, settings
from offline_queue.cache.cache import LocalCache
from offline_queue.cache.provisions import bring, bring_all
from offline_queue.centre.client import CentreClient
from offline_queue.delivery.sync import run_sync
from tests import builders
from tests.forked import ForkedCentre
from tests.offline_queue.syncing import syncing, until
from tests.seeded import seeded_crm
from tests.torture.at_work import ShiftedClock

CLOCK = SystemClock()


@dataclass
class Shop:
    """A terminal at a seeded CRM."""

    crm: ForkedCentre
    store: LocalStore
    cache: LocalCache
    centre: CentreClient
    credentials: DemoCredentials

    def settle(self, *lines: Transaction) -> SettledVisit:
        """Settle these lines, paid in exact cash."""
        due = sum(line.amount_fen for line in lines)
        visit = builders.visit(
            *lines,
            visit_id=mint_identity(),
            tenders=(builders.tender(due),) if due > 0 else (),
            business_date=today_at_the_store(),
        )
        return self.store.settle(visit, CLOCK.now())

    def states(self, settled: SettledVisit) -> list[str]:
        """The states of a visit's lines."""
        return [outcome.state for outcome in self.store.outcomes(settled.visit.visit_id)]

    def next_plan(self, view: CustomerView) -> bool:
        """Whether the customer's first line has a plan ahead at the centre."""
        found = self.centre.customer(view.customer.customer_id)
        return found is not None and found.lines[0].next_plan is not None

    def ordinary(self, at: int = 0) -> CustomerView:
        """A customer nothing stands against, another one for each ``at``."""
        sample = self.credentials.of_kind(SampleKind.ORDINARY)[at]
        view = self.centre.customer_by_number(sample.number)
        assert view is not None
        return view


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The terminal of position 3, enrolled, with everything brought down."""
    folder = tmp_path_factory.mktemp("shop")
    credentials = seeded_crm(folder)
    crm = ForkedCentre(folder / "crm.db", folder / "crm.log")
    crm.start()
    store = open_store(folder / "terminal", mint=mint_identity)
    line = open_line(crm.url, store, answer_seconds=20)
    centre = open_centre(line, store, mint=mint_identity)
    try:
        centre.enrol(credentials.enrolment_codes[2])
        bring_all(store, line, CLOCK)
        yield Shop(crm, store, open_cache(store, clock=CLOCK), centre, credentials)
    finally:
        line.close()
        store.close()
        crm.stop()


def payment_for(view: CustomerView, amount_fen: int) -> Transaction:
    """A payment by this customer."""
    account = view.accounts[0]
    details = builders.payment_details(
        amount_fen,
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=account.account_id,
        number=view.lines[0].number,
        arrears_fen=account.arrears_fen,
        balance_fen=account.balance_fen,
        read_at=CLOCK.now(),
    )
    return builders.payment(
        details=details,
        identity=mint_identity(),
        accepted_at=CLOCK.now(),
        charges=(builders.charge(amount_fen, account_id=account.account_id),),
    )


def plans_for_everybody(cache: LocalCache) -> Iterator[Offer]:
    """Plans on sale today that ask nothing of the customer."""
    today = today_at_the_store()
    for offer in cache.offers():
        if offer.kind is OfferKind.PLAN and offer.on_sale(today) and offer.rules.eligibility is None:
            yield offer


def change_for(shop: Shop, view: CustomerView) -> Transaction:
    """Another plan for this customer's first line, from the next cycle on."""
    line = view.lines[0]
    assert line.plan is not None
    held, today = line.plan, today_at_the_store()
    new = next(offer for offer in plans_for_everybody(shop.cache) if offer.offer_id != held.offer_id)
    details = builders.change_details(
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=line.account_id,
        subscription_id=line.subscription_id,
        number=line.number,
        old=replace(PricedOffer.of(new), offer_id=held.offer_id, price_fen=held.price_fen),
        new=PricedOffer.of(new),
        effective_on=next_cycle(today),
    )
    return builders.change(details, identity=mint_identity(), accepted_at=CLOCK.now())


def test_what_came_down_is_found_at_once(shop: Shop) -> None:
    assert len(shop.cache.offers()) == 455
    assert shop.cache.limits()["lines_per_id"] >= 1
    assert len(shop.store.staff()) == 7
    assert shop.cache.free_numbers()
    assert shop.cache.age("customers") is not None
    view = shop.ordinary()
    hits = shop.cache.find_customers(view.lines[0].number)
    assert [hit.customer_id for hit in hits] == [view.customer.customer_id]
    cached = shop.cache.customer(view.customer.customer_id)
    assert cached is not None
    assert cached.customer == view.customer


def test_the_blacklist_is_the_same_here_and_there(shop: Shop) -> None:
    for kind in (SampleKind.BLACKLISTED_ARREARS, SampleKind.BLACKLISTED_FRAUD, SampleKind.ORDINARY):
        for sample in shop.credentials.of_kind(kind):
            assert shop.cache.blacklist(sample.id_number) == shop.centre.blacklist(sample.id_number)


def test_numbers_are_leased_on_demand_and_given_back(shop: Shop) -> None:
    leases = shop.centre.lease_number("8")
    assert [lease.value[-1] for lease in leases] == ["8"]
    shop.crm.stop()
    for _ in range(2):
        shop.store.release(leases[0].lease_id)
    assert shop.store.waiting().count == 0, "a release is no business"
    shop.crm.start()
    with syncing(shop.store.database.data_dir, shop.crm.url, once=True) as process:
        assert process.wait(30) == 0
    assert shop.centre.lease_number(leases[0].value)[0].value == leases[0].value
    (sample, *_) = shop.credentials.of_kind(SampleKind.NEW_PICKED_NUMBERS)
    assert shop.centre.preselected(sample.id_number)


def test_a_real_name_check_passes_or_is_refused(shop: Shop) -> None:
    refused = shop.credentials.of_kind(SampleKind.NEW_REAL_NAME_REFUSED)[0]
    passed = shop.credentials.of_kind(SampleKind.NEW)[0]
    assert shop.centre.verify_real_name(refused.name, refused.id_number) is RealNameResult.REFUSED
    assert shop.centre.verify_real_name(passed.name, passed.id_number) is RealNameResult.PASSED


def test_who_is_not_there_is_nobody(shop: Shop) -> None:
    assert shop.centre.customer("nobody") is None
    assert shop.centre.customer_by_number("19999999999") is None


def test_a_visit_is_delivered_and_done_while_the_clerk_still_stands_there(shop: Shop) -> None:
    view = shop.ordinary()
    with syncing(shop.store.database.data_dir, shop.crm.url):
        until(lambda: shop.store.link() is Link.ONLINE)
        change = change_for(shop, view)
        settled = shop.settle(payment_for(view, 5000), change)
        done = [OutcomeState.COMPLETED, OutcomeState.ACKNOWLEDGED]
        until(lambda: shop.states(settled) == done and shop.next_plan(view))
    after = shop.centre.customer(view.customer.customer_id)
    assert after is not None
    assert after.balance_fen - after.arrears_fen == view.balance_fen - view.arrears_fen + 5000
    assert shop.store.recent(1)[0].effective_on == next_cycle(today_at_the_store())
    assert change.identity not in {item.identity for item in shop.store.work_items()}


@pytest.mark.parametrize("hours", [-2, 2])
def test_money_counts_once_whatever_the_terminals_clock_says(shop: Shop, hours: int) -> None:
    """The view before the payment lacks it, the view after has it: here it counts once beside either."""
    clock = ShiftedClock(hours * 3600)
    store = open_store(shop.store.database.data_dir, mint=mint_identity, clock=clock)
    line = open_line(shop.crm.url, store, answer_seconds=20)
    try:
        centre, cache = open_centre(line, store, mint=mint_identity), open_cache(store, clock=clock)
        customer_id = shop.ordinary(at=3 if hours > 0 else 4).customer.customer_id
        before = asked(centre, customer_id)
        cache.keep(before)
        payment = payment_for(before, 5000)
        shop.settle(replace(payment, accepted_at=clock.now()))
        assert run_sync(store, line, clock, once=True)
        now_here, owed = cache.customer(customer_id), before.balance_fen - before.arrears_fen + 5000
        assert now_here is not None
        assert (now_here.balance_fen - now_here.arrears_fen, paid_here(now_here)) == (owed, 5000)
        after = cache.keep(asked(centre, customer_id))
        assert (after.balance_fen - after.arrears_fen, paid_here(after)) == (owed, 0)
        assert payment.identity in "".join(move.payment for move in after.moves)
        clock.seconds = -5 * 3600
        put_back = cache.keep(asked(centre, customer_id))
        assert (put_back.balance_fen - put_back.arrears_fen, paid_here(put_back)) == (owed, 0)
    finally:
        line.close()
        store.close()


def asked(centre: CentreClient, customer_id: str) -> CustomerView:
    """The customer, fresh from the centre."""
    view = centre.customer(customer_id)
    assert view is not None
    return view


def test_a_change_that_waits_for_next_month_is_withdrawn_from_the_counter(shop: Shop) -> None:
    view = shop.ordinary(at=1)
    change = change_for(shop, view)
    with syncing(shop.store.database.data_dir, shop.crm.url):
        settled = shop.settle(change)
        until(lambda: shop.next_plan(view))
        withdrawal = builders.withdrawal_of(
            settled, change, identity=mint_identity(), accepted_at=CLOCK.now()
        )
        taken_back = shop.settle(withdrawal)
        until(lambda: shop.states(taken_back) == [OutcomeState.COMPLETED] and not shop.next_plan(view))
    assert shop.states(settled) == [OutcomeState.WITHDRAWN]


def test_delivering_once_does_not_stay_for_orders_that_wait_for_their_day(shop: Shop) -> None:
    change = change_for(shop, shop.ordinary(at=2))
    settled = shop.settle(change)
    for _ in range(2):
        with syncing(shop.store.database.data_dir, shop.crm.url, once=True) as process:
            assert process.wait(30) == 0
    assert shop.states(settled) == [OutcomeState.ACKNOWLEDGED]


def opening_for_somebody_new(shop: Shop, at: int, **given: Any) -> Transaction:
    """An opening for another newcomer for each ``at``, with the first free number and card."""
    sample = shop.credentials.of_kind(SampleKind.NEW)[at]
    number, card = shop.cache.free_numbers()[0], shop.cache.sims("1")[0]
    today = today_at_the_store()
    offer = next(plans_for_everybody(shop.cache))
    details = builders.opening_details(
        customer_id=mint_identity(),
        customer_name=sample.name,
        id_number=sample.id_number,
        account_id=mint_identity(),
        number=number.value,
        number_lease_id=number.lease_id,
        iccid=card.value,
        sim_lease_id=card.lease_id,
        offer=PricedOffer.of(offer),
        effective_on=today,
    )
    person = builders.opening_details().new_customer
    assert person is not None
    newcomer = replace(
        person,
        customer_id=details.customer_id,
        party_id=mint_identity(),
        name=sample.name,
        id_number=sample.id_number,
    )
    return builders.opening(
        replace(details, new_customer=newcomer),
        identity=mint_identity(),
        accepted_at=CLOCK.now(),
        **given,
    )


def test_an_opening_for_a_new_customer_makes_the_line_and_uses_its_number(shop: Shop) -> None:
    line = opening_for_somebody_new(shop, 0)
    assert isinstance(line.details, Opening)
    line = replace(line, charges=(builders.charge(10000, account_id=line.details.account_id),))
    number = line.details.number
    with syncing(shop.store.database.data_dir, shop.crm.url):
        settled = shop.settle(line)
        assert number not in [lease.value for lease in shop.cache.free_numbers(limit=1000)]
        until(lambda: shop.states(settled) == [OutcomeState.COMPLETED])
    opened = shop.centre.customer_by_number(number)
    assert opened is not None
    assert (opened.customer.name, opened.balance_fen) == (line.details.customer_name, 10000)


def test_what_is_paid_for_a_new_line_on_the_same_slip_arrives_after_it_at_its_account(shop: Shop) -> None:
    line = opening_for_somebody_new(shop, 1, charges=())
    opening = line.details
    assert isinstance(opening, Opening)
    shop.crm.stop()
    paid = builders.payment(
        details=builders.payment_details(
            5000,
            customer_id=opening.customer_id,
            customer_name=opening.customer_name,
            account_id=opening.account_id,
            number=opening.number,
        ),
        identity=mint_identity(),
        accepted_at=CLOCK.now(),
        charges=(builders.charge(5000, account_id=opening.account_id),),
        depends_on=(line.identity,),
    )
    settled = shop.settle(line, paid)
    shop.crm.start()
    with syncing(shop.store.database.data_dir, shop.crm.url):
        until(lambda: shop.states(settled) == [OutcomeState.COMPLETED] * 2)
    opened = shop.centre.customer_by_number(opening.number)
    assert opened is not None
    account = opened.account(opening.account_id)
    assert account is not None
    assert (account.balance_fen, account.arrears_fen) == (5000, 0)


def test_a_payment_is_taken_back(shop: Shop) -> None:
    view = shop.ordinary()
    with syncing(shop.store.database.data_dir, shop.crm.url):
        paid = payment_for(view, 700)
        settled = shop.settle(paid)
        until(lambda: shop.states(settled) == [OutcomeState.COMPLETED])
        reversal = builders.reversal_of(settled, paid, identity=mint_identity(), accepted_at=CLOCK.now())
        account = view.accounts[0].account_id
        reversal = replace(
            reversal,
            details=replace(reversal.details, account_id=account),
            charges=tuple(replace(charge, account_id=account) for charge in reversal.charges),
        )
        back = shop.settle(reversal)
        until(lambda: shop.states(back) == [OutcomeState.COMPLETED])
        assert shop.states(settled) == [OutcomeState.REVERSED]
    after = shop.centre.customer(view.customer.customer_id)
    assert after is not None
    assert after.balance_fen == view.balance_fen


def test_an_order_the_centre_refuses_asks_for_a_hand(shop: Shop) -> None:
    view = shop.ordinary()
    line = change_for(shop, view)
    assert isinstance(line.details, PlanChange)
    gone = replace(line, details=replace(line.details, subscription_id="no-such-line", number="19999999999"))
    with syncing(shop.store.database.data_dir, shop.crm.url):
        settled = shop.settle(gone)
        until(lambda: shop.states(settled) == [OutcomeState.REJECTED])
    item = next(item for item in shop.store.work_items() if item.identity == gone.identity)
    assert item.reason


def test_work_done_while_the_crm_is_down_arrives_once_when_it_is_back(shop: Shop) -> None:
    view = shop.ordinary()
    shop.crm.stop()
    with syncing(shop.store.database.data_dir, shop.crm.url):
        settled = [shop.settle(payment_for(view, 100)) for _ in range(10)]
        until(lambda: shop.store.link() is Link.OFFLINE)
        assert shop.store.waiting().count == 10
        shop.crm.start()
        until(lambda: all(shop.states(visit) == [OutcomeState.COMPLETED] for visit in settled))
    after = shop.centre.customer(view.customer.customer_id)
    assert after is not None
    assert after.balance_fen == view.balance_fen + 1000


def test_nothing_new_costs_one_short_answer_and_makes_the_copy_fresh(shop: Shop) -> None:
    line = open_line(shop.crm.url, shop.store, answer_seconds=20)
    bring(shop.store, line, CLOCK, "offers")
    before = shop.cache.age("offers")
    assert not bring(shop.store, line, CLOCK, "offers")
    after = shop.cache.age("offers")
    assert before is not None
    assert after is not None
    assert after >= before
    line.close()


def test_once_notices_that_the_line_is_back_though_nothing_waits(shop: Shop) -> None:
    store = shop.store
    with store.database.writing() as connection:
        settings.set_link(connection, Link.OFFLINE, "", SystemClock().now())
    line = open_line(shop.crm.url, store, answer_seconds=20)
    try:
        assert run_sync(store, line, SystemClock(), once=True, give_up_after=20)
    finally:
        line.close()
    assert store.link_state().link is Link.ONLINE
