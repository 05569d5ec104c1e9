"""Bundles by one order (组合销售品): what belongs to one, its price by the month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from counter.domain.offering.packages import Chosen, PricingPlan, preselected
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.text import N_, Finding
from counter.domain.transaction import BundleOrder, Opening, PricedPackage


def main_plan(bundle: Offer, offers: Mapping[str, Offer]) -> Offer | None:
    """The part that is the main product of the line; None where the bundle has no plan that is known."""
    known = (offers.get(part) for part in bundle.rules.parts)
    return next((part for part in known if part is not None and part.kind is OfferKind.PLAN), None)


def bundle_order(bundle: Offer, chosen: Iterable[Chosen] = ()) -> BundleOrder:
    """The bundle as it is ordered at its preset pricing plan, with these packages beside the base ones."""
    plan = bundle.rules.plan()
    return BundleOrder(
        offer=PricedOffer.of(bundle),
        parts=bundle.rules.parts,
        plan_id=plan.plan_id if plan else "",
        packages=priced_packages(plan, (*preselected(plan), *chosen)) if plan else (),
    )


def priced_packages(plan: PricingPlan, chosen: Iterable[Chosen]) -> tuple[PricedPackage, ...]:
    """The chosen packages with names and prices pinned; what the plan does not have is left out."""
    return tuple(
        PricedPackage(
            package_id=package.package_id,
            name=package.name,
            price_fen=package.price_fen,
            values=each.values,
        )
        for each in chosen
        if (package := plan.package(each.package_id)) is not None
    )


def monthly_fen(order: Opening) -> int:
    """What an opening costs by the month: parts of a bundle come at the bundle's price."""
    own = (offer for offer in order.ordered if not offer.price_once and not order.bundled(offer.offer_id))
    packages = order.bundle.packages if order.bundle else ()
    return sum(offer.price_fen for offer in own) + sum(package.price_fen for package in packages)


def judge_parts(order: Opening, offers: Mapping[str, Offer]) -> tuple[Finding, ...]:
    """Whether a bundle is ordered with exactly its parts, and its packages at the prices they have."""
    bundle = order.bundle
    offer = offers.get(bundle.offer.offer_id) if bundle else None
    if bundle is None or offer is None:
        return ()
    found = list[Finding]()
    ordered = {each.offer_id for each in (order.offer, *order.options)}
    for part in offer.rules.parts:
        if part not in ordered or part not in bundle.parts:
            known = offers.get(part)
            told = {"name": offer.name, "other": known.name if known else part}
            found.append(Finding(N_("{other} is part of {name} and is not in the order."), told, "bundle"))
    for part in set(bundle.parts) - set(offer.rules.parts):
        told = {"name": offer.name, "other": part}
        found.append(Finding(N_("{other} is no part of {name}."), told, "bundle"))
    plan = offer.rules.plan(bundle.plan_id)
    for package in bundle.packages:
        now = plan.package(package.package_id) if plan else None
        if now is not None and now.price_fen != package.price_fen:
            prices = {"name": now.name, "new_amount": now.price_fen, "old_amount": package.price_fen}
            said = N_("{name} now costs {new_amount}, not {old_amount}.")
            found.append(Finding(said, prices, "options"))
    return tuple(found)
