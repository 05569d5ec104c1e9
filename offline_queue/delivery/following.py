"""Following orders in flight: quickly at first, then slower, until the centre is done with them.

An order that waits for its day rests: it is looked at now and then, for it may be withdrawn elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from counter.ports import CentreUnavailable
from offline_queue import outbox
from offline_queue.centre.line import Line
from offline_queue.delivery.verdict import Taken, rests, stored
from offline_queue.disk.rows import rows
from offline_queue.outbox import Item

_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds between two looks at an order: the first, how they grow, the longest, and those between looks
    at one that rests; how many orders a look takes."""

    first: float = 0.15
    growth: float = 1.6
    longest: float = 30.0
    resting: float = 3600.0
    batch: int = 50


@dataclass(slots=True)
class _Followed:
    item: Item
    due: float
    interval: float
    rests: bool


@dataclass(slots=True)
class Following:
    """Orders in flight and when to look at each next. Times are monotonic seconds, given by the caller."""

    intervals: Intervals
    _entries: dict[str, _Followed] = field(default_factory=dict)
    _looking: bool = False
    _next_due: float = float("inf")

    @property
    def any(self) -> bool:
        """Whether there is anything to follow that may come further soon."""
        return any(not entry.rests for entry in self._entries.values())

    def refresh(self, connection: sqlite3.Connection, now: float) -> None:
        """Take in orders that came into flight, leave out those that are done."""
        query = "SELECT identity, item_no FROM item WHERE followed = 1 ORDER BY item_no LIMIT ?"
        numbers = dict(rows(connection, query, _ENTRIES))
        for identity in [known for known in self._entries if known not in numbers]:
            del self._entries[identity]
        for identity in numbers:
            if identity not in self._entries and (item := outbox.readable(connection, identity)):
                self.follow(item, now)
        self._set_next_due()

    def follow(self, item: Item, now: float) -> None:
        """An order came into flight."""
        first = self.intervals.first
        known = _Followed(item, now + first, first, rests(item.answer or {}))
        self._entries[item.outgoing.identity] = known
        self._next_due = min(self._next_due, known.due)

    def due(self, now: float) -> list[Item]:
        """The orders to look at now, of one kind, a batch at most; none while a look is under way."""
        if self._looking or now < self._next_due:
            return []
        waiting = sorted((e for e in self._entries.values() if e.due <= now), key=lambda entry: entry.due)
        if not waiting:
            return []
        path = waiting[0].item.outgoing.path
        batch = [e for e in waiting if e.item.outgoing.path == path][: self.intervals.batch]
        self._looking = True
        return [entry.item for entry in batch]

    def looked(self, items: Sequence[Item], found: Mapping[str, Taken], now: float) -> list[Item]:
        """A look at ``items`` is over, the next one comes later; those that came further, as they were."""
        self._looking, further = False, list[Item]()
        for item in items:
            entry = self._entries.get(item.outgoing.identity)
            if entry is None:
                continue
            taken = found.get(item.outgoing.identity)
            entry.rests = rests(taken.answer) if taken is not None else entry.rests
            entry.interval = min(self.intervals.longest, entry.interval * self.intervals.growth)
            entry.due = now + (self.intervals.resting if entry.rests else entry.interval)
            if taken is not None and (taken.state, taken.reason) != (entry.item.state, entry.item.reason):
                entry.item = replace(entry.item, state=taken.state, reason=taken.reason)
                further.append(item)
        self._set_next_due()
        return further

    def _set_next_due(self) -> None:
        self._next_due = min((entry.due for entry in self._entries.values()), default=float("inf"))


def look(line: Line, items: Sequence[Item]) -> dict[str, Taken] | None:
    """How far the centre is with ``items``, all of one kind of request; None if it could not say.

    What it does not mention it has not, or has as it was.
    """
    outgoing = items[0].outgoing
    identities = [item.outgoing.identity for item in items]
    try:
        answer = line.send(
            "GET",
            outgoing.api,
            outgoing.path,
            params={outgoing.asked_by: ",".join(identities), "limit": str(len(identities))},
        )
    except CentreUnavailable:
        return None
    if not answer.good or not isinstance(answer.body, list):
        return None
    return {
        str(entry[outgoing.asked_by]): stored(outgoing.kind, entry)
        for entry in answer.body
        if isinstance(entry, Mapping) and entry.get(outgoing.asked_by) in identities
    }
