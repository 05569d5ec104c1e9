"""Which waiting items may go now: in order by the keys they touch, side by side otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from offline_queue.outbox import Item

LONGEST_REST = timedelta(minutes=5)
"""No item rests longer before it is tried again, whatever the centre asks for."""


def ready(
    items: Iterable[Item], on_their_way: Collection[str], now: datetime, *, together: bool = False
) -> Iterator[Item]:
    """Those of ``items`` (all that wait, or the first of them, in order) that may be sent at ``now``.

    An item waits behind every earlier one that shares a key with it, and behind what it depends on, as
    long as that waits itself. ``on_their_way`` are identities being sent at this moment. With
    ``together`` items may also go right behind those that were yielded before, in the same batch, unless
    they are to be filled from the answer to one of them.
    """
    last_on_key: dict[str, str] = {}
    kept: set[str] = set()
    goes: set[str] = set()
    for item in items:
        outgoing = item.outgoing
        before = {last_on_key[key] for key in outgoing.keys if key in last_on_key}
        before.update(name for name in outgoing.depends_on if name in kept or name in goes)
        filled_from = {binding.identity for binding in outgoing.bindings}
        may_go = not before or (together and before <= goes and before.isdisjoint(filled_from))
        last_on_key.update(dict.fromkeys(outgoing.keys, outgoing.identity))
        if outgoing.identity not in on_their_way and _rested(item, now) and may_go:
            goes.add(outgoing.identity)
            yield item
        else:
            kept.add(outgoing.identity)


def _rested(item: Item, now: datetime) -> bool:
    """Whether the item's rest is over; the machine's clock may have been put back since it began."""
    return item.due_at <= max(now, item.queued_at) or item.due_at - now > LONGEST_REST
