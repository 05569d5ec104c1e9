"""Ways to begin and to end, as data of an offer or a package, worked out to days of the store's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.months import add_months, next_cycle
from counter.domain.offering.relations import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRule:
    """One way to begin. ``days`` counts from completion (`AFTER_DAYS`); `CUSTOM` is ``day_of_month`` (the
    last day where a month lacks it), ``months`` ahead: 0 is the next such day, today included."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    mode: EffectiveMode
    days: int = 0
    day_of_month: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        """Refuse what no day comes from."""
        if self.mode is EffectiveMode.CUSTOM and not 1 <= self.day_of_month <= 31:
            raise ValueError("custom needs a day of the month from 1 to 31")
        if self.days < 0 or self.months < 0:
            raise ValueError("days and months are not below 0")

    def first_day(self, completed: date, chosen: date | None = None) -> date:
        """The first day on which it counts, for an order completed on that day of the store.

        Raises ValueError where a date must be chosen and none is, or one before ``completed``.
        """
        match self.mode:
            case EffectiveMode.AT_ONCE:
                return completed
            case EffectiveMode.AFTER_DAYS:
                return completed + timedelta(days=self.days)
            case EffectiveMode.NEXT_CYCLE:
                return next_cycle(completed)
            case EffectiveMode.CUSTOM:
                return _day_of_month(completed, self.day_of_month, self.months)
            case EffectiveMode.ON_DATE:
                if chosen is None or chosen < completed:
                    raise ValueError("a chosen date must be today or later")
                return chosen


@dataclass(frozen=True, slots=True)
class Begin:
    """A way to begin that was chosen for one part of an order, with the day where one is (`ON_DATE`)."""

    mode: EffectiveMode
    chosen: date | None = None

    def first_day(self, rules: tuple[EffectiveRule, ...], today: date) -> date:
        """The day that the rule of this mode gives; a mode without one is taken as it is, to be judged.

        Raises ValueError where a date must be chosen and none is, or a past one.
        """
        custom = self.mode is EffectiveMode.CUSTOM
        plain = EffectiveRule(mode=self.mode, day_of_month=today.day if custom else 0)
        rule = next((each for each in rules if each.mode is self.mode), plain)
        return rule.first_day(today, self.chosen)


class EndMode(StrEnum):
    """When something that is given up stops counting."""

    AT_ONCE = "atOnce"  # today is the last day
    CYCLE_END = "cycleEnd"  # the last day of the month
    TERM_END = "termEnd"  # the last day of its term
    ON_DATE = "onDate"
    AFTER_MONTHS = "afterMonths"  # so many months after its first day


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRule:
    """One way to end; ``months`` counts from the first day (`AFTER_MONTHS`)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    mode: EndMode
    months: int = 0

    def __post_init__(self) -> None:
        """Refuse an end without a length."""
        if self.mode is EndMode.AFTER_MONTHS and self.months < 1:
            raise ValueError("afterMonths needs a number of months")

    def last_day(
        self, today: date, starts_on: date, term_ends_on: date | None = None, chosen: date | None = None
    ) -> date:
        """The last day on which it counts, not before ``today``; raises ValueError without what it needs."""
        match self.mode:
            case EndMode.AT_ONCE:
                return today
            case EndMode.CYCLE_END:
                return next_cycle(today) - timedelta(days=1)
            case EndMode.TERM_END:
                return max(today, term_ends_on) if term_ends_on else today
            case EndMode.AFTER_MONTHS:
                return max(today, add_months(starts_on, self.months) - timedelta(days=1))
            case EndMode.ON_DATE:
                if chosen is None or chosen < today:
                    raise ValueError("a chosen date must be today or later")
                return chosen


def _day_of_month(today: date, day_of_month: int, months: int) -> date:
    first = add_months(today.replace(day=1), months)
    found = _within(first, day_of_month)
    return found if found >= today else _within(add_months(first, 1), day_of_month)


def _within(first: date, day_of_month: int) -> date:
    last = next_cycle(first) - timedelta(days=1)
    return first.replace(day=min(day_of_month, last.day))
