"""Which waiting items may go now: in order by the keys they touch, side by side otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from offline_queue.outbox import Item


def ready(items: Iterable[Item], on_their_way: Collection[str], now: datetime) -> Iterator[Item]:
    """Those of ``items`` (all that wait, or the first of them, in order) that may be sent at ``now``.

    An item waits behind every earlier one that shares a key with it, and behind what it depends on, as
    long as that waits itself. ``on_their_way`` are identities being sent at this moment.
    """
    held_keys: set[str] = set()
    waiting: set[str] = set()
    for item in items:
        outgoing = item.outgoing
        goes = (
            outgoing.identity not in on_their_way
            and item.due_at <= now
            and held_keys.isdisjoint(outgoing.keys)
            and waiting.isdisjoint(outgoing.depends_on)
        )
        held_keys.update(outgoing.keys)
        waiting.add(outgoing.identity)
        if goes:
            yield item
