"""When an order takes effect (生效方式)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from counter.domain.offers import EffectiveMode


def business_date(now: datetime, time_zone: str) -> date:
    """The store's calendar day at the instant ``now``."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def midnight(day: date, time_zone: str) -> datetime:
    """The instant at which the store's calendar day ``day`` begins."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)


def next_cycle(today: date) -> date:
    """The first day of the next bill cycle: the first of the next month."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def effective_on(mode: EffectiveMode, today: date, chosen: date | None = None) -> date:
    """The first day on which the order counts. ``chosen`` is needed for, and only for, ``ON_DATE``.

    Raises ValueError without it, or if it lies before ``today``.
    """
    if mode is EffectiveMode.AT_ONCE:
        return today
    if mode is EffectiveMode.NEXT_CYCLE:
        return next_cycle(today)
    if chosen is None or chosen < today:
        raise ValueError("a chosen date must be today or later")
    return chosen


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the last day of a shorter month stands for days it lacks."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month0 + 1, 1)
    last = next_cycle(first) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
