"""The outbox: requests that wait for the line, one row each, and how far each one is.

    queued -> sending -> acknowledged -> inProgress -> completed
      |          |            |             |-> held -> ...
      |          |-> unclear  |-> rejected  |-> failed
      |-> withdrawn           (parked: kept back with its reason, until somebody decides)

Functions take the connection of a transaction of `Database.writing`, or any for reading.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from counter.domain.work import Waiting
from counter.wire.encoding import encode
from counter.wire.outgoing import Binding, Outgoing
from offline_queue import chain
from offline_queue.disk.instants import from_us, known_instant, to_us
from offline_queue.disk.rows import rows
from offline_queue.outbox_proof import proof_of
from offline_queue.sealed.bodies import seal_plain, seal_text, unseal_plain
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.sealed_columns import ITEM, ITEM_ANSWER, ITEM_REASON
from offline_queue.sealed.sealed_connection import sealing_of
from offline_queue.sealed.stored_body import StoredBody, text_of

TIMINGS = ("interaction", "timings", "release")
"""Kinds of items that are no business: they count for nothing that waits."""

_TIMINGS = "('interaction', 'timings', 'release')"


class ItemState(StrEnum):
    """How far an item is; values equal `OutcomeState`'s where both have the word."""

    QUEUED = "queued"
    SENDING = "sending"
    UNCLEAR = "unclear"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    HELD = "held"
    COMPLETED = "completed"
    REJECTED = "rejected"
    FAILED = "failed"
    PARKED = "parked"
    WITHDRAWN = "withdrawn"

    @property
    def waiting(self) -> bool:
        """The centre's answer is still to come."""
        return self in (ItemState.QUEUED, ItemState.SENDING, ItemState.UNCLEAR)

    @property
    def delivered(self) -> bool:
        """The centre took it, and it has not gone wrong since: what depends on it may go."""
        return self in (ItemState.ACKNOWLEDGED, ItemState.IN_PROGRESS, ItemState.HELD, ItemState.COMPLETED)

    @property
    def lost(self) -> bool:
        """It ended, or stands, without its effect: what depends on it is kept back."""
        return self in (ItemState.REJECTED, ItemState.FAILED, ItemState.PARKED, ItemState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item stands as it does: a catalogue sentence with its places, and the centre's code."""

    message: str
    code: str = ""
    params: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands, without what it says: enough to judge the lines that it covers."""

    state: ItemState
    covers: tuple[str, ...]
    answer_id: str
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of the outbox. ``answer`` is what the centre stored for it, once known.

    ``doubt``: one of its instants, or how often it was tried, is not what was written.
    """

    item_no: int
    settled_no: int | None
    outgoing: Outgoing
    state: ItemState
    queued_at: datetime
    due_at: datetime
    tries: int = 0
    answer: Mapping[str, Any] | None = None
    reason: Reason | None = None
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class DamagedItem:
    """A row that is there and cannot be read; ``identity`` as far as it can be."""

    item_no: int
    identity: str
    why: EnvelopeDamaged


_COLUMNS = (
    "item_no, settled_no, identity, state, queued_at, due_at, tries, body, answer, reason, waiting, followed,"
    " proof"
)


def add(
    connection: sqlite3.Connection,
    outgoing: Outgoing,
    settled_no: int | None,
    at: datetime,
    clerk: str = "",
) -> int:
    """Put a request at the end of the outbox; its number, by which items of a key are ordered.

    ``clerk`` is whose work it is, as limits count it (a keyed hash); "" is nobody's.
    """
    item_no = _next_no(connection)
    connection.execute(
        "INSERT INTO item (item_no, identity, settled_no, kind, covers, state, waiting, queued_at, due_at,"
        " amount_fen, body, clerk, place, proof) VALUES (?, ?, ?, ?, ?, 'queued', 1, ?, ?, ?, ?, ?, ?, ?)",
        (
            item_no,
            outgoing.identity,
            settled_no,
            outgoing.kind,
            _covers_kept(outgoing.identity, outgoing.covers),
            to_us(at),
            to_us(at),
            outgoing.amount_fen,
            _sealed(connection, outgoing, item_no),
            clerk,
            chain.next_value(connection, item_no, outgoing.identity, text_of(outgoing.body)),
            proof_of((settled_no, True, False, to_us(at), to_us(at), 0)),
        ),
    )
    return item_no


def put(connection: sqlite3.Connection, outgoing: Outgoing, settled_no: int, at: datetime) -> None:
    """Add a request that may be said again with other content (a change): the last word is sent."""
    known = connection.execute("SELECT item_no FROM item WHERE identity = ?", (outgoing.identity,)).fetchone()
    if known is None:
        add(connection, outgoing, settled_no, at)
        return
    connection.execute(
        "UPDATE item SET body = ?, state = 'queued', waiting = 1, due_at = ?, tries = 0 WHERE identity = ?",
        (_sealed(connection, outgoing, known[0]), to_us(at), outgoing.identity),
    )


def move(
    connection: sqlite3.Connection,
    identity: str,
    state: ItemState,
    *,
    expected: Iterable[ItemState] = tuple(ItemState),
    followed: bool = False,
    answer: Mapping[str, Any] | None = None,
    reason: Reason | None = None,
    tries: int | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Bring an item from one of the ``expected`` states to ``state``; False if it was in none of them.

    What is None stays as it is, but for the reason: it always belongs to the state.
    """
    allowed = list(expected)
    cursor = connection.execute(
        "UPDATE item SET state = ?, waiting = ?, followed = ?, reason = ?,"
        " answer = coalesce(?, answer), tries = coalesce(?, tries), due_at = coalesce(?, due_at)"
        f" WHERE identity = ? AND state IN ({', '.join('?' * len(allowed))})",
        (
            state,
            state.waiting,
            followed,
            _sealed_reason(connection, identity, reason) if reason else None,
            seal_plain(connection, answer, ITEM_ANSWER.about(identity)) if answer is not None else None,
            tries,
            to_us(due_at) if due_at else None,
            identity,
            *allowed,
        ),
    )
    return cursor.rowcount == 1


def item(connection: sqlite3.Connection, identity: str) -> Item | None:
    """The item with this identity, or None; raises EnvelopeDamaged for one that does not open."""
    found = rows(connection, f"SELECT {_COLUMNS} FROM item WHERE identity = ?", identity)
    return _item(connection, found[0]) if found else None


def item_at(connection: sqlite3.Connection, item_no: int) -> Item | None:
    """The item with this number, or None; raises EnvelopeDamaged for one that does not open."""
    found = rows(connection, f"SELECT {_COLUMNS} FROM item WHERE item_no = ?", item_no)
    return _item(connection, found[0]) if found else None


def park_damaged(connection: sqlite3.Connection, item_no: int, reason: Reason) -> int | None:
    """Put a row aside that cannot be sent as it is, whatever can be read of it; the visit it belongs to.

    By its number: its identity, its state may be what is damaged.
    """
    query = "SELECT identity, settled_no FROM item WHERE item_no = ?"
    ((identity, settled_no),) = rows(connection, query, item_no)
    connection.execute(
        "UPDATE item SET state = 'parked', waiting = 0, followed = 0, reason = ? WHERE item_no = ?",
        (_sealed_reason(connection, identity, reason), item_no),
    )
    return settled_no if isinstance(settled_no, int) else None


def readable(connection: sqlite3.Connection, identity: str) -> Item | None:
    """The item with this identity if there is one and it opens."""
    with suppress(EnvelopeDamaged):
        return item(connection, identity)
    return None


def items_of(connection: sqlite3.Connection, settled_no: int) -> list[Item]:
    """The items of one settled visit, in order."""
    return _select(connection, "WHERE settled_no = ? ORDER BY item_no", settled_no)


def standings(connection: sqlite3.Connection, settled_no: int) -> list[Standing]:
    """How the items of one settled visit stand, in order; one whose state cannot be read is put aside."""
    found = rows(
        connection,
        "SELECT identity, state, covers, answer, reason FROM item WHERE settled_no = ? AND covers <> ''"
        " ORDER BY item_no",
        settled_no,
    )
    return [
        Standing(
            state=known_state(state) or ItemState.PARKED,
            covers=covers_of(identity, covers),
            answer_id=str((_answer(connection, identity, answer) or {}).get("id", "")),
            reason=_reason(connection, identity, reason),
        )
        for identity, state, covers, answer, reason in found
    ]


def payments_of(connection: sqlite3.Connection, line: str) -> tuple[str, ...]:
    """The identities of the payments that pay for a line of a settled visit."""
    found = rows(
        connection,
        "SELECT identity, covers FROM item WHERE kind = 'payment'"
        " AND settled_no = (SELECT settled_no FROM line WHERE identity = ?) ORDER BY item_no",
        line,
    )
    return tuple(identity for identity, covers in found if line in covers_of(identity, covers))


def waiting_items(connection: sqlite3.Connection, after: int, limit: int) -> list[Item]:
    """Items that wait for an answer, in order, with numbers above ``after``."""
    return _select(connection, "WHERE waiting = 1 AND item_no > ? ORDER BY item_no LIMIT ?", after, limit)


def followed_items(connection: sqlite3.Connection, after: int, limit: int) -> list[Item]:
    """Orders in flight at the centre, in order, with numbers above ``after``."""
    return _select(connection, "WHERE followed = 1 AND item_no > ? ORDER BY item_no LIMIT ?", after, limit)


_TROUBLED = "WHERE state IN ('parked', 'rejected', 'failed') ORDER BY item_no LIMIT ?"


def troubled_items(connection: sqlite3.Connection, limit: int) -> list[Item]:
    """Items that are parked or were refused, in order."""
    return _select(connection, _TROUBLED, limit)


def listed_waiting(connection: sqlite3.Connection, limit: int) -> list[Item | DamagedItem]:
    """What waits, in order, with what of it cannot be read."""
    return list(_told(connection, "WHERE waiting = 1 ORDER BY item_no LIMIT ?", limit))


def listed_troubled(connection: sqlite3.Connection, limit: int) -> list[Item | DamagedItem]:
    """What is parked or was refused, in order, with what of it cannot be read."""
    return list(_told(connection, _TROUBLED, limit))


def listed_of(connection: sqlite3.Connection, settled_no: int) -> list[Item | DamagedItem]:
    """The items of one settled visit, in order, with what of it cannot be read."""
    return list(_told(connection, "WHERE settled_no = ? ORDER BY item_no", settled_no))


def listed(connection: sqlite3.Connection, identity: str) -> list[Item | DamagedItem]:
    """The item with this identity, readable or not; [] where there is none."""
    return list(_told(connection, "WHERE identity = ?", identity))


def states_of(connection: sqlite3.Connection, identities: Iterable[str]) -> dict[str, ItemState]:
    """The states of the items among ``identities``; one that cannot be read is put aside."""
    wanted = list(identities)
    places = ", ".join("?" * len(wanted))
    found = rows(connection, f"SELECT identity, state FROM item WHERE identity IN ({places})", *wanted)
    return {identity: known_state(state) or ItemState.PARKED for identity, state in found}


def state_of(connection: sqlite3.Connection, identity: str) -> ItemState | None:
    """The state of one item, or None."""
    return states_of(connection, (identity,)).get(identity)


def settled_no_of(connection: sqlite3.Connection, identity: str) -> int | None:
    """The settled visit that an item belongs to, whether its body opens or not."""
    row = connection.execute("SELECT settled_no FROM item WHERE identity = ?", (identity,)).fetchone()
    return row[0] if row else None


def mark_unclear(connection: sqlite3.Connection) -> int:
    """At the start of delivery: what was being sent when the last one died may have arrived."""
    return connection.execute("UPDATE item SET state = 'unclear' WHERE state = 'sending'").rowcount


def waiting(connection: sqlite3.Connection) -> Waiting:
    """What waits, from the kept figures; visits' timings are no business and not among them."""
    count, sum_fen = connection.execute("SELECT count, sum_fen FROM tally WHERE name = 'business'").fetchone()
    oldest = connection.execute(
        f"SELECT min(queued_at) FROM item WHERE waiting = 1 AND kind NOT IN {_TIMINGS}"
    ).fetchone()[0]
    return Waiting(count, known_instant(oldest), sum_fen)


def waiting_of(connection: sqlite3.Connection, clerk: str) -> Waiting:
    """What waits of one clerk's work, from the kept figures."""
    row = connection.execute("SELECT count, sum_fen FROM clerk_tally WHERE clerk = ?", (clerk,)).fetchone()
    if row is None:
        return Waiting()
    oldest = connection.execute(
        f"SELECT min(queued_at) FROM item WHERE waiting = 1 AND kind NOT IN {_TIMINGS} AND clerk = ?",
        (clerk,),
    ).fetchone()[0]
    return Waiting(row[0], known_instant(oldest), row[1])


def anything_waits(connection: sqlite3.Connection) -> bool:
    """Whether any item at all still waits, visits' timings too."""
    return bool(connection.execute("SELECT sum(count) FROM tally").fetchone()[0])


_OWN = "="
"""In ``item.covers``: the line that the item's own identity begins with; most items cover no other."""


def covers_of(identity: str, kept: str) -> tuple[str, ...]:
    """The lines that an item covers, out of its column."""
    own = identity.partition(":")[0]
    return tuple(own if each == _OWN else each for each in kept.split())


def _covers_kept(identity: str, covers: Iterable[str]) -> str:
    own = identity.partition(":")[0]
    return " ".join(_OWN if each == own else each for each in covers)


def _select(connection: sqlite3.Connection, where: str, *params: object) -> list[Item]:
    """Items in lists: one that does not open is left out; delivery parks it, `counter doctor` tells of it."""
    return [each for each in _told(connection, where, *params) if isinstance(each, Item)]


def _told(connection: sqlite3.Connection, where: str, *params: object) -> Iterator[Item | DamagedItem]:
    for row in rows(connection, f"SELECT {_COLUMNS} FROM item {where}", *params):
        try:
            yield _item(connection, row)
        except EnvelopeDamaged as damage:
            yield DamagedItem(row[0], str(row[2]), damage)


def known_state(kept: object) -> ItemState | None:
    """The state that a column names; None for one that is none."""
    return ItemState(str(kept)) if kept in set(ItemState) else None


def _sealed_reason(connection: sqlite3.Connection, identity: str, reason: Reason) -> bytes:
    plain = [reason.message, reason.code, reason.params]
    return seal_plain(connection, plain, ITEM_REASON.about(identity))


def _reason(connection: sqlite3.Connection, identity: str, sealed: bytes | None) -> Reason | None:
    """Why the item stands so; damage to the reason is told in its place, for the item itself is good."""
    if sealed is None:
        return None
    try:
        return Reason(*unseal_plain(connection, sealed, ITEM_REASON.about(identity)))
    except EnvelopeDamaged as damage:
        return Reason(damage.message, damage.code, damage.params)


def _answer(connection: sqlite3.Connection, identity: str, sealed: bytes | None) -> Mapping[str, Any] | None:
    """The centre's answer; none where it is damaged: who needs it is parked, and may ask again."""
    if sealed is None:
        return None
    try:
        found: Mapping[str, Any] = unseal_plain(connection, sealed, ITEM_ANSWER.about(identity))
    except EnvelopeDamaged:
        return None
    return found


def _item(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Item:
    """The item of a row of `_COLUMNS`; raises EnvelopeDamaged for one that is not as it was written."""
    item_no, settled_no, identity, state, queued_at, due_at, tries, body, answer, reason, *more = row
    waiting, followed, proof = more
    about = ITEM.about(identity, item_no)
    known = known_state(state)
    if known is None:
        raise EnvelopeDamaged(about, f"state {state!r}")
    try:
        return Item(
            item_no=item_no,
            settled_no=settled_no,
            outgoing=unsealed_outgoing(sealing_of(connection), body, about),
            state=known,
            queued_at=from_us(queued_at),
            due_at=from_us(due_at),
            tries=tries,
            answer=_answer(connection, identity, answer),
            reason=_reason(connection, identity, reason),
            doubt=proof_of((settled_no, waiting, followed, queued_at, due_at, tries)) != proof,
        )
    except (TypeError, OverflowError) as damage:
        raise EnvelopeDamaged(about, str(damage)) from damage


def _next_no(connection: sqlite3.Connection) -> int:
    """The next place in the sequence: it is bound into the body, so it has to be known before it is kept."""
    return int(connection.execute("SELECT coalesce(max(item_no), 0) + 1 FROM item").fetchone()[0])


def _sealed(connection: sqlite3.Connection, outgoing: Outgoing, item_no: int) -> bytes:
    """One line about the request, then its body as the text that will be sent."""
    text = f"{about_line(outgoing)}\n{text_of(outgoing.body)}"
    return seal_text(connection, text, ITEM.about(outgoing.identity, item_no))


def about_line(outgoing: Outgoing) -> str:
    """All of a request but its body, on one line."""
    return encode(
        {
            "identity": outgoing.identity,
            "kind": outgoing.kind,
            "api": outgoing.api,
            "path": outgoing.path,
            "asked_by": outgoing.asked_by,
            "method": outgoing.method,
            "keys": outgoing.keys,
            "depends_on": outgoing.depends_on,
            "bindings": [[binding.path, binding.identity, binding.field] for binding in outgoing.bindings],
            "covers": outgoing.covers,
            "amount_fen": outgoing.amount_fen,
        }
    )


def unsealed_outgoing(sealing: Sealing, sealed: bytes, about: str) -> Outgoing:
    """A request out of its envelope; raises EnvelopeDamaged."""
    first, _, body = sealing.unseal(sealed, about).decode().partition("\n")
    plain = json.loads(first)
    for name in ("keys", "depends_on", "covers"):
        plain[name] = tuple(plain[name])
    plain["bindings"] = tuple(Binding(tuple(path), *rest) for path, *rest in plain["bindings"])
    return Outgoing(body=StoredBody(body), **plain)
