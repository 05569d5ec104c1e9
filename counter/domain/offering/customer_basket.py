"""What a customer's view says, as the basket and the facts that offers are judged by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from counter.domain.customer import CustomerView, HeldOffer, LineState, Subscription, tenure_months
from counter.domain.identity import age_on
from counter.domain.offering.basket import Basket, Item
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.facts import TIERS, Facts


def basket_of(view: CustomerView, catalogue: OfferCatalogue, today: date, area: str = "") -> Basket:
    """All that the customer holds, on all lines, and the facts of each line; nothing is wanted yet.

    ``view`` is as after the earlier lines of the visit (`counter.domain.projection`).
    """
    customer = customer_facts(view, today, area)
    lines = [line for line in view.lines if line.state is not LineState.TERMINATED]
    return Basket(
        held=tuple(
            held_item(held, line.subscription_id, catalogue) for line in lines for held in _all_held(line)
        ),
        facts={line.subscription_id: line_facts(customer, line, today) for line in lines},
        customer=customer,
    )


def customer_facts(view: CustomerView, today: date, area: str = "") -> Facts:
    """What is known of the customer, whatever the line."""
    person = view.customer
    return Facts(
        age=age_on(person.birth_date, today) if person.birth_date else None,
        tenure_months=tenure_months(person.joined_on, today),
        tier=TIERS.index(person.tier.value),
        arrears_fen=view.arrears_fen,
        lines=sum(line.state is not LineState.TERMINATED for line in view.lines),
        blacklisted=bool(view.blacklist),
        new_line=True,
        new_customer=not view.lines,
        agreements=frozenset(person.agreements),
        campaigns=frozenset(person.campaigns),
        segment=person.segment,
        area=area,
    )


def newcomer_facts(birth_date: date, today: date, area: str = "") -> Facts:
    """What is known of somebody who has nothing here yet."""
    return Facts(age=age_on(birth_date, today), new_line=True, new_customer=True, area=area)


def line_facts(customer: Facts, line: Subscription, today: date) -> Facts:
    """The customer's facts with those of one line."""
    waiting = line.state is LineState.PENDING
    return replace(
        customer,
        line_months=tenure_months(line.opened_on, today),
        new_line=waiting,
        suspended=line.state is LineState.SUSPENDED,
        plan_before_fen=line.plan.price_fen if line.plan and not waiting else 0,
        number_class=line.number_class,
    )


def held_item(held: HeldOffer, line: str, catalogue: OfferCatalogue) -> Item:
    """A held offer as an item, with the relations of its offer where the catalogue still has it."""
    offer = catalogue.offers.get(held.offer_id)
    rules = catalogue.rules_of(offer) if offer is not None else None
    return Item(
        offer_id=held.offer_id,
        name=held.name,
        names=catalogue.known_names(held.offer_id, held.kind),
        kind=held.kind,
        price_fen=held.price_fen,
        line=line,
        starts_on=held.starts_on,
        ends_on=held.ends_on,
        product_id=held.product_id,
        excludes=rules.excludes if rules else (),
        requires=rules.requires if rules else (),
    )


def _all_held(line: Subscription) -> tuple[HeldOffer, ...]:
    plans = [plan for plan in (line.plan, line.next_plan) if plan is not None]
    return (*plans, *line.offers)
