"""Whether an order on a held line may be done: judged at the counter at once, and at the centre again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from counter.domain.customer import CustomerView, HeldOffer, LineState, Subscription
from counter.domain.held_lines.effects import all_held, broadband_replaced
from counter.domain.held_lines.order import NO_PRICING, EndedOffer, LineOrder
from counter.domain.installation import broadband_in, judge_installation
from counter.domain.offering.basket import Standing, judge_basket, met
from counter.domain.offering.basket import findings as judged_findings
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.holding import PricingAction, judge_cancel
from counter.domain.offering.line_ending import end_rules, left_alone
from counter.domain.offering.line_ordering import left_standing, ordered_basket
from counter.domain.offering.line_repricing import judge_reprices
from counter.domain.offering.ordered import catalogue_of
from counter.domain.offering.pricing import judge_begins, judge_loaded, judge_prices, judge_values
from counter.domain.offers import Offer, OfferKind
from counter.domain.rules import judge_changeable, judge_mode, judge_offer
from counter.domain.term import judge_term
from counter.domain.text import N_, Finding, refusals

OFFERS, HELD = "offers", "held"
"""The fields that findings stand beside."""

END_TOO = "end_too"
"""The remedy of findings that ending something else with it takes away."""


def judge_line_order(
    order: LineOrder, *, view: CustomerView, offers: Mapping[str, Offer], today: date
) -> tuple[Finding, ...]:
    """What stands against the order; ``view`` is the customer as after the earlier lines of the visit."""
    line = next((x for x in view.lines if x.subscription_id == order.subscription_id), None)
    if line is None or line.state is LineState.TERMINATED:
        return (Finding(N_("{number} is not a line of this customer."), {"number": order.number}, "line"),)
    if not (order.joins or order.ends or order.reprices or order.campaign):
        field = HELD if order.kind in ("end", "reprice") else OFFERS
        return (Finding(N_("Nothing is ordered."), field=field),)
    known = catalogue_of(offers)
    findings = [*_judge_state(order, line, view)]
    findings += _judge_joins(order, line, known, today)
    findings += _judge_loaded(order, view, known)
    findings += _judge_ends(order, line, view, known, today)
    findings += judge_reprices(order, line, known)
    if broadband_replaced(order, all_held(line)) is None:
        installed = broadband_in([joined.offer for joined in order.joins], known)
        findings += judge_installation(order.installation, installed, view.customer.address, today)
    if not refusals(tuple(findings)):
        basket = ordered_basket(order, view, known, today)
        findings += judged_findings(judge_basket(basket, known))
        findings += _judge_left_alone(order, view, known, today)
        findings += _judge_short_lived(order, view, known, today)
    return tuple(findings)


def judge_begun(order: LineOrder, today: date) -> tuple[Finding, ...]:
    """Whether an order that waits for a day may be taken back: not once a part of it has begun."""
    if not order.effective_on <= today < order.days[-1]:
        return ()
    said = N_("A part of the order has begun on {day}: end what of it is not wanted.")
    return (Finding(said, {"day": order.effective_on}, field="order"),)


def _judge_state(order: LineOrder, line: Subscription, view: CustomerView) -> Iterator[Finding]:
    """What is only ended may be ended on any line; anything else asks for one in service."""
    if not (order.joins or order.reprices or order.campaign):
        return
    changes_plan = any(joined.offer.kind is OfferKind.PLAN for joined in order.joins)
    against = judge_changeable(line if changes_plan else replace(line, next_plan=None), view)
    yield from against


def _judge_joins(
    order: LineOrder, line: Subscription, known: OfferCatalogue, today: date
) -> Iterator[Finding]:
    for joined in order.joins:
        offer = known.offers.get(joined.offer.offer_id)
        yield from judge_offer(joined.offer, known, today, tuple(OfferKind), OFFERS)
        if not joined.because:
            yield from judge_mode(joined.mode, offer)
        if joined.offer.kind is OfferKind.PLAN:
            yield from judge_term(line, joined.offer, known, joined.starts_on)
        plan = offer.rules.plan(joined.pricing.plan_id) if offer is not None else None
        if offer is not None and plan is not None:
            yield from judge_prices(plan, joined.pricing)
            yield from judge_values(offer.name, plan, joined.pricing.chosen)
            yield from judge_begins(offer, plan, joined.pricing, joined.starts_on)


def _judge_loaded(order: LineOrder, view: CustomerView, known: OfferCatalogue) -> Iterator[Finding]:
    """Figures that nobody enters are those that are known of the customer; what is held keeps its own."""
    parts = [(joined.offer.offer_id, joined.pricing, NO_PRICING) for joined in order.joins]
    parts += [(change.offer_id, change.after, change.before) for change in order.reprices]
    for offer_id, pricing, before in parts:
        offer = known.offers.get(offer_id)
        plan = offer.rules.plan(pricing.plan_id) if offer is not None else None
        if offer is not None and plan is not None and pricing.chosen != before.chosen:
            yield from judge_loaded(offer.name, plan, pricing.chosen, view)


def _judge_ends(
    order: LineOrder, line: Subscription, view: CustomerView, known: OfferCatalogue, today: date
) -> Iterator[Finding]:
    held = {each.product_id: each for x in view.lines for each in all_held(x)}
    own = {each.product_id for each in all_held(line)}
    without_ends = replace(order, ends=())
    replaced = {item.product_id for item in left_standing(without_ends, view, known, today)}
    for ending in order.ends:
        found = held.get(ending.product_id)
        if found is None:
            yield Finding(N_("{name} is not held any more."), {"name": ending.name}, HELD)
        elif ending.product_id in replaced:
            if found.kind != OfferKind.PLAN:
                yield from _judge_end(found, ending)
        elif ending.product_id not in own:
            told = {"name": ending.name, "number": order.number}
            yield Finding(N_("{name} is not held by {number}."), told, HELD)
        elif found.kind == OfferKind.PLAN:
            said = N_("{name} is the line's plan: change it, it cannot end by itself.")
            yield Finding(said, {"name": found.name}, HELD)
        else:
            yield from _judge_end(found, ending)
            yield from _judge_end_mode(ending, known.offers.get(found.offer_id))
    for item in left_standing(order, view, known, today):
        told = {"name": item.name}
        yield Finding(N_("{name} is replaced, and the order does not end it."), told, OFFERS)


def _judge_end(held: HeldOffer, ending: EndedOffer) -> Iterator[Finding]:
    for finding in judge_cancel(held.holding, ending.last_day):
        yield replace(finding, params={"name": held.name, **finding.params}, field=HELD)


def _judge_end_mode(ending: EndedOffer, offer: Offer | None) -> Iterator[Finding]:
    """Whether the offer may be given up that way; what the rules end with something else ends with that."""
    if ending.because or any(rule.mode is ending.mode for rule in end_rules(offer)):
        return
    yield Finding(N_("{name} cannot end that way."), {"name": ending.name}, "ending")


def _judge_short_lived(
    order: LineOrder, view: CustomerView, known: OfferCatalogue, today: date
) -> Iterator[Finding]:
    """What is ordered on top of something that was ended already, and would be left without it."""
    given_up = {
        each.product_id
        for line in view.lines
        for each in all_held(line)
        if each.ends_on is not None and each.holding.now.action is PricingAction.CANCEL
    }
    standing = Standing(ordered_basket(order, view, known, today), known)
    for item in standing.wanted:
        for relation in item.requires:
            ending = [
                (other.ends_on, other.name)
                for other in standing.others(item)
                if other.product_id in given_up and other.ends_on and relation.to in other.names
            ]
            if not ending:
                continue
            last, name = max(ending)
            after = replace(item, starts_on=max(item.starts_on, last + timedelta(days=1)))
            if not met(standing, relation, after):
                told = {"name": item.name, "other": name, "last": last}
                yield Finding(N_("{name} needs {other}, which was ended and ends on {last}."), told, OFFERS)


def _judge_left_alone(
    order: LineOrder, view: CustomerView, known: OfferCatalogue, today: date
) -> Iterator[Finding]:
    """What goes on and loses what it needs with something that ends."""
    for item, gone, ending in left_alone(order, view, known, today):
        told = {"name": item.name, "other": gone.name, "last": ending.last_day}
        said = N_("{name} needs {other}, which ends on {last}: end it too, or keep that.")
        yield Finding(said, told, HELD, remedy=END_TOO)
