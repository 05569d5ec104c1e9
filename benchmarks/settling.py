"""A day at the counter: visits with a payment and a change of plan, settled and not delivered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from counter.clock import SystemClock, mint_identity
from counter.domain.customer import CustomerView, LineState
from counter.domain.effective import next_cycle
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.rules import judge_change
from counter.domain.text import refusals
from counter.domain.transaction import PlanChange, Transaction
from counter.domain.visit import Visit
from counter.rehearsal.demo_store import today_at_the_store
from offline_queue import LocalStore, open_cache
from offline_queue.cache import customer_rows
from offline_queue.cache.provisions import bring_all
from offline_queue.centre.line import Line
from tests import builders

CLOCK = SystemClock()
PAID_FEN = 5000


def settle_day(store: LocalStore, line: Line, visits: int) -> None:
    """Bring everything down, then settle ``visits``, each for a customer of its own."""
    bring_all(store, line, CLOCK)
    cache = open_cache(store, clock=CLOCK)
    plans = [offer for offer in cache.offers() if _plan_on_sale(offer)]
    done = 0
    for view in _customers(store):
        settled = visit_of(view, plan_for(view, plans[done % len(plans) :] + plans))
        store.settle(settled, CLOCK.now())
        done += 1
        if done == visits:
            return
    raise ValueError(f"there are only {done} customers for {visits} visits")


def _plan_on_sale(offer: Offer) -> bool:
    return offer.kind is OfferKind.PLAN and offer.on_sale(today_at_the_store())


def _customers(store: LocalStore) -> Iterator[CustomerView]:
    """Customers with a line in service on a plan, nothing owed."""
    cache = open_cache(store, clock=CLOCK)
    with store.database.reading() as connection:
        known = [entry.customer_id for entry in customer_rows.entries(connection)]
    for customer_id in dict.fromkeys(known):
        view = cache.customer(customer_id)
        if view is None or view.arrears_fen or not view.lines or not view.accounts:
            continue
        line = view.lines[0]
        if line.state is LineState.ACTIVE and line.plan is not None and line.next_plan is None:
            yield view


def plan_for(view: CustomerView, plans: list[Offer]) -> Offer:
    """The first plan that the rules let this customer change to: a counter accepts no other."""
    offers = {plan.offer_id: plan for plan in plans}
    for plan in plans:
        wanted = _change_details(view, plan)
        if not refusals(judge_change(wanted, view=view, offers=offers, today=today_at_the_store())):
            return plan
    raise ValueError(f"there is no plan for {view.lines[0].number}")


def visit_of(view: CustomerView, plan: Offer | None) -> Visit:
    """A payment, and a change to ``plan`` if there is one."""
    lines = (_payment(view), _change(view, plan)) if plan else (_payment(view),)
    return builders.visit(
        *lines,
        visit_id=mint_identity(),
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        tenders=(builders.tender(PAID_FEN, identity=mint_identity()),),
        business_date=today_at_the_store(),
    )


def _payment(view: CustomerView) -> Transaction:
    account = view.lines[0].account_id
    details = builders.payment_details(
        PAID_FEN,
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=account,
        number=view.lines[0].number,
        read_at=CLOCK.now(),
    )
    charge = builders.charge(PAID_FEN, account_id=account)
    return builders.payment(
        details=details, identity=mint_identity(), accepted_at=CLOCK.now(), charges=(charge,)
    )


def _change(view: CustomerView, plan: Offer) -> Transaction:
    details = _change_details(view, plan)
    return builders.change(details, identity=mint_identity(), accepted_at=CLOCK.now())


def _change_details(view: CustomerView, plan: Offer) -> PlanChange:
    line = view.lines[0]
    assert line.plan is not None
    new = PricedOffer.of(plan)
    return builders.change_details(
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=line.account_id,
        subscription_id=line.subscription_id,
        number=line.number,
        old=replace(new, offer_id=line.plan.offer_id, price_fen=line.plan.price_fen),
        new=new,
        effective_on=next_cycle(today_at_the_store()),
    )
