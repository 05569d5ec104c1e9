"""Under which keys a fact counts: the same fact once in each view, each view fit for other questions.

`HOURS` holds every dimension of a day; the others leave some out, so that a year is a few thousand rows
instead of hundreds of thousands.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from counter.domain.statistics.fact import Fact


class View(StrEnum):
    """What a summary is kept by, beside store, subject, offline or not, simulated or not."""

    HOURS = "hours"  # day, hour, clerk, position
    DAYS = "days"  # day
    MONTHS = "months"  # month
    MONTH_CLERKS = "monthClerks"
    MONTH_HOURS = "monthHours"
    MONTH_WEEKDAYS = "monthWeekdays"


class Key(NamedTuple):
    """One place for a summary. What a view leaves out is "" or -1.

    ``period`` is ``2026-11-21`` or ``2026-11``; ``weekday`` 0 is Monday.
    """

    view: str
    simulated: bool
    store: str
    period: str
    subject: str
    clerk: str = ""
    position: int = -1
    hour: int = -1
    weekday: int = -1
    offline: bool = False


def finest(fact: Fact, store: str = "") -> Key:
    """The key that leaves nothing out."""
    return Key(
        View.HOURS.value,
        fact.simulated,
        store,
        fact.day.isoformat(),
        fact.subject,
        fact.clerk,
        fact.position,
        fact.hour,
        fact.day.weekday(),
        fact.offline,
    )


def keys_of(key: Key) -> tuple[Key, ...]:
    """All keys under which what has the finest ``key`` counts, that one first; one a view."""
    month = key.period[:7]
    by_day = key._replace(view=View.DAYS.value, clerk="", position=-1, hour=-1)
    by_month = by_day._replace(view=View.MONTHS.value, period=month, weekday=-1)
    return (
        key,
        by_day,
        by_month,
        by_month._replace(view=View.MONTH_CLERKS.value, clerk=key.clerk),
        by_month._replace(view=View.MONTH_HOURS.value, hour=key.hour),
        by_month._replace(view=View.MONTH_WEEKDAYS.value, weekday=key.weekday),
    )
