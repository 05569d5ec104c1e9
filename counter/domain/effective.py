"""When an order takes effect (生效方式)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.months import add_months, next_cycle

__all__ = ["add_months", "business_date", "effective_on", "midnight", "next_cycle"]


def business_date(now: datetime, time_zone: str) -> date:
    """The store's calendar day at the instant ``now``."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def midnight(day: date, time_zone: str) -> datetime:
    """The instant at which the store's calendar day ``day`` begins."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)


def effective_on(mode: EffectiveMode, today: date, chosen: date | None = None) -> date:
    """The first day on which the order counts. ``chosen`` is needed for, and only for, ``ON_DATE``.

    Raises ValueError without it, or if it lies before ``today``.
    """
    if mode is EffectiveMode.AT_ONCE:
        return today
    if mode is EffectiveMode.NEXT_CYCLE:
        return next_cycle(today)
    if mode is not EffectiveMode.ON_DATE:
        raise ValueError(f"{mode} needs an offer's own rule (`counter.domain.offering.effective_rule`)")
    if chosen is None or chosen < today:
        raise ValueError("a chosen date must be today or later")
    return chosen
