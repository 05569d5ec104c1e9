"""Which offers fit: one by one, and all that are on sale at once by an index over rules that are alike."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from counter.domain.offering.basket import (
    Basket,
    Standing,
    Wanted,
    conflicts,
    item_of,
    judge_wanted,
    met,
)
from counter.domain.offering.catalogue import Compiled, OfferCatalogue
from counter.domain.offering.derivation import derive
from counter.domain.offering.facts import Facts
from counter.domain.offering.relations import OfferRelation
from counter.domain.offers import Offer, OfferKind
from counter.domain.text import Finding, refusals


def why_not(
    offer: Offer, basket: Basket, line: str, starts_on: date, catalogue: OfferCatalogue, today: date
) -> tuple[Finding, ...]:
    """What refuses the offer for the line, with all that it brings along; () if it fits.

    The offer comes on top of the basket and of what the basket brings along itself.
    """
    settled = derive(basket, catalogue, today).basket
    return _against(offer, settled, line, starts_on, catalogue, today)


def suitable(
    basket: Basket,
    line: str,
    starts_on: date,
    catalogue: OfferCatalogue,
    today: date,
    kinds: Collection[OfferKind] = (),
) -> tuple[Offer, ...]:
    """The offers on sale ``today`` that fit, of these kinds (() any): where `why_not` finds nothing.

    Offers with the same rules are judged by one of them, all but those that something in the basket, or
    their own rules, mean by their own id.
    """
    standing = derive(basket, catalogue, today).standing
    settled, named = standing.basket, _named(standing)
    views = _Views(standing, line, starts_on)

    def judged(offer: Offer) -> bool:
        verdict = views.fits(Wanted(offer=offer, line=line, starts_on=starts_on))
        if verdict is None:
            return not _against(offer, settled, line, starts_on, catalogue, today)
        return verdict

    found = list[Offer]()
    for alike in catalogue.shelf(today):
        if kinds and alike.offers[0].kind not in kinds:
            continue
        inside = catalogue.rules_of(alike.offers[0]).named_inside
        if named.isdisjoint(alike.ids) and inside.isdisjoint(alike.ids):
            if judged(alike.offers[0]):
                found += alike.offers
            continue
        apart = named | inside
        verdict: bool | None = None
        for offer in alike.offers:
            if offer.offer_id in apart:
                fits = not _against(offer, settled, line, starts_on, catalogue, today)
            else:
                fits = verdict = judged(offer) if verdict is None else verdict
            if fits:
                found.append(offer)
    return tuple(found)


def _against(
    offer: Offer, settled: Basket, line: str, starts_on: date, catalogue: OfferCatalogue, today: date
) -> tuple[Finding, ...]:
    wanted = Wanted(offer=offer, line=line, starts_on=starts_on)
    standing = derive(settled.with_wanted(wanted), catalogue, today).standing
    brought = list(zip(standing.basket.wanted, standing.wanted, strict=True))[len(settled.wanted) :]
    return refusals(tuple(f for each, item in brought for f in judge_wanted(standing, each, item)))


class _Views:
    """The basket as candidates see it: once for those that end nothing, once for each way of replacing."""

    def __init__(self, standing: Standing, line: str, starts_on: date) -> None:
        self._standing, self._line, self._starts_on = standing, line, starts_on
        plain = standing, standing.facts(line, starts_on)
        self._seen: dict[tuple[tuple[OfferRelation, ...], bool], tuple[Standing, Facts]] = {
            ((), False): plain
        }

    def fits(self, wanted: Wanted) -> bool | None:
        """Whether an offer fits that brings nothing along; None where it does, and has to be judged whole.

        The same questions as `judge_wanted` asks, without the sentences.
        """
        rules = self._standing.catalogue.rules_of(wanted.offer)
        standing, facts = self._view(wanted, rules)
        if rules.rules.parts or (rules.asks_arrears and facts.arrears_fen):
            return None
        if not rules.requires and not rules.admits(facts):
            return False
        item = item_of(wanted, standing.catalogue)
        if not all(met(standing, relation, item) for relation in rules.requires):
            return None
        return rules.preset_stands and rules.admits(facts) and not any(conflicts(standing, item))

    def _view(self, wanted: Wanted, rules: Compiled) -> tuple[Standing, Facts]:
        key = rules.replaces, wanted.offer.kind is OfferKind.PLAN
        found = self._seen.get(key)
        if found is None:
            standing = Standing(self._standing.basket.with_wanted(wanted), self._standing.catalogue)
            facts = standing.facts(self._line, self._starts_on, but=standing.wanted[-1])
            standing.wanted = standing.wanted[:-1]
            found = self._seen[key] = standing, facts
        return found


def _named(standing: Standing) -> frozenset[str]:
    """Offers that the basket means by their own id: what it holds, and what that excludes."""
    items = (*standing.held, *standing.wanted)
    return frozenset(item.offer_id for item in items) | frozenset(
        relation.to for item in items for relation in item.excludes
    )
