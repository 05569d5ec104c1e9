"""One visit, or one transaction of it, as it counts in the figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from counter.domain.statistics.record import VisitRecord
from counter.domain.talk import NOTHING, Tagged, all_tagged, tagged
from counter.domain.timing import Moment, Parts, TimingEvent, parts_by_transaction, spans, total

VISIT = "visit"
"""Subject of the whole visit; that of a transaction is its template's code."""

LONG_SILENCE_MS = 120_000
"""A pause without keys above this is a long silence: flagged and listed, never cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is counted of a visit (``subject`` `VISIT`) or of one of its transactions.

    ``day`` is the business date; ``hour`` the store's, in which the visit began. ``timed`` is false where
    nobody sat at a screen (`counter submit`): it counts, and has no time. ``target_ms`` 0 is no target.
    """

    day: date
    hour: int
    subject: str
    clerk: str
    position: int
    offline: bool = False
    simulated: bool = False
    timed: bool = True
    parts: Parts = field(default_factory=Parts)
    target_ms: int = 0
    silences: int = 0
    tagged: Tagged = NOTHING

    @property
    def total_ms(self) -> int:
        """All of its time."""
        return self.parts.total_ms

    @property
    def within(self) -> bool:
        """Whether it was done within its target."""
        return self.timed and self.target_ms > 0 and self.total_ms <= self.target_ms


def facts_of(record: VisitRecord, time_zone: str, *, simulated: bool = False) -> tuple[Fact, ...]:
    """The visit's fact, then one for each line in order."""
    hour = hour_at(record.started_at, time_zone)
    cut = spans(record.events)
    by_line, quiet = parts_by_transaction(cut), silences(record.events)
    named = tagged(record.events, cut)

    def fact(subject: str, taken: Parts, target_ms: int, silent: int, talk: Tagged) -> Fact:
        return Fact(
            day=record.day,
            hour=hour,
            subject=subject,
            clerk=record.clerk,
            position=record.position,
            offline=record.offline,
            simulated=simulated,
            timed=bool(record.events) and is_timed(subject, taken),
            parts=taken,
            target_ms=target_ms,
            silences=silent,
            tagged=talk,
        )

    whole = total(by_line.values())
    return (
        fact(VISIT, whole, record.target_ms, sum(quiet.values()), all_tagged(named.values())),
        *(
            fact(
                line.template,
                by_line.get(line.identity, Parts()),
                line.target_ms,
                quiet.get(line.identity, 0),
                named.get(line.identity, NOTHING),
            )
            for line in record.lines
        ),
    )


def is_timed(subject: str, taken: Parts) -> bool:
    """Whether a time was taken: lines that came along with another, or by a list, have none of their own."""
    return subject == VISIT or taken.total_ms > 0


def hour_at(instant: datetime, time_zone: str) -> int:
    """The hour of the store's day, 0 to 23."""
    return instant.astimezone(ZoneInfo(time_zone)).hour


def silences(events: Iterable[TimingEvent]) -> dict[str, int]:
    """How many long silences there were, by transaction identity ("" between transactions)."""
    begins, ends = Moment.PAUSED, Moment.KEY_AFTER_PAUSE
    pauses = [event for event in events if event.moment is begins or event.moment is ends]
    found: dict[str, int] = {}
    paused: TimingEvent | None = None
    for event in sorted(pauses, key=lambda event: event.at_ms):
        if event.moment is begins:
            paused = event
        elif paused is not None:
            if event.at_ms - paused.at_ms > LONG_SILENCE_MS:
                found[paused.transaction] = found.get(paused.transaction, 0) + 1
            paused = None
    return found
