"""Another pricing of what a line holds (定价修改, 互改, 延期): from what is wished to its order, judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from counter.domain.customer import CustomerView, HeldOffer, Subscription
from counter.domain.held_lines.effects import all_held
from counter.domain.held_lines.order import LineOrder, Pricing, RepricedOffer
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.holding import PricingAction, judge_change_of_pricing
from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.packages import Chosen
from counter.domain.offering.pricing import When, judge_prices, judge_values, loaded_values, pricing_of
from counter.domain.text import N_, Finding

MOST_MONTHS = 60
"""No term is made longer by more at once."""


def reprice_order(
    view: CustomerView,
    line: Subscription,
    held: HeldOffer,
    plan_id: str,
    packages: Sequence[Chosen] | None,
    months: int,
    when: When,
    catalogue: OfferCatalogue,
) -> LineOrder:
    """The held offer at another pricing plan or with other packages from ``when``; with ``months`` its term,
    and its last day if it has one, that much later instead."""
    return LineOrder(
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=line.account_id,
        subscription_id=line.subscription_id,
        number=line.number,
        reprices=(_repriced(view, held, plan_id, packages, months, when, catalogue),),
        mode=when.mode,
        effective_on=when.starts_on,
        kind="reprice",
    )


def _repriced(
    view: CustomerView,
    held: HeldOffer,
    plan_id: str,
    packages: Sequence[Chosen] | None,
    months: int,
    when: When,
    catalogue: OfferCatalogue,
) -> RepricedOffer:
    before, offer = pricing_now(held, when, catalogue), catalogue.offers.get(held.offer_id)
    if months:
        action, after = PricingAction.EXTEND, before
    else:
        after = (
            pricing_of(offer, plan_id or before.plan_id, packages, when, loaded_values(view))
            if offer is not None
            else before
        )
        action = PricingAction.MODIFY if after.plan_id == before.plan_id else PricingAction.SWAP
    return RepricedOffer(
        product_id=held.product_id,
        offer_id=held.offer_id,
        name=held.name,
        action=action,
        before=before,
        after=after,
        since=when.starts_on,
        months=months,
        code=offer.code if offer is not None else "",
    )


def pricing_now(held: HeldOffer, when: When, catalogue: OfferCatalogue) -> Pricing:
    """At which pricing it is held: as ordered last, the preset one where nothing is known of it."""
    offer, now = catalogue.offers.get(held.offer_id), held.holding.now
    if offer is None:
        return Pricing(plan_id=now.plan_id)
    return pricing_of(offer, now.plan_id, now.packages if now.plan_id else None, when)


def judge_reprices(order: LineOrder, line: Subscription, catalogue: OfferCatalogue) -> Iterator[Finding]:
    """What stands against each: it is held, it changes, its plan allows the packages, figures are known."""
    held = {each.product_id: each for each in all_held(line)}
    for change in order.reprices:
        found, offer = held.get(change.product_id), catalogue.offers.get(change.offer_id)
        named = {"name": change.name}
        if found is None or offer is None or found.offer_id != change.offer_id:
            yield Finding(N_("{name} is not held any more."), named, "held")
        elif change.action is PricingAction.EXTEND:
            yield from _judge_longer(change, found)
        else:
            yield from _judge_packages(change, found, catalogue)


def _judge_longer(change: RepricedOffer, held: HeldOffer) -> Iterator[Finding]:
    told = {"name": change.name, "most": MOST_MONTHS}
    if held.term_ends_on is None and held.ends_on is None:
        yield Finding(N_("{name} has no term that could be made longer."), told, "months")
    elif not 1 <= change.months <= MOST_MONTHS:
        yield Finding(N_("{name}: 1 to {most} months longer."), told, "months")


def _judge_packages(change: RepricedOffer, held: HeldOffer, catalogue: OfferCatalogue) -> Iterator[Finding]:
    plan = catalogue.offers[change.offer_id].rules.plan(change.after.plan_id)
    told = {"name": change.name, "plan": change.after.plan_id}
    if plan is None:
        yield Finding(N_("{name} has no pricing plan {plan}."), told, "packages")
        return
    before = pricing_now(held, When(EffectiveMode.AT_ONCE, change.since, change.since), catalogue)
    if before.plan_id == change.after.plan_id and before.chosen == change.after.chosen:
        yield Finding(
            N_("{name} stays as it is: choose another pricing or other packages."), told, "packages"
        )
    if _prestored(before) != _prestored(change.after):
        said = N_("{name}: a prestore begins and ends with its offer, not with another pricing.")
        yield Finding(said, told, "packages")
    yield from judge_change_of_pricing(held.holding, plan, change.after.chosen, change.since)
    yield from judge_prices(plan, change.after)
    yield from judge_values(change.name, plan, change.after.chosen)


def _prestored(pricing: Pricing) -> list[str]:
    """The packages whose money lies in buckets."""
    return sorted(each.package_id for each in pricing.packages if each.prestore is not None)
