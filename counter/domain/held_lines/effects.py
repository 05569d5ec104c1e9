"""What a line holds once an order is done: the same arithmetic at the counter and in the inventory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from counter.domain.customer import HeldOffer, Subscription
from counter.domain.effective import add_months
from counter.domain.held_lines.order import EndedOffer, JoinedOffer, LineOrder, Pricing, RepricedOffer
from counter.domain.offering.holding import PricingAction, Revision, end, extend, modify, swap
from counter.domain.offering.packages import Chosen
from counter.domain.offers import OfferKind

_ONE_DAY = timedelta(days=1)


def product_id(identity: str, place: int) -> str:
    """The id in the inventory of the offer that stands at ``place``, from 1, among what an order joins."""
    return f"{identity}:{place}"


def all_begun(order: LineOrder, identity: str) -> tuple[HeldOffer, ...]:
    """What the order brings to its line, parts of a bundle with the bundle that they come with."""
    places = {joined.offer.offer_id: place for place, joined in enumerate(order.joins, 1)}
    at = order.installation
    return tuple(
        replace(
            begun(joined, product_id(identity, place), identity),
            bundle_id=product_id(identity, places[joined.bundle]) if joined.bundle in places else "",
            place=at.address if at is not None and joined.offer.offer_id in at.offers else "",
        )
        for place, joined in enumerate(order.joins, 1)
    )


def begun(joined: JoinedOffer, product: str, by: str = "") -> HeldOffer:
    """The joined offer as it is held from its first day, with the days that its term and validity give."""
    offer, starts_on = joined.offer, joined.starts_on
    ends_on = add_months(starts_on, offer.validity_months) - _ONE_DAY if offer.validity_months else None
    term = add_months(starts_on, offer.term_months) - _ONE_DAY if offer.term_months else None
    first = Revision(
        action=PricingAction.BEGIN,
        since=starts_on,
        plan_id=joined.pricing.plan_id,
        packages=_begun_by(joined.pricing, starts_on),
        ends_on=ends_on,
        term_ends_on=term,
        by=by,
    )
    later = sorted({each.starts_on for each in joined.pricing.packages if each.starts_on > starts_on})
    revisions = [first]
    for day in later:
        packages = _begun_by(joined.pricing, day)
        revisions.append(replace(first, action=PricingAction.MODIFY, since=day, packages=packages))
    return HeldOffer(
        product_id=product,
        offer_id=offer.offer_id,
        name=offer.name,
        price_fen=offer.price_fen,
        kind=offer.kind.value,
        starts_on=starts_on,
        ends_on=ends_on,
        term_ends_on=term,
        revisions=tuple(revisions) if joined.pricing.plan_id else (),
    )


def _begun_by(pricing: Pricing, day: date) -> tuple[Chosen, ...]:
    """The packages that have begun by ``day``: one that begins later is a revision of its own."""
    return tuple(
        chosen
        for package, chosen in zip(pricing.packages, pricing.chosen, strict=True)
        if package.starts_on <= day
    )


def ended(held: HeldOffer, ending: EndedOffer, ordered_on: date, by: str = "") -> HeldOffer:
    """The held offer with its last day."""
    return held.held_as(end(held.holding, ending.last_day, ordered_on, by))


def repriced(held: HeldOffer, change: RepricedOffer, by: str = "") -> HeldOffer:
    """The held offer with other packages, another pricing plan, or a longer term."""
    holding, packages = held.holding, change.after.chosen
    match change.action:
        case PricingAction.EXTEND:
            changed = extend(holding, change.months, change.since, by)
        case PricingAction.SWAP:
            changed = swap(holding, change.after.plan_id, packages, change.since, by)
        case _:
            changed = modify(holding, packages, change.since, by)
    return held.held_as(changed)


def lasting(held: HeldOffer, today: date) -> bool:
    """Whether it counts today or on a later day."""
    return held.ends_on is None or held.ends_on >= max(today, held.starts_on)


def arranged(line: Subscription, held: Iterable[HeldOffer], today: date) -> Subscription:
    """``line`` with what it holds: the plan of today, the next one, and all others that are not over."""
    every = sorted((each for each in held if lasting(each, today)), key=_order)
    plans = [each for each in every if each.kind == OfferKind.PLAN]
    now = [each for each in plans if each.starts_on <= today]
    later = [each for each in plans if each.starts_on > today]
    plan = now[-1] if now else None
    if plan and later:
        plan = replace(plan, ends_on=later[0].starts_on - _ONE_DAY)
    return replace(
        line,
        plan=plan,
        next_plan=later[0] if later else None,
        offers=tuple(each for each in every if each.kind != OfferKind.PLAN),
    )


def all_held(line: Subscription) -> tuple[HeldOffer, ...]:
    """Everything that the line holds or will."""
    plans = tuple(plan for plan in (line.plan, line.next_plan) if plan is not None)
    return (*plans, *line.offers)


def after_order(line: Subscription, order: LineOrder, identity: str, today: date) -> Subscription:
    """``line`` once the order is done that is known by ``identity``; other lines only lose what it ends."""
    endings = {each.product_id: each for each in order.ends}
    changes = {each.product_id: each for each in order.reprices}
    held = list[HeldOffer]()
    for each in all_held(line):
        if each.product_id in changes:
            each = repriced(each, changes[each.product_id], identity)
        if each.product_id in endings:
            each = ended(each, endings[each.product_id], today, identity)
        held.append(each)
    if line.subscription_id == order.subscription_id:
        moved = broadband_replaced(order, held)
        held += (
            replace(each, place=moved.place)
            if moved is not None and each.kind == OfferKind.BROADBAND and not each.place
            else each
            for each in all_begun(order, identity)
        )
    return arranged(line, held, today)


def broadband_replaced(order: LineOrder, held: Iterable[HeldOffer]) -> HeldOffer | None:
    """The broadband that the order ends and in whose place its own comes: at the same address."""
    if not any(joined.offer.kind is OfferKind.BROADBAND for joined in order.joins):
        return None
    ends, at = {ending.product_id for ending in order.ends}, order.installation
    for each in held:
        same = at is None or at.address == each.place
        if each.product_id in ends and each.kind == OfferKind.BROADBAND and same:
            return each
    return None


def _order(held: HeldOffer) -> tuple[date, str]:
    return held.starts_on, held.product_id
