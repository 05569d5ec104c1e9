"""An opening or a plan change as what it puts into the basket of its customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from counter.domain.customer import CustomerView
from counter.domain.offering.basket import Basket, Wanted
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.customer_basket import basket_of, newcomer_facts
from counter.domain.offering.derivation import Derived, DerivedKind, derive
from counter.domain.offering.packages import Chosen
from counter.domain.offers import Offer, PricedOffer
from counter.domain.transaction import BundleOrder, Opening, PlanChange

BUNDLE = "bundle"
"""The field that what is found about a bundle belongs to."""


def catalogue_of(offers: Mapping[str, Offer]) -> OfferCatalogue:
    """The offers as a catalogue; a catalogue as it is."""
    return offers if isinstance(offers, OfferCatalogue) else OfferCatalogue(offers.values())


def before_opening(
    view: CustomerView | None, birth_date: date, catalogue: OfferCatalogue, today: date
) -> Basket:
    """What somebody holds who opens a line; nothing for a newcomer."""
    if view is not None:
        return basket_of(view, catalogue, today)
    return Basket(customer=newcomer_facts(birth_date, today))


def opening_basket(
    order: Opening, view: CustomerView | None, birth_date: date, catalogue: OfferCatalogue, today: date
) -> Basket:
    """All that is ordered on the new line, which is known by its number; unknown offers are left out."""
    wanted = (
        _wanted(order.offer, order.number, order.effective_on, "offer", catalogue),
        *(_wanted(each, order.number, order.effective_on, "options", catalogue) for each in order.options),
        *((_wanted_bundle(order.bundle, order, catalogue),) if order.bundle else ()),
    )
    known = tuple(each for each in wanted if each is not None)
    return before_opening(view, birth_date, catalogue, today).with_wanted(*known)


def change_basket(order: PlanChange, view: CustomerView, catalogue: OfferCatalogue, today: date) -> Basket:
    """The new plan on its line."""
    basket = basket_of(view, catalogue, today)
    wanted = _wanted(order.new, order.subscription_id, order.effective_on, "offer", catalogue)
    return basket.with_wanted(wanted) if wanted is not None else basket


def joined_options(
    basket: Basket, catalogue: OfferCatalogue, today: date
) -> tuple[tuple[Offer, Derived], ...]:
    """The offers that have to come along with what is wanted, each with why: options that nobody typed."""
    derived = derive(basket, catalogue, today)
    return tuple(
        (catalogue.offers[item.offer_id], item) for item in derived.items if item.kind is DerivedKind.JOIN
    )


def _wanted_bundle(bundle: BundleOrder, order: Opening, catalogue: OfferCatalogue) -> Wanted | None:
    wanted = _wanted(bundle.offer, order.number, order.effective_on, BUNDLE, catalogue)
    if wanted is None:
        return None
    packages = tuple(Chosen(each.package_id, order.number, each.values) for each in bundle.packages)
    return replace(wanted, plan_id=bundle.plan_id, packages=packages)


def _wanted(
    chosen: PricedOffer, line: str, starts_on: date, field: str, catalogue: OfferCatalogue
) -> Wanted | None:
    offer = catalogue.offers.get(chosen.offer_id)
    return Wanted(offer=offer, line=line, starts_on=starts_on, field=field) if offer is not None else None
