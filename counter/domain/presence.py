"""Who was at the counter when (在岗): signed in, locked, signed off; and where the time of a day went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from counter.domain.breaks import Break


class Presence(StrEnum):
    """What a clerk did at the counter position."""

    IN = "in"  # signed in
    LOCKED = "locked"  # locked it: to hand over, or to be back in a moment
    OFF = "off"  # signed off, or left the program


@dataclass(frozen=True, slots=True)
class PresenceEvent:
    """One of them, at an instant."""

    clerk_id: str
    at: datetime
    what: Presence


@dataclass(frozen=True, slots=True)
class DayTime:
    """Where a clerk's time of one day went, in milliseconds.

    ``signed_in_ms`` is ``at_visits_ms``, ``breaks_ms`` and ``between_ms`` (idle, between visits) together;
    ``locked_ms`` lies outside of it: the position was locked by the clerk, to be handed over.
    """

    signed_in_ms: int
    at_visits_ms: int
    breaks_ms: int
    breaks: int
    locked_ms: int
    locked: int

    @property
    def between_ms(self) -> int:
        """Signed in, neither at a visit nor on a break; at least 0, for a visit may have begun elsewhere."""
        return max(0, self.signed_in_ms - self.at_visits_ms - self.breaks_ms)


def write_presence(events: Iterable[PresenceEvent]) -> str:
    """The events of one business date as text; instants in ISO 8601."""
    return json.dumps([[each.clerk_id, each.at.isoformat(), each.what] for each in events])


def read_presence(text: str) -> tuple[PresenceEvent, ...]:
    """The reverse of `write_presence`; "" holds none."""
    return tuple(
        PresenceEvent(clerk_id, datetime.fromisoformat(at), Presence(what))
        for clerk_id, at, what in json.loads(text or "[]")
    )


def died(events: Iterable[PresenceEvent]) -> bool:
    """Whether somebody signed in where nobody had left: the program was gone in between."""
    ordered = sorted(events, key=lambda event: event.at)
    return any(a.what is Presence.IN and b.what is Presence.IN for a, b in pairwise(ordered))


def day_time(
    events: Sequence[PresenceEvent],
    breaks: Iterable[Break],
    clerk_id: str,
    at_visits_ms: int,
    *,
    first: datetime,
    now: datetime,
    seen: Sequence[datetime] = (),
) -> DayTime:
    """Where the time of ``clerk_id`` went from ``first`` (midnight) until ``now``.

    ``events`` and ``breaks`` may be everybody's, also of the day before. Where somebody signs in after the
    program had died, the stretch before it lasts up to the last instant at which the clerk was ``seen``.
    """
    signed_in = locked = 0
    locks = 0
    spans = list[tuple[datetime, datetime]]()
    ordered = sorted(events, key=lambda event: event.at)
    for event, after in pairwise((*ordered, None)):
        if event is None or event.clerk_id != clerk_id:
            continue
        end = now if after is None else after.at
        if event.what is Presence.IN and after is not None and after.what is Presence.IN:
            end = max((at for at in seen if event.at <= at <= after.at), default=event.at)
        begin, end = max(first, event.at), min(now, end)
        lasted = max(0, _ms(begin, end))
        match event.what:
            case Presence.IN:
                signed_in += lasted
                spans.append((begin, end))
            case Presence.LOCKED if after is not None:
                locked += lasted
                locks += bool(lasted)
            case _:
                pass
    rests = [_within(each, spans, now) for each in breaks if each.clerk_id == clerk_id]
    return DayTime(signed_in, at_visits_ms, sum(rests), sum(map(bool, rests)), locked, locks)


def _within(one: Break, spans: Iterable[tuple[datetime, datetime]], now: datetime) -> int:
    """How much of a break lies in times signed in; one without an end lasts to the end of its own."""
    ended = one.ended_at or now
    return sum(max(0, _ms(max(one.began_at, begin), min(ended, end))) for begin, end in spans
               if one.ended_at or begin <= one.began_at <= end)  # fmt: skip


def _ms(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds() * 1000)
