"""`counter rules`: why an offer fits a customer or not, and whether the catalogue's rules go together."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING

from counter.clock import SystemClock
from counter.commands.output import print_table
from counter.commands.setup import cache_of, data_dir_of, settings_of, store_in
from counter.domain.effective import business_date, next_cycle
from counter.domain.offering.catalogue import OfferCatalogue
from counter.messages import _, sentence, wording

if TYPE_CHECKING:
    from counter.domain.customer import CustomerView, Subscription
    from counter.domain.offering.basket import Basket
    from counter.domain.offering.derivation import Derived
    from counter.domain.offering.explanation import Outcome
    from counter.domain.offers import Offer
    from counter.domain.text import Finding
    from counter.ports import Cache


def run(options: argparse.Namespace) -> int:
    """Explain an offer for a customer, or check the catalogue; 1 if it does not fit, or has faults."""
    store = store_in(data_dir_of(options), settings_of(options))
    try:
        terminal = store.terminal()
        if terminal is None:
            print(_("This terminal is not enrolled yet: counter enrol CODE."), file=sys.stderr)
            return 1
        cache = cache_of(store)
        if options.action == "check":
            return _check(cache)
        return _explain(options, cache, business_date(SystemClock().now(), terminal.time_zone))
    finally:
        store.close()


def _check(cache: Cache) -> int:
    from counter.domain.offering.checking import check_catalogue

    offers = cache.offers()
    faults = check_catalogue(offers)
    for fault in faults:
        print(f"{fault.offer_id}: {fault.place}: {sentence(fault.what)}", file=sys.stderr)
    print(_("{count} offers, {faults} faults in their rules", count=len(offers), faults=len(faults)))
    return 1 if faults else 0


def _explain(options: argparse.Namespace, cache: Cache, today: date) -> int:
    from counter.domain.offering.customer_basket import basket_of
    from counter.domain.offering.explanation import bound_asked, explain
    from counter.domain.offering.suitable import why_not
    from counter.domain.term import bound_of

    catalogue = OfferCatalogue(cache.offers())
    offer = next((o for o in catalogue.values() if options.offer in (o.code, o.offer_id)), None)
    if offer is None:
        print(_("There is no offer {code}.", code=options.offer), file=sys.stderr)
        return 2
    found = _line(cache, options.customer)
    if found is None:
        print(_("{number} is not a line known here.", number=options.customer), file=sys.stderr)
        return 2
    view, line = found
    basket = basket_of(view, catalogue, today)
    starts_on = next_cycle(today) if options.next_cycle else today
    bound = bound_of(line, catalogue, starts_on)
    outcomes = (
        *explain(offer, basket, line.subscription_id, starts_on, catalogue, today),
        *(bound_asked(bound, offer) if bound is not None else ()),
    )
    against = (
        *why_not(offer, basket, line.subscription_id, starts_on, catalogue, today),
        *(bound.against(offer) if bound is not None else ()),
    )
    fits = not against and offer.on_sale(today)
    if options.format == "json":
        print(json.dumps(_plain(offer, line, outcomes, against, fits), ensure_ascii=False, indent=2))
    else:
        _print(offer, line, outcomes, _brought(offer, basket, line, starts_on, catalogue, today), against)
    return 0 if fits else 1


def _line(cache: Cache, text: str) -> tuple[CustomerView, Subscription] | None:
    """The line with this number, else the first line of the customer that is named."""
    hits = cache.find_customers(text, 1)
    view = cache.customer(hits[0].customer_id) if hits else cache.customer(text)
    if view is None or not view.lines:
        return None
    return view, view.line(text) or view.lines[0]


def _brought(
    offer: Offer, basket: Basket, line: Subscription, starts_on: date, catalogue: OfferCatalogue, today: date
) -> list[str]:
    """What the rules would add, in words."""
    from counter.domain.offering.basket import Wanted
    from counter.domain.offering.derivation import derive

    wanted = Wanted(offer=offer, line=line.subscription_id, starts_on=starts_on)
    derived = derive(basket.with_wanted(wanted), catalogue, today)
    does = {"pay": _("pay first"), "end": _("end"), "join": _("join"), "base": _("include")}
    return [
        f"{does[item.kind.value]} {_called(item)}: {sentence(item.because)}".replace(" :", ":")
        for item in derived.items
    ]


def _called(item: Derived) -> str:
    return item.name if isinstance(item.name, str) else wording(item.name)


def _print(
    offer: Offer,
    line: Subscription,
    outcomes: tuple[Outcome, ...],
    brought: list[str],
    against: tuple[Finding, ...],
) -> None:
    print(f"{offer.code} {offer.name} → {line.number}")
    says = {True: _("yes"), False: _("NO"), None: "-"}
    rows = [[_("Asked"), _("Holds")]]
    rows += [["  " * each.depth + wording(each.asked), says[each.holds]] for each in outcomes]
    print_table(rows)
    for said in brought:
        print(f"+ {said}")
    for finding in against:
        print(f"! {sentence(finding)}")
    if not against:
        print(_("It fits."))


def _plain(
    offer: Offer,
    line: Subscription,
    outcomes: tuple[Outcome, ...],
    against: tuple[Finding, ...],
    fits: bool,
) -> dict[str, object]:
    return {
        "offer": {"id": offer.offer_id, "code": offer.code, "name": offer.name},
        "line": line.number,
        "fits": fits,
        "outcomes": [
            {"depth": each.depth, "zh": each.asked.zh, "en": each.asked.en, "holds": each.holds}
            for each in outcomes
        ],
        "against": [sentence(finding) for finding in against],
    }
