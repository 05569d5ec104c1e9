"""Pricing plans (定价计划) and the packages (优惠包) that they are put together from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from counter.domain.offering.effective_rule import EffectiveRule, EndRule
from counter.domain.offering.parameters import PricingParameter, resolve
from counter.domain.offering.prestore import Prestore
from counter.domain.offering.relations import STRICT, InnerRelation, RelationKind
from counter.domain.text import N_, Finding, Text

CHOOSE = "choose_packages"
"""The remedy of findings that another choice of packages takes away."""


class PackageKind(StrEnum):
    """基础包 or 可选包."""

    BASE = "base"  # always part of it, chosen from the beginning
    OPTION = "option"


class PricingMode(StrEnum):
    """标准定价 or 优惠定价."""

    STANDARD = "standard"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product (产品) of a package. A ``subsidiary`` one lives on the main product's order: ring-back tone,
    roaming, number portability, changed-number notice."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    product_id: str
    name: Text
    subsidiary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A part of pricing plans; the same id is the same package in all of them.

    It may be taken ``minimum`` to ``maximum`` times (a base package at least once). The first of ``modes``
    and ``ends`` is the default; () leaves it to the offer. ``price_fen`` is by the month.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    package_id: str
    name: Text
    kind: PackageKind = PackageKind.OPTION
    minimum: int = 0
    maximum: int = 1
    price_fen: int = 0
    products: tuple[Product, ...] = ()
    modes: tuple[EffectiveRule, ...] = ()
    ends: tuple[EndRule, ...] = ()
    parameters: tuple[PricingParameter, ...] = ()
    prestore: Prestore | None = None

    def __post_init__(self) -> None:
        """Refuse a number of times that there is not."""
        if not 0 <= self.least <= self.maximum:
            raise ValueError(
                f"{self.package_id} is taken at least {self.least} and at most {self.maximum} times"
            )

    @property
    def least(self) -> int:
        """How often it is taken at least."""
        return max(1, self.minimum) if self.kind is PackageKind.BASE else self.minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingPlan:
    """One way to price an offer: base packages and options, of which ``options_least`` to ``options_most``
    are taken in all (None is any number).

    ``same_line`` are sets of packages that must cover the same line; ``relations`` are between its packages
    or its products.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    plan_id: str
    name: Text
    mode: PricingMode = PricingMode.STANDARD
    packages: tuple[Package, ...] = ()
    options_least: int = 0
    options_most: int | None = None
    same_line: tuple[tuple[str, ...], ...] = ()
    relations: tuple[InnerRelation, ...] = ()

    def package(self, package_id: str) -> Package | None:
        """The package with this id, or None."""
        return next((each for each in self.packages if each.package_id == package_id), None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A package as it was chosen: for which line, with which values of its parameters."""

    package_id: str
    line: str = ""
    values: Mapping[str, int] = field(default_factory=dict)


def preselected(plan: PricingPlan, line: str = "") -> tuple[Chosen, ...]:
    """What is chosen from the beginning: base packages, and options that have a least number."""
    return tuple(Chosen(each.package_id, line) for each in plan.packages for _time in range(each.least))


def missing_packages(plan: PricingPlan, chosen: Iterable[Chosen]) -> tuple[Package, ...]:
    """The mandatory packages that a choice lacks, as often as it lacks them."""
    counts = Counter(each.package_id for each in chosen)
    return tuple(
        each for each in plan.packages for _time in range(max(0, each.least - counts[each.package_id]))
    )


def judge_choice(plan: PricingPlan, chosen: tuple[Chosen, ...]) -> tuple[Finding, ...]:
    """What stands against a choice of packages; () if it can be ordered."""
    return (
        *_numbers(plan, chosen),
        *_options(plan, chosen),
        *_lines(plan, chosen),
        *_inside(plan, chosen),
        *_values(plan, chosen),
    )


def products_of(plan: PricingPlan, chosen: Iterable[Chosen]) -> tuple[Product, ...]:
    """The products that a choice brings, each once: one product may be in several packages."""
    found = dict[str, Product]()
    for each in chosen:
        package = plan.package(each.package_id)
        for product in package.products if package else ():
            found.setdefault(product.product_id, product)
    return tuple(found.values())


def _wrong(message: str, **params: object) -> Finding:
    return Finding(message, params, field="packages", remedy=CHOOSE)


def _numbers(plan: PricingPlan, chosen: tuple[Chosen, ...]) -> Iterator[Finding]:
    counts = Counter(each.package_id for each in chosen)
    for unknown in counts.keys() - {each.package_id for each in plan.packages}:
        yield _wrong(N_("{plan} has no package {package}."), plan=plan.name, package=unknown)
    for package in plan.packages:
        count = counts[package.package_id]
        told = {"package": package.name, "plan": plan.name}
        if count < package.least:
            yield _wrong(N_("{package} is part of {plan} and cannot be left out."), **told)
        elif count > package.maximum:
            yield _wrong(N_("{package} at most {most} times."), most=package.maximum, **told)


def _options(plan: PricingPlan, chosen: tuple[Chosen, ...]) -> Iterator[Finding]:
    options = {each.package_id for each in plan.packages if each.kind is PackageKind.OPTION}
    count = sum(each.package_id in options for each in chosen)
    most = plan.options_most
    if count < plan.options_least:
        yield _wrong(N_("{plan}: choose at least {least} options."), plan=plan.name, least=plan.options_least)
    elif most is not None and count > most:
        yield _wrong(N_("{plan}: choose at most {most} options."), plan=plan.name, most=most)


def _lines(plan: PricingPlan, chosen: tuple[Chosen, ...]) -> Iterator[Finding]:
    for together in plan.same_line:
        covered: dict[str, set[str]] = {
            name: {each.line for each in chosen if each.package_id == name} for name in together
        }
        taken = {name: lines for name, lines in covered.items() if lines}
        if len({frozenset(lines) for lines in taken.values()}) > 1:
            first, second, *_rest = [each for each in plan.packages if each.package_id in taken]
            yield _wrong(
                N_("{package} and {other} must be for the same line."), package=first.name, other=second.name
            )


def _inside(plan: PricingPlan, chosen: tuple[Chosen, ...]) -> Iterator[Finding]:
    """Relations between packages and between products of the plan."""
    names = {each.package_id: each.name for each in plan.packages}
    names |= {product.product_id: product.name for each in plan.packages for product in each.products}
    there = {each.package_id for each in chosen} | {p.product_id for p in products_of(plan, chosen)}
    for relation in plan.relations:
        if relation.of not in there:
            continue
        told = {"package": names[relation.of], "other": names[relation.to]}
        if relation.kind is RelationKind.EXCLUDES and relation.to in there:
            yield _wrong(N_("{package} and {other} exclude each other: leave one of them out."), **told)
        elif relation.kind is RelationKind.REQUIRES and relation.to not in there:
            yield _wrong(N_("{package} needs {other}: choose it too."), **told)


def _values(plan: PricingPlan, chosen: tuple[Chosen, ...]) -> Iterator[Finding]:
    for each in chosen:
        package = plan.package(each.package_id)
        if package is not None and package.parameters:
            yield from resolve(package.parameters, each.values).findings
