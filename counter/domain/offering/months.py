"""The calendar of bills: months later, and the first day of the next one."""

from __future__ import annotations

from datetime import date, timedelta


def next_cycle(today: date) -> date:
    """The first day of the next bill cycle: the first of the next month."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the last day of a shorter month stands for days it lacks."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month0 + 1, 1)
    last = next_cycle(first) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
