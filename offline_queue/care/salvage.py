"""What waits, out of a database that may be damaged: each row for itself, and every damage told.

The file is only read. Rows are reached as SQLite reaches them, and where it cannot go on, or says itself
that something is wrong, carved out of the pages, too. What a row brings comes out of its sealed body, which
is authenticated with the row's identity and number: where it does not open, every single bit of the three
is tried the other way round, and what opens then is what was sealed. Plain columns are held against the body
and against the sum that proves them (`offline_queue.outbox_proof`).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from counter.domain.text import N_, Finding
from counter.messages import _
from offline_queue.care.carving import carved_rows
from offline_queue.care.one_bit import OneBit, Opened
from offline_queue.disk.database import UNREADABLE, open_read_only
from offline_queue.disk.instants import known_instant
from offline_queue.outbox import Item, ItemState, Reason, covers_of, known_state
from offline_queue.outbox_proof import WEIGHTS, proof_of
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.sealed_columns import ITEM_REASON

_COLUMNS = (
    "item_no", "identity", "settled_no", "kind", "covers", "state", "waiting", "followed", "queued_at",
    "due_at", "tries", "amount_fen", "body", "answer", "reason", "clerk", "place", "proof",
)  # fmt: skip
"""Of the table ``item``, in the order in which they stand in a row."""

_TO_BE_DONE = (ItemState.PARKED, ItemState.REJECTED, ItemState.FAILED)
_NO_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for an instant that is none any more, which is told."""


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that is there and cannot be read; ``identity`` is "" where not even that is known.

    ``item_no`` 0 is no item: what is wrong with the whole.
    """

    item_no: int
    identity: str
    detail: str


@dataclass(frozen=True, slots=True)
class Saved:
    """An item as it was sealed. ``state`` is what its row says, word for word.

    ``doubts`` are what is not as it was written; () where all is well.
    """

    item: Item
    state: str
    doubts: tuple[Finding, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether it waits, or may: its state cannot be read, its row says both, it was put aside so."""
        known = known_state(self.state)
        if known is ItemState.PARKED and self.doubts:
            return True
        return known is None or known.waiting or _BOTH in self.doubts


_BOTH = Finding(N_("its row says that it waits, and that it does not"))
_MENDED = N_("one bit of its {what} was the other way round")


def salvaged(path: Path, sealing: Sealing) -> Iterator[Saved | Lost]:
    """Every item that waits, is parked, or stands in a state that cannot be read; what is missing.

    Raises nothing for damage: what SQLite does not reach is looked for in the pages.
    """
    reading, wrong, known = _Reading(sealing), list[str](), dict[int, str]()
    try:
        with closing(open_read_only(path, sealing)) as connection:
            connection.text_factory = bytes
            wrong += _structure(connection)
            reading.suspected = {int(number) for said in wrong for number in _ROW.findall(said)}
            for values in connection.execute("SELECT * FROM item NOT INDEXED"):
                yield from reading.told(dict(zip(_COLUMNS, values, strict=False)), connection)
    except UNREADABLE as error:
        wrong.append(str(error))
    if wrong:
        known = _indexed(path, sealing)
        yield Lost(0, "", "; ".join(wrong))
        for carved in carved_rows(path):
            row = dict(zip(_COLUMNS, (carved.rowid, *carved.values[1:]), strict=False))
            if _looks_like_an_item(row):
                yield from reading.told(row)
    yield from reading.left_out(known)


def _structure(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself says is wrong with the table and its indexes."""
    found = [
        bytes(row[0]).decode(errors="replace") for row in connection.execute("PRAGMA integrity_check(item)")
    ]
    return [] if found == ["ok"] else found[:_SAID]


def _indexed(path: Path, sealing: Sealing) -> dict[int, str]:
    """Identities by number as the index has them, as far as it can be read."""
    known = dict[int, str]()
    with suppress(*UNREADABLE), closing(open_read_only(path, sealing)) as connection:
        connection.text_factory = bytes
        for number, identity in connection.execute("SELECT item_no, identity FROM item ORDER BY identity"):
            known[number] = _text(identity)
    return known


@dataclass(slots=True)
class _Reading:
    """One reading of all rows: what was saved already, and what could not be."""

    sealing: Sealing
    suspected: set[int] = field(default_factory=set)
    """Numbers of rows that an index does not agree with."""
    _one_bit: OneBit = field(init=False)
    _there: set[int] = field(default_factory=set)
    _lost: dict[int, Lost] = field(default_factory=dict)
    _last: int = 0

    def __post_init__(self) -> None:
        self._one_bit = OneBit(self.sealing)

    def told(
        self, row: Mapping[str, Any], connection: sqlite3.Connection | None = None
    ) -> Iterator[Saved | Lost]:
        """The item of a row if it is not done with; one that was told already is not told again."""
        item_no, state = row["item_no"], known_state(_text(row["state"]))
        if item_no in self._there:
            return
        done = state is not None and not (state.waiting or state in _TO_BE_DONE)
        if done and row["waiting"] == 0:
            self._there.add(item_no)
            return
        opened = self._one_bit.opened(_bytes(row["identity"]), item_no, _bytes(row["body"]))
        if opened is None:
            name = _text(row["identity"])
            self._lost.setdefault(
                item_no, Lost(item_no, name, _(N_("its body does not open under this key")))
            )
            return
        if opened.item_no not in self._there:
            self._there.add(opened.item_no)
            self._last = max(self._last, opened.item_no)
            suspected = item_no in self.suspected
            yield _saved(self.sealing, row, opened, connection, suspected=suspected)

    def left_out(self, known: Mapping[int, str]) -> Iterator[Lost]:
        """What cannot be read, and what is not there at all: numbers are given without a gap."""
        for item_no, lost in sorted(self._lost.items()):
            if item_no not in self._there:
                self._there.add(item_no)
                yield lost
        for item_no in sorted({*range(1, self._last), *known} - self._there):
            yield Lost(item_no, known.get(item_no, ""), _(N_("its row is not there")))


def _saved(
    sealing: Sealing,
    row: Mapping[str, Any],
    opened: Opened,
    connection: sqlite3.Connection | None,
    *,
    suspected: bool,
) -> Saved:
    """The item, with what of its row is not as it was written."""
    outgoing, mended = opened.outgoing, opened.mended
    state, known = _text(row["state"]), known_state(_text(row["state"]))
    doubts = [Finding(_MENDED, {"what": Finding(mended)})] if mended else []
    if known is None:
        doubts.append(Finding(N_("its state “{state}” is none"), {"state": state}))
    elif known.waiting != bool(row["waiting"]):
        doubts.append(_BOTH)
    covers = covers_of(outgoing.identity, _text(row["covers"]))
    plain = (_text(row["kind"]), covers, row["amount_fen"])
    if plain != (outgoing.kind, outgoing.covers, outgoing.amount_fen):
        doubts.append(Finding(N_("its row says {said}"), {"said": str(plain)}))
    times, doubt = _times(row, connection, suspected=suspected)
    reason, unread = _reason(sealing, (outgoing.identity, _text(row["identity"])), row["reason"])
    queued_at, due_at = (known_instant(times[name]) or _NO_INSTANT for name in ("queued_at", "due_at"))
    item = Item(
        item_no=opened.item_no,
        settled_no=row["settled_no"],
        outgoing=outgoing,
        state=known or ItemState.UNCLEAR,
        queued_at=queued_at,
        due_at=due_at,
        tries=times["tries"] if isinstance(times["tries"], int) else 0,
        reason=reason,
    )
    return Saved(item, state, (*doubts, *doubt, *unread))


def _times(
    row: Mapping[str, Any], connection: sqlite3.Connection | None, *, suspected: bool
) -> tuple[Mapping[str, Any], tuple[Finding, ...]]:
    """The columns that the sum proves; where it does not, with the instant that the visit was settled at
    if it does then. Of a row that an index does not agree with, that instant is believed anyway: its sum
    may be younger than the damage, and a database of before the sum has none.
    """
    proved = "proof" not in row or _proves(row)
    if proved and not suspected:
        return row, ()
    settled_at = _settled_at(row["settled_no"], connection)
    if settled_at is not None:
        queued, due = {**row, "queued_at": settled_at}, {**row, "due_at": settled_at}
        for mended in (queued, due):
            if mended != row and (_proves(mended) if not proved else mended is queued):
                return mended, (_OTHER_INSTANT,)
    return row, (_INDEX if proved else _UNPROVED,)


def _proves(row: Mapping[str, Any]) -> bool:
    return bool(proof_of([row[name] for name in WEIGHTS]) == row["proof"])


def _settled_at(settled_no: object, connection: sqlite3.Connection | None) -> int | None:
    if connection is None or not isinstance(settled_no, int):
        return None
    query = "SELECT settled_at FROM settled WHERE settled_no = ?"
    with suppress(*UNREADABLE):
        found = connection.execute(query, (settled_no,)).fetchone()
        return found[0] if found and isinstance(found[0], int) else None
    return None


_INDEX = Finding(N_("an index says otherwise than its row"))
_OTHER_INSTANT = Finding(N_("its row has another instant than its visit; the visit's is written out"))
_UNPROVED = Finding(N_("its instants or its tries are not what was written; they are as they stand"))
_SAID = 20
_ROW = re.compile(r"\brow (\d+)")


def _looks_like_an_item(row: Mapping[str, Any]) -> bool:
    return "reason" in row and isinstance(row["identity"], str) and isinstance(row["body"], bytes)


def _reason(
    sealing: Sealing, names: tuple[str, str], sealed: object
) -> tuple[Reason | None, tuple[Finding, ...]]:
    from counter.wire.encoding import decode

    if sealed is None:
        return None, ()
    for name in names:  # the second is what stood there when it was put aside
        with suppress(EnvelopeDamaged):
            plain = cast("list[Any]", decode(sealing.unseal(_bytes(sealed), ITEM_REASON.about(name))))
            return Reason(*plain), ()
    return None, (Finding(N_("its reason does not open")),)


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode(errors="surrogateescape")
    return value if isinstance(value, bytes) else b""


def _text(value: object) -> str:
    return _bytes(value).decode(errors="backslashreplace")
