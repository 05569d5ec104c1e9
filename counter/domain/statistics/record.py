"""One visit as a manager looks at it: when what happened, nothing of the customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from counter.domain.timing import TimingEvent
from counter.domain.visit import SettledVisit


@dataclass(frozen=True, slots=True)
class RecordedLine:
    """One transaction of it; ``target_ms`` 0 is no target."""

    identity: str
    template: str
    target_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """The visit's lines in order, and all of its moments that are known."""

    started_at: datetime
    day: date
    clerk: str
    position: int
    slip_number: str = ""
    offline: bool = False
    target_ms: int = 0
    lines: tuple[RecordedLine, ...] = ()
    events: tuple[TimingEvent, ...] = ()


def record_of(settled: SettledVisit, events: Iterable[TimingEvent]) -> VisitRecord:
    """A settled visit's record; ``events`` are all that are known by now, also those after settling."""
    visit = settled.visit
    return VisitRecord(
        started_at=visit.started_at,
        day=visit.business_date,
        clerk=visit.clerk_id,
        position=visit.position,
        slip_number=settled.slip_number,
        offline=settled.offline,
        target_ms=visit.target_ms,
        lines=tuple(
            RecordedLine(line.identity, line.template, line.target_ms) for line in visit.transactions
        ),
        events=tuple(events),
    )
