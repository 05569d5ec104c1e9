"""What waits, out of a database that may be damaged: each row for itself, the good ones and the lost.

The file is only read. Rows are reached as SQLite reaches them, and where it cannot go on, carved out of
the pages; either way a body that opens is what was sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from offline_queue.care.carving import CarvedRow, carved_rows
from offline_queue.disk.database import UNREADABLE, open_read_only
from offline_queue.disk.instants import from_us
from offline_queue.outbox import Item, ItemState, Reason, unsealed_outgoing
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.sealed_columns import ITEM, ITEM_REASON

_COLUMNS = "item_no, identity, settled_no, state, queued_at, due_at, tries, body, reason"
_PLACES = (1, 2, 5, 8, 9, 10, 12, 14)
"""Where those columns, but the first, stand in a row of the table ``item``."""
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that is there and cannot be read; ``identity`` is "" where not even that is known."""

    item_no: int
    identity: str
    detail: str


def salvaged(path: Path, sealing: Sealing) -> Iterator[Item | Lost]:
    """Every item that waits, is parked, or stands in a state that cannot be read.

    Raises nothing for damage: what SQLite does not reach is looked for in the pages.
    """
    seen = set[int]()
    try:
        for row in _reached(path, sealing):
            seen.add(row[0])
            yield from _told(sealing, row)
    except UNREADABLE:
        carved: dict[int, Item | Lost] = {}
        for found in carved_rows(path):
            if found.rowid not in seen and _looks_like_an_item(found):
                row = (found.rowid, *(found.values[place] for place in _PLACES))
                for told in _told(sealing, row):
                    if isinstance(told, Item) or found.rowid not in carved:
                        carved[found.rowid] = told
        for _, told in sorted(carved.items()):
            yield told


def _reached(path: Path, sealing: Sealing) -> Iterator[tuple[Any, ...]]:
    """Rows by their numbers along the table itself; no index is trusted."""
    after = -1
    with closing(open_read_only(path, sealing)) as connection:
        while page := connection.execute(
            f"SELECT {_COLUMNS} FROM item NOT INDEXED WHERE item_no > ? ORDER BY item_no LIMIT {_PAGE}",
            (after,),
        ).fetchall():
            yield from page
            after = page[-1][0]


def _looks_like_an_item(row: CarvedRow) -> bool:
    return (
        len(row.values) > max(_PLACES)
        and isinstance(row.values[1], str)
        and isinstance(row.values[12], bytes)
    )


def _told(sealing: Sealing, row: tuple[Any, ...]) -> Iterator[Item | Lost]:
    """The item of a row if it is not done with; Lost for one that cannot be read."""
    item_no, identity, settled_no, state, queued_at, due_at, tries, body, reason = row
    known = state in set(ItemState)
    if known and not (ItemState(state).waiting or ItemState(state) in _TO_BE_DONE):
        return
    try:
        outgoing = unsealed_outgoing(sealing, body, ITEM.about(identity, item_no))
        yield Item(
            item_no=item_no,
            settled_no=settled_no,
            outgoing=outgoing,
            state=ItemState(state) if known else ItemState.UNCLEAR,
            queued_at=from_us(queued_at),
            due_at=from_us(due_at),
            tries=tries,
            reason=_reason(sealing, identity, reason),
        )
    except (EnvelopeDamaged, TypeError, ValueError, OverflowError) as damage:
        yield Lost(item_no, identity if isinstance(identity, str) else "", str(damage))


_TO_BE_DONE = (ItemState.PARKED, ItemState.REJECTED, ItemState.FAILED)


def _reason(sealing: Sealing, identity: str, sealed: bytes | None) -> Reason | None:
    from counter.wire.encoding import decode

    with suppress(EnvelopeDamaged):
        if sealed is not None:
            plain = cast("list[Any]", decode(sealing.unseal(sealed, ITEM_REASON.about(identity))))
            return Reason(*plain)
    return None
