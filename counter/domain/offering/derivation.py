"""Derived business (业务派生): what has to be done first or along with what is wanted, added with its reason.

Derivation ends: each round adds at least one offer to a line that did not have it in the basket, a package
that was missing, or the one payment of what is owed; nothing is ever taken out; and there are only so many
offers, lines and packages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from counter.domain.offering.basket import Basket, Standing, Wanted, met
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.packages import Chosen, missing_packages
from counter.domain.offering.parameters import resolve
from counter.domain.text import N_, Finding, Severity, Text


class DerivedKind(StrEnum):
    """What the rules add."""

    PAY = "pay"  # what is owed, first
    END = "end"  # what is replaced
    JOIN = "join"  # an offer that is needed, or part of a bundle
    BASE = "base"  # a mandatory package


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """One thing that the rules add to the visit (`DerivedItem` of the field).

    ``because`` says why, for the clerk and the slip; ``asks`` are the parameters (package, code) that still
    have to be entered. ``amount_fen`` is to be paid (`PAY`), ``day`` the last day (`END`) or the first.
    """

    kind: DerivedKind
    line: str
    because: Finding
    offer_id: str = ""
    name: Text | str = ""
    product_id: str = ""
    day: date | None = None
    amount_fen: int = 0
    asks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """The basket with all that belongs to it, worked out, and what was added, in the order of doing it."""

    standing: Standing
    items: tuple[Derived, ...]

    @property
    def basket(self) -> Basket:
        """The basket with all that belongs to it."""
        return self.standing.basket


def derive(basket: Basket, catalogue: OfferCatalogue, today: date) -> Derivation:
    """Add what the wanted offers bring with them; see the module's words for why this ends.

    Only offers on sale ``today`` are joined. Whether the whole may be ordered is judged afterwards.
    """
    standing, items = Standing(basket, catalogue), list[Derived]()
    while True:
        paid, payments = _paid(standing)
        joined = _joined(standing, today)
        if not payments and not joined:
            break
        more = (wanted for wanted, _derived in joined)
        standing = Standing(paid.with_wanted(*more), catalogue)
        items += [*payments, *(derived for _wanted, derived in joined)]
    completed, missing = _completed(standing.basket)
    if missing:
        standing = Standing(completed, catalogue)
        items += missing
    items += _ended(standing)
    return Derivation(standing, tuple(sorted(items, key=lambda item: _ORDER[item.kind])))


_ORDER = {kind: place for place, kind in enumerate(DerivedKind)}


def _told(message: str, **params: object) -> Finding:
    return Finding(message, params, severity=Severity.INFORM)


def _paid(standing: Standing) -> tuple[Basket, list[Derived]]:
    """What is owed is paid first where that alone makes a wanted offer possible."""
    basket = standing.basket
    for wanted, item in zip(basket.wanted, standing.wanted, strict=True):
        facts = basket.facts.get(wanted.line, basket.customer)
        rules = standing.catalogue.rules_of(wanted.offer)
        if not facts.arrears_fen or not rules.asks_arrears:
            continue
        admits = rules.admits
        owing = standing.facts(wanted.line, wanted.starts_on, but=item)
        if admits(owing) or not admits(replace(owing, arrears_fen=0)):
            continue
        because = _told(
            N_("{name} is only for who owes nothing: {amount} is paid first."),
            name=wanted.offer.name,
            amount=facts.arrears_fen,
        )
        pay = Derived(kind=DerivedKind.PAY, line=wanted.line, because=because, amount_fen=facts.arrears_fen)
        cleared = {line: replace(each, arrears_fen=0) for line, each in basket.facts.items()}
        customer = replace(basket.customer, arrears_fen=0)
        return replace(basket, facts=cleared, customer=customer), [pay]
    return basket, []


def _joined(standing: Standing, today: date) -> list[tuple[Wanted, Derived]]:
    """One round: what is required and missing, and what is part of a bundle and not ordered yet; it begins
    with the first that needs it."""
    basket, catalogue = standing.basket, standing.catalogue
    there = {(wanted.offer.offer_id, wanted.line) for wanted in basket.wanted}
    there |= {(item.offer_id, item.line) for item in standing.held}
    found = list[tuple[Wanted, Derived]]()
    for wanted, offer_id, because in _needed(standing):
        offer = catalogue.offers.get(offer_id)
        if offer is None or not offer.on_sale(today) or (offer_id, wanted.line) in there:
            continue
        there.add((offer_id, wanted.line))
        joined = Wanted(
            offer=offer, line=wanted.line, starts_on=wanted.starts_on, derived=True, field=wanted.field
        )
        derived = Derived(
            kind=DerivedKind.JOIN,
            line=wanted.line,
            because=because,
            offer_id=offer_id,
            name=offer.name,
            day=wanted.starts_on,
            asks=tuple(_asked(joined)),
        )
        found.append((joined, derived))
    return found


def _needed(standing: Standing) -> Iterator[tuple[Wanted, str, Finding]]:
    both = zip(standing.basket.wanted, standing.wanted, strict=True)
    for wanted, item in sorted(both, key=lambda pair: pair[0].starts_on):
        for part in wanted.offer.rules.parts:
            yield wanted, part, _told(N_("Part of {name}."), name=wanted.offer.name)
        for relation in item.requires:
            if not met(standing, relation, item):
                rule = relation.said or standing.catalogue.naming(relation.to)
                because = _told(N_("{name} needs it: {rule}."), name=wanted.offer.name, rule=rule)
                yield wanted, relation.joins or relation.to, because


def _completed(basket: Basket) -> tuple[Basket, list[Derived]]:
    """Mandatory packages that a choice lacks are added to it."""
    wanted, items = list[Wanted](), list[Derived]()
    for each in basket.wanted:
        plan = each.offer.rules.plan(each.plan_id)
        missing = missing_packages(plan, each.chosen()) if plan is not None else ()
        if plan is None or not missing:
            wanted.append(each)
            continue
        added = tuple(Chosen(package.package_id, each.line) for package in missing)
        wanted.append(replace(each, packages=(*each.chosen(), *added)))
        for package in missing:
            because = _told(N_("{package} is part of {plan}."), package=package.name, plan=plan.name)
            asks = resolve(package.parameters).missing
            items.append(
                Derived(
                    kind=DerivedKind.BASE,
                    line=each.line,
                    because=because,
                    offer_id=each.offer.offer_id,
                    name=package.name,
                    day=each.starts_on,
                    asks=tuple((package.package_id, code) for code in asks),
                )
            )
    return (replace(basket, wanted=tuple(wanted)) if items else basket), items


def _ended(standing: Standing) -> list[Derived]:
    return [
        Derived(
            kind=DerivedKind.END,
            line=ending.item.line,
            because=_told(N_("{name} takes its place."), name=ending.by.offer.name),
            offer_id=ending.item.offer_id,
            name=ending.item.name,
            product_id=ending.item.product_id,
            day=ending.last_day,
        )
        for ending in standing.endings
    ]


def _asked(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """The parameters of the preselected packages that nothing gives a value."""
    plan = wanted.offer.rules.plan(wanted.plan_id)
    for chosen in wanted.chosen():
        package = plan.package(chosen.package_id) if plan is not None else None
        if package is not None:
            missing = resolve(package.parameters, chosen.values).missing
            yield from ((package.package_id, code) for code in missing)
