"""From what is wished for a held line to the order of it, with all that the rules derive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from counter.domain.customer import CustomerView, HeldOffer, Subscription
from counter.domain.held_lines.effects import all_held, broadband_replaced
from counter.domain.held_lines.order import EndedOffer, JoinedOffer, LineOrder
from counter.domain.installation import Installation
from counter.domain.offering.basket import Basket, Item, Wanted, endings
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.customer_basket import basket_of
from counter.domain.offering.derivation import Derivation, Derived, DerivedKind, derive
from counter.domain.offering.effective_rule import Begin, EndMode
from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.packages import Chosen
from counter.domain.offering.pricing import When, loaded_values, pricing_of
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.text import Finding

Say = Callable[[Finding], str]
"""Speaks a finding in the clerk's language: reasons are pinned as they were told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An offer asked for: its pricing ("" the preset one) and packages (None the preselected ones).

    ``begin`` is how it begins where that was chosen for it alone, None as the order does; ``begins`` the same
    of packages, by their ids.
    """

    offer: Offer
    plan_id: str = ""
    packages: tuple[Chosen, ...] | None = None
    begin: Begin | None = None
    begins: Mapping[str, Begin] = field(default_factory=dict)

    def when(self, order: When, fitting: bool) -> When:
        """How it begins in an order that begins as ``order`` says; with ``fitting`` in its own first way
        where it has not that of the order."""
        begin, modes = self.begin, self.offer.effective_modes
        if begin is None and fitting and order.mode not in modes and modes:
            begin = Begin(modes[0])
        if begin is None or (begin.mode is EffectiveMode.ON_DATE and begin.chosen is None):
            return order
        return When(begin.mode, begin.first_day((), order.today), order.today)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """An order as it can be judged, and what has to be paid before it (None where nothing has to)."""

    order: LineOrder
    pay_first: Derived | None = None


def wished_basket(
    view: CustomerView, line: Subscription, wishes: Sequence[Wish], when: When, catalogue: OfferCatalogue
) -> Basket:
    """What the customer holds, with what is wished for the line; derived things are not in it yet."""
    wanted = (
        Wanted(
            offer=wish.offer,
            line=line.subscription_id,
            starts_on=own.starts_on,
            plan_id=wish.plan_id,
            packages=wish.packages,
            field="offers",
        )
        for wish, own in zip(wishes, each_when(wishes, when), strict=True)
    )
    return basket_of(view, catalogue, when.today).with_wanted(*wanted)


def each_when(wishes: Sequence[Wish], when: When) -> tuple[When, ...]:
    """How each wish begins: as was chosen for it, else as the order does. Where some can begin as the order
    does, the others begin in their own first way; where none can, the rules say so."""
    fitting = any(when.mode in wish.offer.effective_modes for wish in wishes)
    return tuple(wish.when(when, fitting) for wish in wishes)


def join_order(
    view: CustomerView,
    line: Subscription,
    wishes: Sequence[Wish],
    when: When,
    catalogue: OfferCatalogue,
    say: Say,
    at: Installation | None = None,
) -> WorkedOut:
    """The order that joins what is wished and all that belongs to it, to be judged by `held_lines.rules`.

    ``at`` is where broadband is to be installed, if it was said; which offers that are is found here.
    """
    basket = wished_basket(view, line, wishes, when, catalogue)
    derived = derive(basket, catalogue, when.today)
    reasons = {item.offer_id: say(item.because) for item in derived.items if item.kind is DerivedKind.JOIN}
    bundles = {
        part: wanted.offer.offer_id for wanted in derived.basket.wanted for part in wanted.offer.rules.parts
    }
    loaded, whens = loaded_values(view), each_when(wishes, when)
    begins = {wish.offer.offer_id: wish.begins for wish in wishes}
    by_offer = {wish.offer.offer_id: own for wish, own in zip(wishes, whens, strict=True)}
    by_day = {own.starts_on: own for own in reversed(whens)}
    joins = list[JoinedOffer]()
    for wanted in derived.basket.wanted:
        offer = wanted.offer
        own = by_day[wanted.starts_on] if wanted.derived else by_offer[offer.offer_id]
        pricing = pricing_of(offer, wanted.plan_id, wanted.packages, own, loaded, begins.get(offer.offer_id))
        joins.append(
            JoinedOffer(
                offer=PricedOffer.of(offer),
                pricing=pricing,
                mode=own.mode,
                starts_on=wanted.starts_on,
                because=reasons.get(offer.offer_id, "") if wanted.derived else "",
                bundle=bundles.get(offer.offer_id, "") if wanted.derived else "",
            )
        )
    order = replace(
        _empty(view, line, when),
        joins=tuple(joins),
        ends=_replaced(view, derived, say),
        effective_on=min((joined.starts_on for joined in joins), default=when.starts_on),
    )
    order = replace(order, installation=_installed(order, line, view, at))
    pay = next((item for item in derived.items if item.kind is DerivedKind.PAY), None)
    return WorkedOut(order, pay)


def _installed(
    order: LineOrder, line: Subscription, view: CustomerView, at: Installation | None
) -> Installation | None:
    """Where what is joined is installed: as was said, else where that was which it replaces (None), else at
    the customer's own address."""
    offers = tuple(
        joined.offer.offer_id for joined in order.joins if joined.offer.kind is OfferKind.BROADBAND
    )
    if not offers:
        return None
    if at is not None and at.address:
        return replace(at, offers=offers)
    if broadband_replaced(order, all_held(line)) is not None or not view.customer.address:
        return None
    return replace(at or Installation(address="", offers=()), address=view.customer.address, offers=offers)


def _empty(view: CustomerView, line: Subscription, when: When) -> LineOrder:
    return LineOrder(
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=line.account_id,
        subscription_id=line.subscription_id,
        number=line.number,
        mode=when.mode,
        effective_on=when.starts_on,
    )


def _replaced(view: CustomerView, derived: Derivation, say: Say) -> tuple[EndedOffer, ...]:
    held = {each.product_id: each for line in view.lines for each in all_held(line)}
    return tuple(
        ending_of(held[item.product_id], EndMode.ON_DATE, item.day, because=say(item.because))
        for item in derived.items
        if item.kind is DerivedKind.END and item.day is not None and item.product_id in held
    )


def ending_of(
    held: HeldOffer,
    mode: EndMode,
    last_day: date,
    *,
    given_back_fen: int = 0,
    because: str = "",
    code: str = "",
) -> EndedOffer:
    """What is held, with its last day."""
    return EndedOffer(
        product_id=held.product_id,
        offer_id=held.offer_id,
        name=held.name,
        price_fen=held.price_fen,
        mode=mode,
        last_day=last_day,
        given_back_fen=given_back_fen,
        because=because,
        code=code,
    )


def ordered_basket(order: LineOrder, view: CustomerView, catalogue: OfferCatalogue, today: date) -> Basket:
    """What the order puts into the basket of its customer; what it ends counts until its last day only.

    Unknown offers are left out.
    """
    basket = basket_of(view, catalogue, today)
    last_days = {each.product_id: each.last_day for each in order.ends}
    held = tuple(item for each in basket.held if (item := _with_end(each, last_days)) is not None)
    wanted = tuple(
        Wanted(
            offer=offer,
            line=order.subscription_id,
            starts_on=joined.starts_on,
            plan_id=joined.pricing.plan_id,
            packages=joined.pricing.chosen if joined.pricing.plan_id else None,
            derived=bool(joined.because),
            field="offers",
        )
        for joined in order.joins
        if (offer := catalogue.offers.get(joined.offer.offer_id)) is not None
    )
    return replace(basket, held=held, wanted=wanted)


def _with_end(item: Item, last_days: dict[str, date]) -> Item | None:
    """The item until its last day; None if it never counts."""
    last = last_days.get(item.product_id)
    if last is None or (item.ends_on is not None and item.ends_on <= last):
        return item
    return replace(item, ends_on=last) if last >= item.starts_on else None


def left_standing(
    order: LineOrder, view: CustomerView, catalogue: OfferCatalogue, today: date
) -> tuple[Item, ...]:
    """What the joined offers replace and the order does not end in time."""
    basket = ordered_basket(order, view, catalogue, today)
    return tuple(ending.item for ending in endings(basket, catalogue))
