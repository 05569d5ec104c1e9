"""Judging offers: one for a customer, all that fit, a basket of 30 lines, loading; 100 to 10,000 offers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import cycle, islice
from statistics import median

from benchmarks.figure import Figure
from counter.domain.offering.basket import Basket, Item, Wanted, judge_basket
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.facts import Facts
from counter.domain.offering.suitable import suitable, why_not
from counter.domain.offers import Offer, OfferKind
from crm.seed.examples import examples
from crm.seed.tariffs import offers as published
from offline_queue.cache import compact_offers

TODAY = date(2026, 11, 22)
SIZES = (100, 1_000, 10_000)
LINES = 30
RUNS = 15
ASKED = 3_000


def run() -> Iterator[Figure]:
    """200 µs, 20 ms, 10 ms and 300 ms are about 10,000 offers; the smaller sizes show the growth."""
    for size in SIZES:
        text = compact_offers.write(shelf(size))
        yield Figure(f"loading {size:,} offers", _ms(partial(compact_offers.read, text)), "ms", 300)
        catalogue = OfferCatalogue(compact_offers.read(text))
        basket = customer(catalogue)
        asked = islice(cycle(catalogue.values()), ASKED)
        one = [
            1000 * _took(partial(why_not, offer, basket, "L0", TODAY, catalogue, TODAY)) for offer in asked
        ]
        yield Figure(f"one offer out of {size:,} for one customer", median(one), "us", 200)
        fitting = _ms(partial(suitable, basket, "L0", TODAY, catalogue, TODAY))
        yield Figure(f"all suitable out of {size:,}", fitting, "ms", 20)
        full = with_lines(basket, catalogue)
        taken = _ms(partial(judge_basket, full, catalogue))
        yield Figure(f"a basket of {LINES} lines, {size:,} offers", taken, "ms", 10)


def shelf(size: int) -> tuple[Offer, ...]:
    """So many offers: the real ones with their rules, again and again under other ids."""
    real = (*published(), *examples())
    return tuple(
        offer
        if number < len(real)
        else replace(offer, offer_id=f"{offer.offer_id}-{number}", code=f"x{number}")
        for number, offer in enumerate(islice(cycle(real), size))
    )


def customer(catalogue: OfferCatalogue) -> Basket:
    """Somebody with a plan, broadband and three more offers on one line."""
    kinds = (OfferKind.PLAN, OfferKind.BROADBAND, OfferKind.CONTRACT, OfferKind.ADD_ON, OfferKind.ADD_ON)
    held = dict[str, Offer]()
    for kind in kinds:
        left = (o for o in catalogue.values() if o.kind is kind and o.offer_id not in held)
        held |= {offer.offer_id: offer for offer in islice(left, 1)}
    items = tuple(_held(offer, "L0", catalogue) for offer in held.values())
    facts = Facts(age=40, tenure_months=50, line_months=50, lines=1, plan_before_fen=items[0].price_fen)
    return Basket(held=items, facts={"L0": facts}, customer=facts)


def with_lines(basket: Basket, catalogue: OfferCatalogue) -> Basket:
    """The customer orders a different offer for each of 30 lines."""
    wanted = islice(cycle(catalogue.values()), LINES)
    return basket.with_wanted(
        *(Wanted(offer=offer, line=f"L{number}", starts_on=TODAY) for number, offer in enumerate(wanted))
    )


def _held(offer: Offer, line: str, catalogue: OfferCatalogue) -> Item:
    rules = catalogue.rules_of(offer)
    return Item(
        offer_id=offer.offer_id,
        name=offer.name,
        names=catalogue.names(offer),
        kind=offer.kind.value,
        price_fen=offer.price_fen,
        line=line,
        starts_on=date(2026, 1, 1),
        product_id=f"P-{offer.offer_id}",
        excludes=rules.excludes,
        requires=rules.requires,
    )


def _ms(work: Callable[[], object]) -> float:
    return median(_took(work) for _ in range(RUNS))


def _took(work: Callable[[], object]) -> float:
    """Milliseconds of the processor's time: nothing here waits, and other programs do not count."""
    began = time.process_time_ns()
    work()
    return (time.process_time_ns() - began) / 1_000_000
