"""What `counter submit` asks to be opened: a plan with its options, or a bundle with its parts and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counter.domain.bundles import bundle_order, main_plan
from counter.domain.customer import CustomerView
from counter.domain.installation import Installation
from counter.domain.offering.basket import Wanted
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.ordered import before_opening, joined_options
from counter.domain.offering.packages import Chosen, PackageKind, judge_choice, preselected
from counter.domain.offers import Offer, OfferKind
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import BundleOrder
from counter.submitted import Refused, SubmittedBundle, SubmittedOpening


@dataclass(frozen=True, slots=True)
class Opened:
    """What the new line gets: the plan, everything else in the order of its items, the bundle of them."""

    plan: Offer
    options: tuple[Offer, ...]
    bundle: BundleOrder | None = None
    installation: Installation | None = None


@dataclass(frozen=True, slots=True)
class Opener:
    """For whom it is opened, on which day; ``address`` is the customer's own."""

    view: CustomerView | None
    birth_date: date
    address: str
    contact: str
    today: date


def opened(wanted: SubmittedOpening | SubmittedBundle, opener: Opener, catalogue: OfferCatalogue) -> Opened:
    """The offers that are opened, parts of a bundle and what comes along among them; raises Refused."""
    options = tuple(offer_named(catalogue, code) for code in wanted.options)
    if isinstance(wanted, SubmittedOpening):
        return Opened(offer_named(catalogue, wanted.offer), options)
    bundle = offer_named(catalogue, wanted.bundle)
    plan = main_plan(bundle, catalogue.offers)
    if plan is None or bundle.kind is not OfferKind.BUNDLE:
        said = N_("{name} has no plan in it: it is for lines that are there.")
        raise Refused(Finding(said, {"name": bundle.name}))
    basket = before_opening(opener.view, opener.birth_date, catalogue, opener.today).with_wanted(
        *(Wanted(offer=each, line="new", starts_on=opener.today) for each in (bundle, *options))
    )
    joined = (offer for offer, _why in joined_options(basket, catalogue, opener.today))
    every = (*options, *(offer for offer in joined if offer is not plan))
    installed = tuple(each.offer_id for each in every if each.kind is OfferKind.BROADBAND)
    address = wanted.address or opener.address
    if installed and not address:
        said = N_("{name} is installed somewhere: the address is needed.")
        raise Refused(Finding(said, {"name": catalogue.offers[installed[0]].name}))
    at = Installation(
        address=address, offers=installed, wished_on=wanted.install_on, contact_phone=opener.contact
    )
    return Opened(plan, every, bundle_order(bundle, _packages(bundle, wanted)), at if installed else None)


def offer_named(offers: Mapping[str, Offer], code: str) -> Offer:
    """The offer with this code or id; raises Refused."""
    found = next((o for o in offers.values() if code in (o.code, o.offer_id)), None)
    if found is None:
        raise Refused(Finding(N_("There is no offer {code}."), {"code": code}))
    return found


def _packages(bundle: Offer, wanted: SubmittedBundle) -> tuple[Chosen, ...]:
    """The packages beside those that are there anyway, judged together with them."""
    plan = bundle.rules.plan()
    base = {each.package_id for each in plan.packages if each.kind is PackageKind.BASE} if plan else set()
    chosen = tuple(Chosen(name) for name in wanted.packages if name not in base)
    if plan is None:
        if chosen:
            said = N_("{plan} has no package {package}.")
            raise Refused(Finding(said, {"plan": bundle.name, "package": chosen[0].package_id}))
        return ()
    against = refusals(judge_choice(plan, (*preselected(plan), *chosen)))
    if against:
        raise Refused(against[0])
    return chosen
