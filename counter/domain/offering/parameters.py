"""Pricing parameters (定价参数): figures of a package that are fixed, entered, chosen, loaded or computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from counter.domain.offering.months import add_months
from counter.domain.offering.relations import STRICT
from counter.domain.text import N_, Finding, Text

PERMILLE = 1000


class ParameterKind(StrEnum):
    """Where a parameter's value comes from."""

    CONSTANT = "constant"
    CUSTOM = "custom"  # the clerk enters it, between two bounds
    CHOICE = "choice"  # one of a list
    LOADED = "loaded"  # known elsewhere, such as the customer's ARPU
    COMPUTED = "computed"  # from other parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many thousandths of another parameter."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    of: str
    permille: int = PERMILLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How long a value counts: until a day (absolute) or for so many months from the first (relative)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    until: date | None = None
    months: int | None = None

    def __post_init__(self) -> None:
        """Refuse both and neither."""
        if (self.until is None) == (self.months is None):
            raise ValueError("a lifetime is either until a day or for some months")

    def last_day(self, starts_on: date) -> date:
        """The last day on which the value counts."""
        if self.until is not None:
            return self.until
        assert self.months is not None
        return add_months(starts_on, self.months) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentRule:
    """How an amount is paid in parts: ``first_fen`` at once (0 for none), the rest in ``count`` equal monthly
    parts, the last of which takes what does not divide."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    count: int
    first_fen: int = 0

    def __post_init__(self) -> None:
        """Refuse parts that are none."""
        if self.count < 1 or self.first_fen < 0:
            raise ValueError("instalments are at least one, and the first is not below 0")

    def parts(self, amount_fen: int) -> tuple[int, ...]:
        """The parts in fen, which come to ``amount_fen``; the first is what is paid at once, if anything."""
        first = min(self.first_fen, amount_fen)
        each, rest = divmod(amount_fen - first, self.count)
        monthly = (*[each] * (self.count - 1), each + rest)
        return (first, *monthly) if first else monthly


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingParameter:
    """One figure of a package, in its own unit (fen, months, pieces).

    ``value`` is the constant, the preset of a custom or chosen one, and what a computed one begins with;
    ``shares`` are what a computed one adds to it; ``source`` names what is loaded.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    code: str
    name: Text
    kind: ParameterKind
    value: int | None = None
    choices: tuple[int, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    source: str = ""
    shares: tuple[Share, ...] = ()
    lifetime: Lifetime | None = None
    instalments: InstalmentRule | None = None

    def __post_init__(self) -> None:
        """Refuse a parameter that can have no value."""
        wanted = {
            ParameterKind.CONSTANT: self.value is not None,
            ParameterKind.CHOICE: bool(self.choices),
            ParameterKind.LOADED: bool(self.source),
            ParameterKind.COMPUTED: bool(self.shares),
        }
        if not wanted.get(self.kind, True):
            raise ValueError(f"the {self.kind.value} parameter {self.code} has no value to come from")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"the bounds of {self.code} are crossed")


@dataclass(frozen=True, slots=True)
class Resolved:
    """The values by code, and what is wrong or still to be asked for."""

    values: Mapping[str, int]
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]


def resolve(
    parameters: Iterable[PricingParameter],
    entered: Mapping[str, int] | None = None,
    loaded: Mapping[str, int] | None = None,
) -> Resolved:
    """The values of a package's parameters. ``entered`` is by code, ``loaded`` by source.

    Computed ones are worked out once all they rest on is known; others stay out.
    """
    every = {parameter.code: parameter for parameter in parameters}
    values, findings, missing = dict[str, int](), list[Finding](), list[str]()
    for code in set(entered or {}) - every.keys():
        findings.append(Finding(N_("There is no parameter {code}."), {"code": code}))
    for parameter in every.values():
        if parameter.kind is ParameterKind.COMPUTED:
            continue
        found = _given(parameter, entered or {}, loaded or {})
        if found is None:
            missing.append(parameter.code)
        else:
            values[parameter.code] = found
            findings += _judged(parameter, found)
    for parameter in computed_in_order(every.values()):
        if all(share.of in values for share in parameter.shares):
            values[parameter.code] = _computed(parameter, values)
            findings += _judged(parameter, values[parameter.code])
    return Resolved(values, tuple(findings), tuple(missing))


def computed_in_order(parameters: Iterable[PricingParameter]) -> tuple[PricingParameter, ...]:
    """The computed parameters, each after those it rests on; those in a circle are left out."""
    every = tuple(parameters)
    waiting = {each.code: each for each in every if each.kind is ParameterKind.COMPUTED}
    ready = list[PricingParameter]()
    while free := [p for p in waiting.values() if not any(share.of in waiting for share in p.shares)]:
        ready += free
        for parameter in free:
            del waiting[parameter.code]
    return tuple(ready)


def _given(parameter: PricingParameter, entered: Mapping[str, int], loaded: Mapping[str, int]) -> int | None:
    if parameter.kind is ParameterKind.LOADED:
        return loaded.get(parameter.source)
    if parameter.kind is ParameterKind.CONSTANT:
        return parameter.value
    return entered.get(parameter.code, parameter.value)


def _computed(parameter: PricingParameter, values: Mapping[str, int]) -> int:
    """Thousandths are added up first and rounded down once."""
    return (parameter.value or 0) + sum(values[s.of] * s.permille for s in parameter.shares) // PERMILLE


def _judged(parameter: PricingParameter, value: int) -> tuple[Finding, ...]:
    named = {"name": parameter.name, "value": value}
    if parameter.kind is ParameterKind.CHOICE and value not in parameter.choices:
        choices = ", ".join(str(choice) for choice in parameter.choices)
        return (Finding(N_("{name} is one of {choices}, not {value}."), named | {"choices": choices}),)
    if parameter.minimum is not None and value < parameter.minimum:
        return (
            Finding(N_("{name} is at least {least}, not {value}."), named | {"least": parameter.minimum}),
        )
    if parameter.maximum is not None and value > parameter.maximum:
        return (Finding(N_("{name} is at most {most}, not {value}."), named | {"most": parameter.maximum}),)
    return ()
