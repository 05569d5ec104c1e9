"""From what is to end on a line to the order of it, with all that cannot go on without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from counter.domain.buckets import given_back_fen, prestores_in
from counter.domain.customer import CustomerView, HeldOffer, Subscription
from counter.domain.held_lines.effects import all_held
from counter.domain.held_lines.order import EndedOffer, LineOrder
from counter.domain.offering.basket import Item, Standing, met
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.effective_rule import EndMode, EndRule
from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.line_ordering import Say, ending_of, ordered_basket
from counter.domain.offers import Offer
from counter.domain.text import N_, Finding, Severity

DEFAULT_ENDS = (EndRule(mode=EndMode.CYCLE_END), EndRule(mode=EndMode.AT_ONCE), EndRule(mode=EndMode.ON_DATE))
"""How an offer is given up whose rules say nothing of it."""


@dataclass(frozen=True, slots=True)
class EndWish:
    """A held offer to end: in which way (None the offer's first), on which day where one is chosen."""

    held: HeldOffer
    mode: EndMode | None = None
    chosen: date | None = None


def end_rules(offer: Offer | None) -> tuple[EndRule, ...]:
    """The ways in which an offer can end, the preset one first."""
    return (offer.rules.end_modes if offer is not None else ()) or DEFAULT_ENDS


def rule_for(offer: Offer | None, mode: EndMode | None) -> EndRule:
    """The offer's rule of this mode, its first for None; a mode that it has not is taken as it is, to be
    judged."""
    rules = end_rules(offer)
    if mode is None:
        return rules[0]
    plain = EndRule(mode=mode, months=1 if mode is EndMode.AFTER_MONTHS else 0)
    return next((rule for rule in rules if rule.mode is mode), plain)


def end_order(
    view: CustomerView,
    line: Subscription,
    wishes: Sequence[EndWish],
    catalogue: OfferCatalogue,
    today: date,
    say: Say,
) -> LineOrder:
    """The order that ends what is wished; raises ValueError where a day has to be chosen and none is."""
    ends = tuple(_ended(wish, view, catalogue, today) for wish in wishes)
    order = _order(view, line, ends)
    while more := tuple(_left_alone(order, view, catalogue, today, say)):
        order = _order(view, line, (*order.ends, *more))
    return order


def _order(view: CustomerView, line: Subscription, ends: tuple[EndedOffer, ...]) -> LineOrder:
    return LineOrder(
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=line.account_id,
        subscription_id=line.subscription_id,
        number=line.number,
        ends=ends,
        mode=EffectiveMode.ON_DATE,
        effective_on=max(ending.last_day for ending in ends) + timedelta(days=1),
        kind="end",
    )


def _ended(wish: EndWish, view: CustomerView, catalogue: OfferCatalogue, today: date) -> EndedOffer:
    held = wish.held
    offer = catalogue.offers.get(held.offer_id)
    rule = rule_for(offer, wish.mode)
    last_day = rule.last_day(today, held.starts_on, held.term_ends_on, wish.chosen)
    given_back = promised_back(held, view, catalogue, last_day)
    code = offer.code if offer is not None else ""
    return ending_of(held, rule.mode, last_day, given_back_fen=given_back, code=code)


def promised_back(held: HeldOffer, view: CustomerView, catalogue: OfferCatalogue, last_day: date) -> int:
    """What goes into the balance when the held offer ends with ``last_day``, in fen."""
    offer = catalogue.offers.get(held.offer_id)
    plan = offer.rules.plan(held.holding.now.plan_id) if offer is not None else None
    buckets = (each for each in view.buckets if each.product_id == held.product_id)
    return given_back_fen(buckets, prestores_in(plan), last_day)


def _left_alone(
    order: LineOrder, view: CustomerView, catalogue: OfferCatalogue, today: date, say: Say
) -> Iterator[EndedOffer]:
    """What goes on and needs something that ends: it ends with it, and says why."""
    held = {each.product_id: each for line in view.lines for each in all_held(line)}
    for item, gone, ending in left_alone(order, view, catalogue, today):
        because = Finding(
            N_("{name} needs {other}, which ends."),
            {"name": item.name, "other": gone.name},
            severity=Severity.INFORM,
        )
        found = held[item.product_id]
        given_back = promised_back(found, view, catalogue, ending.last_day)
        yield ending_of(
            found, EndMode.ON_DATE, ending.last_day, given_back_fen=given_back, because=say(because)
        )


def left_alone(
    order: LineOrder, view: CustomerView, catalogue: OfferCatalogue, today: date
) -> tuple[tuple[Item, Item, EndedOffer], ...]:
    """What goes on and loses what it needs with something that ends: each once, with that and its ending."""
    basket = ordered_basket(order, view, catalogue, today)
    before = {
        item.product_id: item for item in ordered_basket(replace(order, ends=()), view, catalogue, today).held
    }
    standing, ended = Standing(basket, catalogue), {each.product_id for each in order.ends}
    found: dict[str, tuple[Item, Item, EndedOffer]] = {}
    for ending in order.ends:
        gone = before.get(ending.product_id)
        first = max(today, ending.last_day) + timedelta(days=1)
        for item in standing.held if gone is not None else ():
            assert gone is not None
            lasts = item.ends_on is None or item.ends_on >= first
            if item.product_id not in ended and lasts and _loses(item, gone, first, standing):
                found.setdefault(item.product_id, (item, gone, ending))
    return tuple(found.values())


def _loses(item: Item, gone: Item, first: date, standing: Standing) -> bool:
    """Whether the item needs what is gone, and nothing else that is there on the day gives it that."""
    after = replace(item, starts_on=max(first, item.starts_on))
    return any(not met(standing, relation, after) for relation in item.requires if relation.to in gone.names)
