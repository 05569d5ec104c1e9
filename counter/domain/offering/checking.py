"""Rules read from data, and a whole catalogue checked: what is wrong is named with its place, all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from counter.domain.offering.conditions import Comparison, compared_names, comparisons
from counter.domain.offering.facts import OFFER_NAMES
from counter.domain.offering.offer_rules import NO_RULES, OfferRules
from counter.domain.offering.packages import Package, PricingPlan
from counter.domain.offering.parameters import ParameterKind, computed_in_order
from counter.domain.offering.relations import OfferRelation, RelationKind
from counter.domain.offers import Offer, names_of
from counter.domain.text import N_, Finding
from counter.domain.unreadable import why_unreadable

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: in which offer, where in its rules (``eligibility.of.0.fact``), and what it is."""

    offer_id: str
    place: str
    what: Finding


class FaultyRules(ValueError):
    """Rules that cannot be used; ``faults`` are all their mistakes."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{f.offer_id}: {f.place}: {f.what.params}" for f in faults))
        self.faults = faults


@cache
def _adapter() -> TypeAdapter[OfferRules]:
    from pydantic import TypeAdapter

    return TypeAdapter(OfferRules)


def read_rules(data: Mapping[str, Any], offer_id: str) -> OfferRules:
    """Rules from plain data (as `plain_rules` writes it); raises FaultyRules naming each place."""
    if not data:
        return NO_RULES
    from pydantic import ValidationError

    try:
        return _adapter().validate_python(data)
    except ValidationError as wrong:
        faults = tuple(
            Fault(
                offer_id,
                ".".join(str(part) for part in error["loc"]),
                Finding(N_("It cannot be read: {why}."), {"why": why_unreadable(error)}),
            )
            for error in wrong.errors()
        )
        raise FaultyRules(faults) from wrong


def plain_rules(rules: OfferRules) -> dict[str, Any]:
    """Rules as plain data for a JSON column or a message; what is as by default is left out."""
    if rules == NO_RULES:
        return {}
    dumped = _adapter().dump_python(rules, mode="json", exclude_none=True)
    return {name: value for name, value in dumped.items() if value not in ([], "", False)}


def check_catalogue(offers: Iterable[Offer]) -> tuple[Fault, ...]:
    """Everything in the offers' rules that does not go together; () for a catalogue that may be used."""
    every = {offer.offer_id: offer for offer in offers}
    names = {name for offer in every.values() for name in names_of(offer)}
    names |= {f"kind:{kind}" for kind in type(next(iter(every.values())).kind)} if every else set()
    faults = [fault for offer in every.values() for fault in _of_offer(offer, every, names)]
    return (*faults, *_circles(every), *_packages_alike(every.values()))


def _of_offer(offer: Offer, every: Mapping[str, Offer], names: set[str]) -> Iterator[Fault]:
    def fault(place: str, message: str, **params: object) -> Fault:
        return Fault(offer.offer_id, place, Finding(message, params))

    if offer.on_sale_from > offer.on_sale_until:
        days = {"first": offer.on_sale_from, "last": offer.on_sale_until}
        yield fault("on_sale_until", N_("The dates are crossed: {first} to {last}."), **days)
    for number, relation in enumerate(offer.rules.relations):
        yield from _of_relation(offer, relation, f"relations.{number}", every, names)
    for compared in comparisons(offer.rules.eligibility):
        for name in _unknown(compared, names):
            yield fault("eligibility", N_("There is no offer or group {name}."), name=name)
    for number, part in enumerate(offer.rules.parts):
        if part not in every or part == offer.offer_id:
            yield fault(f"parts.{number}", N_("There is no offer or group {name}."), name=part)
    for number, plan in enumerate(offer.rules.plans):
        for place, message, params in _of_plan(plan):
            yield fault(f"plans.{number}.{place}", message, **params)


def _unknown(compared: Comparison, names: set[str]) -> tuple[str, ...]:
    if compared.fact not in OFFER_NAMES:
        return ()
    return tuple(name for name in compared_names(compared) if name not in names)


def _of_relation(
    offer: Offer, relation: OfferRelation, place: str, every: Mapping[str, Offer], names: set[str]
) -> Iterator[Fault]:
    def fault(message: str, **params: object) -> Fault:
        return Fault(offer.offer_id, place, Finding(message, params))

    if relation.to not in names:
        yield fault(N_("There is no offer or group {name}."), name=relation.to)
    if relation.to == offer.offer_id:
        yield fault(N_("An offer has no relation to itself."))
    if relation.joins and relation.joins not in every:
        yield fault(N_("There is no offer or group {name}."), name=relation.joins)
    elif relation.joins and relation.to not in names_of(every[relation.joins]):
        yield fault(N_("{joined} is not {name}."), joined=relation.joins, name=relation.to)
    if relation.to not in every and relation.said is None and relation.kind is not RelationKind.REPLACES:
        yield fault(N_("A relation to many offers needs words."))
    if relation.since and relation.until and relation.since > relation.until:
        days = {"first": relation.since, "last": relation.until}
        yield fault(N_("The dates are crossed: {first} to {last}."), **days)


def _of_plan(plan: PricingPlan) -> Iterator[tuple[str, str, dict[str, object]]]:
    packages = {package.package_id for package in plan.packages}
    inside = packages | {product.product_id for each in plan.packages for product in each.products}
    if len(packages) < len(plan.packages):
        yield "packages", N_("The same package twice."), {}
    for number, together in enumerate(plan.same_line):
        for name in set(together) - packages:
            yield f"same_line.{number}", N_("There is no package {name}."), {"name": name}
    for number, relation in enumerate(plan.relations):
        for name in {relation.of, relation.to} - inside:
            yield f"relations.{number}", N_("There is no package {name}."), {"name": name}
    for number, package in enumerate(plan.packages):
        for message, params in _of_parameters(package):
            yield f"packages.{number}.parameters", message, params
    least = sum(each.least for each in plan.packages if each.kind.value == "option")
    if plan.options_most is not None and max(plan.options_least, least) > plan.options_most:
        yield "options_most", N_("More options have to be chosen than may be."), {}


def _of_parameters(package: Package) -> Iterator[tuple[str, dict[str, object]]]:
    codes = [parameter.code for parameter in package.parameters]
    for code in {code for code in codes if codes.count(code) > 1}:
        yield N_("The same parameter twice: {name}."), {"name": code}
    for parameter in package.parameters:
        for share in parameter.shares:
            if share.of not in codes:
                yield N_("There is no parameter {code}."), {"code": share.of}
    computed = {p.code for p in package.parameters if p.kind is ParameterKind.COMPUTED}
    for code in computed - {each.code for each in computed_in_order(package.parameters)}:
        yield N_("{name} is computed from itself."), {"name": code}


def _circles(every: Mapping[str, Offer]) -> Iterator[Fault]:
    """Offers that require themselves by way of others: they could never be ordered."""
    needs = {
        offer.offer_id: [
            name
            for relation in offer.rules.relations
            if relation.kind is RelationKind.REQUIRES
            for name in (relation.joins or relation.to,)
            if name in every
        ]
        + [part for part in offer.rules.parts if part in every]
        for offer in every.values()
    }
    done = set[str]()
    for start in sorted(needs):
        path, trail = [start], [iter(needs[start])]
        while path and start not in done:
            following = next(trail[-1], None)
            if following is None:
                done.add(path.pop())
                trail.pop()
            elif following in path:
                circle = " > ".join([*path[path.index(following) :], following])
                what = Finding(N_("It needs itself: {circle}."), {"circle": circle})
                yield Fault(following, "relations", what)
            elif following not in done:
                path.append(following)
                trail.append(iter(needs[following]))


def _packages_alike(offers: Iterable[Offer]) -> Iterator[Fault]:
    """The same package id is the same package wherever it is used."""
    known: dict[str, Package] = {}
    for offer in offers:
        for number, plan in enumerate(offer.rules.plans):
            for package in plan.packages:
                first = known.setdefault(package.package_id, package)
                if first != package:
                    what = Finding(N_("{name} is another package elsewhere."), {"name": package.package_id})
                    yield Fault(offer.offer_id, f"plans.{number}.packages", what)
