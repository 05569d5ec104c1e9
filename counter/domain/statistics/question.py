"""What somebody wants to know: of which days, by what, and of what only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from counter.domain.statistics.fact import VISIT
from counter.domain.statistics.view import Key
from counter.domain.text import N_


class By(StrEnum):
    """What the answer is broken down by."""

    TOTAL = "total"
    TEMPLATE = "template"
    CLERK = "clerk"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WEEKDAY = "weekday"
    LINK = "link"
    POSITION = "position"
    STORE = "store"


BY_WORDS = {
    By.TOTAL: N_("All together"),
    By.TEMPLATE: N_("Template"),
    By.CLERK: N_("Clerk"),
    By.HOUR: N_("Hour"),
    By.DAY: N_("Day"),
    By.WEEK: N_("Week"),
    By.MONTH: N_("Month"),
    By.WEEKDAY: N_("Weekday"),
    By.LINK: N_("Link"),
    By.POSITION: N_("Position"),
    By.STORE: N_("Store"),
}

ONLINE, OFFLINE = "online", "offline"
"""The groups of `By.LINK`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The days ``first`` to ``last``, both among them; `None` leaves a dimension open.

    Without ``template`` the figures are those of whole visits, but by template those of each of them.
    ``simulated`` asks for the simulated history instead of the real one; the two are never mixed.
    """

    first: date
    last: date
    by: By = By.TOTAL
    template: str | None = None
    clerk: str | None = None
    hour: int | None = None
    weekday: int | None = None
    simulated: bool = False

    def wants(self, key: Key) -> bool:
        """Whether a summary under ``key`` counts in the answer, whatever its view's period."""
        return (
            self._wants_subject(key.subject)
            and (self.clerk is None or self.clerk == key.clerk)
            and (self.hour is None or self.hour == key.hour)
            and (self.weekday is None or self.weekday == key.weekday)
        )

    def _wants_subject(self, subject: str) -> bool:
        if self.template is not None:
            return subject == self.template
        return (subject != VISIT) if self.by is By.TEMPLATE else subject == VISIT


def group_of(key: Key, by: By) -> str:
    """Which group of the answer a summary belongs to; groups sort as text."""
    match by:
        case By.TEMPLATE:
            return key.subject
        case By.CLERK:
            return key.clerk
        case By.HOUR:
            return f"{key.hour:02d}"
        case By.DAY:
            return key.period
        case By.WEEK:
            year, week, _day = date.fromisoformat(key.period).isocalendar()
            return f"{year}-W{week:02d}"
        case By.MONTH:
            return key.period[:7]
        case By.WEEKDAY:
            return str(key.weekday)
        case By.LINK:
            return OFFLINE if key.offline else ONLINE
        case By.POSITION:
            return str(key.position)
        case By.STORE:
            return key.store
        case By.TOTAL:
            return ""
