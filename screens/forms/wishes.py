"""What a clerk wishes for a line: offers, and for each its pricing plan, packages and figures, as typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from counter.domain.customer import CustomerView
from counter.domain.money import format_yuan
from counter.domain.offering.line_ordering import Wish
from counter.domain.offering.packages import Chosen, Package, PackageKind, PricingPlan, preselected
from counter.domain.offering.parameters import ParameterKind, PricingParameter, resolve
from counter.domain.offering.pricing import loaded_values
from counter.domain.offers import Offer
from counter.domain.text import N_, Finding
from counter.messages import _, wording
from screens.forms.choice import Choice
from screens.forms.form import Form
from screens.widgets.lines import Row, row

PACKAGES, VALUES = "packages", "values"
_SEPARATORS = re.compile(r"[,，、\s]+")
_ASKED = (ParameterKind.CUSTOM, ParameterKind.CHOICE)


@dataclass(frozen=True, slots=True)
class Options:
    """What the fields of one offer take, by ids and codes."""

    plans: frozenset[str]
    packages: frozenset[str]
    codes: frozenset[str]


class Wishes:
    """The fields ``packages`` and ``values`` of a form, for the ``offers`` that stand in another one."""

    def __init__(
        self, form: Form, offers: Callable[[], Sequence[Offer]], view: Callable[[], CustomerView | None]
    ) -> None:
        """``view`` is whose figures parameters load."""
        self._form, self._offers, self._view = form, offers, view

    def all(self) -> tuple[Wish, ...]:
        """Each offer with what was typed for it."""
        packages, values = self._packages(), self._values()
        return tuple(_wish(offer, packages, values) for offer in self._offers())

    def asked(self, name: str) -> bool:
        """Whether there is a pricing plan or a package to choose, or a figure to enter."""
        if name == PACKAGES:
            return any(True for offer in self._offers() for _choice in _choices(offer))
        return any(True for _package, _parameter in self._parameters())

    def choices(self, text: str) -> list[Choice] | None:
        """Pricing plans and packages that can be chosen, those that begin with the text."""
        picked = self._packages()
        left = (choice for offer in self._offers() for choice in _choices(offer) if choice.text not in picked)
        return [each for each in left if each.text.startswith(text) or text in each.columns[1]] or None

    def options(self, plan_id: str) -> Options:
        """What can be typed: pricing plans, optional packages of one of them, codes of figures."""
        plans = [plan for offer in self._offers() for plan in offer.rules.plans]
        packages = [each for plan in plans if plan.plan_id == plan_id for each in plan.packages]
        return Options(
            frozenset(plan.plan_id for plan in plans),
            frozenset(each.package_id for each in packages if each.kind is PackageKind.OPTION),
            frozenset(p.code for each in packages for p in each.parameters if p.kind in _ASKED),
        )

    def wrong(self, name: str) -> tuple[Finding, ...]:
        """What in the field belongs to none of the offers, or is no figure."""
        if name == PACKAGES:
            plans = [plan for offer in self._offers() for plan in offer.rules.plans]
            known = {plan.plan_id for plan in plans} | {p.package_id for plan in plans for p in plan.packages}
            unknown = [part for part in self._packages() if part not in known]
        else:
            codes = {parameter.code for _package, parameter in self._parameters()}
            unknown = [part for part in self._parts(VALUES) if not _figure(part, codes)]
        said = N_("{text} belongs to none of what is ordered.")
        return tuple(Finding(said, {"text": part}, name) for part in unknown)

    def chosen_packages(self) -> Iterator[tuple[Offer, Package]]:
        """The packages that are chosen, as often as they are, each with its offer."""
        typed = self._packages()
        for offer in self._offers():
            for package in _chosen(offer.rules.plan(_plan_id(offer, typed)), typed):
                yield offer, package

    def rows(self) -> Iterator[Row]:
        """The figures that can be entered, each with its bounds and as it stands."""
        values = self._values()
        for package, parameter in self._parameters():
            stands = values.get(parameter.code, parameter.value)
            words = [f"  {parameter.code}={'' if stands is None else stands}", wording(parameter.name)]
            yield row("  ".join((*words, _bounds(parameter), wording(package.name))))

    def _packages(self) -> list[str]:
        return self._parts(PACKAGES)

    def _parts(self, name: str) -> list[str]:
        return [part for part in _SEPARATORS.split(self._form.value(name)) if part]

    def _values(self) -> Mapping[str, int]:
        codes = {parameter.code for _package, parameter in self._parameters()}
        return dict(filter(None, (_figure(part, codes) for part in self._parts(VALUES))))

    def _parameters(self) -> Iterator[tuple[Package, PricingParameter]]:
        """The figures that are entered, of all packages that are chosen."""
        loaded = loaded_values(self._view())
        for _offer, package in self.chosen_packages():
            missing = resolve(package.parameters, {}, loaded).missing
            for parameter in package.parameters:
                if parameter.kind in _ASKED or parameter.code in missing:
                    yield package, parameter


def _wish(offer: Offer, typed: Sequence[str], values: Mapping[str, int]) -> Wish:
    plan_id = _plan_id(offer, typed)
    plan = offer.rules.plan(plan_id)
    if plan is None:
        return Wish(offer)
    packages = tuple(
        Chosen(package.package_id, "", _own(package, values)) for package in _chosen(plan, typed)
    )
    return Wish(offer, plan_id, packages)


def _own(package: Package, values: Mapping[str, int]) -> Mapping[str, int]:
    """The figures that belong to the package."""
    codes = (parameter.code for parameter in package.parameters)
    return {code: values[code] for code in codes if code in values}


def _plan_id(offer: Offer, typed: Iterable[str]) -> str:
    """The last of the offer's pricing plans that was typed, the preset one if none was."""
    plans = [plan.plan_id for plan in offer.rules.plans]
    return next((part for part in reversed(list(typed)) if part in plans), plans[0] if plans else "")


def _chosen(plan: PricingPlan | None, typed: Sequence[str]) -> Iterator[Package]:
    """The packages that are there from the beginning, then those that were typed, as often as they were."""
    if plan is None:
        return
    for each in preselected(plan):
        package = plan.package(each.package_id)
        assert package is not None
        yield package
    for part in typed:
        package = plan.package(part)
        if package is not None and package.kind is PackageKind.OPTION:
            yield package


def _choices(offer: Offer) -> Iterator[Choice]:
    plans = offer.rules.plans
    if len(plans) > 1:
        for plan in plans:
            yield Choice(plan.plan_id, (plan.plan_id, wording(plan.name), _("pricing"), offer.name), plan)
    options = {
        package.package_id: package
        for plan in plans
        for package in plan.packages
        if package.kind is PackageKind.OPTION
    }
    for package in options.values():
        price = format_yuan(package.price_fen)
        yield Choice(
            package.package_id, (package.package_id, wording(package.name), price, offer.name), package
        )


def _figure(part: str, codes: Iterable[str]) -> tuple[str, int] | None:
    """``members=12``, or ``12`` alone where one figure is asked for."""
    known = tuple(codes)
    code, given, value = part.replace("＝", "=").partition("=")
    if not given and len(known) == 1:
        code, value = known[0], part
    return (code, int(value)) if code in known and value.isdecimal() and len(value) < 13 else None


def _bounds(parameter: PricingParameter) -> str:
    if parameter.choices:
        return _("one of {choices}", choices=", ".join(map(str, parameter.choices)))
    return _("{least} to {most}", least=parameter.minimum or 0, most=parameter.maximum or "…")
