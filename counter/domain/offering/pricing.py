"""Packages as they are ordered: named, priced, each with its first day and all its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from counter.domain.customer import CustomerView
from counter.domain.held_lines.order import NO_PRICING, OrderedPackage, Pricing
from counter.domain.offering.effective_rule import Begin, EffectiveRule
from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.packages import Chosen, Package, PricingPlan, preselected
from counter.domain.offering.parameters import ParameterKind, resolve
from counter.domain.offers import Offer
from counter.domain.text import N_, Finding, Text

ARPU_MONTHS = 3
_OTHER_PRESTORE = N_("{name} asks for another prestore by now: order it anew.")


@dataclass(frozen=True, slots=True)
class When:
    """How an order begins: its mode, the first day of its offers, and the day on which it is accepted."""

    mode: EffectiveMode
    starts_on: date
    today: date


def loaded_values(view: CustomerView | None) -> Mapping[str, int]:
    """What parameters load by source: ``arpuFen`` is the average of the last three bills together."""
    by_month = dict[str, int]()
    for bill in view.bills if view is not None else ():
        by_month[bill.period] = by_month.get(bill.period, 0) + bill.amount_fen
    last = [by_month[period] for period in sorted(by_month, reverse=True)[:ARPU_MONTHS]]
    return {"arpuFen": sum(last) // len(last)} if last else {}


def could_be_loaded(view: CustomerView) -> tuple[Mapping[str, int], ...]:
    """What `loaded_values` says, and what it said before the newest bill: one that was made after an order
    was accepted changes nothing of it."""
    newest = max((bill.period for bill in view.bills), default="")
    before = replace(view, bills=tuple(bill for bill in view.bills if bill.period != newest))
    return loaded_values(view), loaded_values(before)


def loads(plan: PricingPlan, chosen: Iterable[Chosen]) -> bool:
    """Whether a package has a figure that is loaded."""
    packages = (plan.package(each.package_id) for each in chosen)
    return any(
        parameter.kind is ParameterKind.LOADED
        for package in packages
        if package is not None
        for parameter in package.parameters
    )


def judge_loaded(
    offer_name: str, plan: PricingPlan, chosen: Iterable[Chosen], view: CustomerView
) -> tuple[Finding, ...]:
    """Whether figures that are loaded are those that are known of the customer, not what was sent along."""
    known, found = could_be_loaded(view), list[Finding]()
    for each in chosen:
        package = plan.package(each.package_id)
        for parameter in package.parameters if package is not None else ():
            value = each.values.get(parameter.code)
            if parameter.kind is not ParameterKind.LOADED or value is None:
                continue
            if not any(values.get(parameter.source) == value for values in known):
                told: dict[str, object] = {"name": offer_name, "parameter": parameter.name, "value": value}
                said = N_("{name}: {parameter} is not {value} by what is known of the customer.")
                found.append(Finding(said, told, field="values"))
    return tuple(found)


def pricing_of(
    offer: Offer,
    plan_id: str,
    chosen: Iterable[Chosen] | None,
    when: When,
    loaded: Mapping[str, int] | None = None,
    begins: Mapping[str, Begin] | None = None,
) -> Pricing:
    """The pricing plan with the packages as ordered; ``chosen`` None takes the preselected ones.

    ``begins`` says of packages (by id) in which way they begin. Packages and plans that there are not are
    kept by their ids, so that judging can name them.
    """
    plan = offer.rules.plan(plan_id)
    if plan is None:
        return Pricing(plan_id=plan_id) if plan_id else NO_PRICING
    wanted = preselected(plan) if chosen is None else tuple(chosen)
    modes = offer.effective_modes
    packages = (
        _priced(plan, each, when, loaded or {}, modes, (begins or {}).get(each.package_id)) for each in wanted
    )
    return Pricing(plan_id=plan.plan_id, name=plan.name, packages=tuple(packages))


def _priced(
    plan: PricingPlan,
    chosen: Chosen,
    when: When,
    loaded: Mapping[str, int],
    modes: tuple[EffectiveMode, ...],
    begin: Begin | None,
) -> OrderedPackage:
    package = plan.package(chosen.package_id)
    if package is None:
        return OrderedPackage(
            package_id=chosen.package_id,
            name=Text(chosen.package_id, chosen.package_id),
            price_fen=0,
            starts_on=when.starts_on,
        )
    known = resolve(package.parameters, chosen.values, loaded).values
    mode, starts_on = first_day(package, when, modes, begin)
    return OrderedPackage(
        package_id=package.package_id,
        name=package.name,
        price_fen=package.price_fen,
        starts_on=starts_on,
        values={**chosen.values, **known},
        line=chosen.line,
        prestore=package.prestore,
        mode=mode,
    )


def ways_of(package: Package, modes: tuple[EffectiveMode, ...]) -> tuple[EffectiveRule, ...]:
    """The ways in which a package can begin, the preset one first: its own, else those of its offer."""
    return package.modes or tuple(
        EffectiveRule(mode=mode) for mode in modes if mode is not EffectiveMode.CUSTOM
    )


def first_day(
    package: Package, when: When, modes: tuple[EffectiveMode, ...] = (), begin: Begin | None = None
) -> tuple[EffectiveMode | None, date]:
    """When the package begins, and how: as was chosen for it; else in the order's mode if that is one of its
    own, else in its first; never before the offer. None is with its offer, which has the ``modes``."""
    if begin is not None:
        return begin.mode, max(when.starts_on, begin.first_day(ways_of(package, modes), when.today))
    if not package.modes:
        return None, when.starts_on
    rule = next((each for each in package.modes if each.mode is when.mode), package.modes[0])
    chosen = when.starts_on if rule.mode is EffectiveMode.ON_DATE else None
    return rule.mode, max(when.starts_on, rule.first_day(when.today, chosen))


def judge_begins(offer: Offer, plan: PricingPlan, pricing: Pricing, starts_on: date) -> tuple[Finding, ...]:
    """Whether each package may begin the way it is to, and not before its offer."""
    found = list[Finding]()
    for each in pricing.packages:
        package = plan.package(each.package_id)
        if package is None or each.mode is None:
            continue
        ways = {rule.mode for rule in ways_of(package, offer.effective_modes)}
        if each.mode not in ways or each.starts_on < starts_on:
            said = N_("{name} cannot take effect that way.")
            found.append(Finding(said, {"name": package.name}, field="effective"))
    return tuple(found)


def judge_prices(plan: PricingPlan, pricing: Pricing) -> tuple[Finding, ...]:
    """Whether the packages still cost what was pinned."""
    found = list[Finding]()
    for each in pricing.packages:
        package = plan.package(each.package_id)
        if package is not None and package.price_fen != each.price_fen:
            told = {"name": package.name, "new_amount": package.price_fen, "old_amount": each.price_fen}
            found.append(Finding(N_("{name} now costs {new_amount}, not {old_amount}."), told, "packages"))
        if package is not None and package.prestore != each.prestore:
            found.append(Finding(_OTHER_PRESTORE, {"name": package.name}, "packages"))
    return tuple(found)


def judge_values(offer_name: str, plan: PricingPlan, chosen: Iterable[Chosen]) -> tuple[Finding, ...]:
    """What of the packages' values still has to be entered, or is not known."""
    found = list[Finding]()
    for each in chosen:
        package = plan.package(each.package_id)
        if package is None:
            continue
        loaded = {p.source: each.values[p.code] for p in package.parameters if p.code in each.values}
        missing = set(resolve(package.parameters, each.values, loaded).missing)
        for parameter in package.parameters:
            if parameter.code not in missing:
                continue
            told: dict[str, object] = {
                "name": offer_name,
                "parameter": parameter.name,
                "code": parameter.code,
            }
            if parameter.kind is ParameterKind.LOADED:
                said = N_("{name}: {parameter} ({code}) is not known for this customer.")
            else:
                said = N_("{name}: enter {parameter} as {code}=….")
            found.append(Finding(said, told, field="values"))
    return tuple(found)
