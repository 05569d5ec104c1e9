"""Lines of settled visits: what is known of each, and which ask for somebody's hand.

A line's state follows from the items that cover it (`judge`). ``undone`` overrules it: the line was
withdrawn or reversed by a later one. Lines ask for a hand when an item of theirs is refused or parked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Set
from datetime import datetime
from typing import Any

from counter.domain.visit import Outcome, OutcomeState
from counter.messages import _
from offline_queue.disk.instants import to_us
from offline_queue.outbox import ItemState, Standing, standings
from offline_queue.sealed.bodies import seal_plain, unseal_plain
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.sealed.sealed_columns import LINE_NOTE

_ORDER_OF_WORRY = (
    ItemState.FAILED,
    ItemState.REJECTED,
    ItemState.PARKED,
    ItemState.UNCLEAR,
    ItemState.SENDING,
    ItemState.QUEUED,
    ItemState.HELD,
    ItemState.ACKNOWLEDGED,
    ItemState.IN_PROGRESS,
    ItemState.COMPLETED,
    ItemState.WITHDRAWN,
)


DEALT_WITH = 2
"""In ``line.asks``: it went wrong, and somebody gave the money back or ordered the same again."""


def add(connection: sqlite3.Connection, identity: str, settled_no: int, place: int, at: datetime) -> None:
    """A line of a visit that is being settled."""
    connection.execute(
        "INSERT INTO line (identity, settled_no, place, state, since) VALUES (?, ?, ?, ?, ?)",
        (identity, settled_no, place, OutcomeState.QUEUED, to_us(at)),
    )


def undo(connection: sqlite3.Connection, identity: str, state: OutcomeState, at: datetime) -> None:
    """The line was withdrawn or reversed: whatever its items say, it has no effect any more."""
    connection.execute(
        "UPDATE line SET undone = ?, state = ?, asks = 0, since = ? WHERE identity = ?",
        (state, state, to_us(at), identity),
    )


def settle_trouble(connection: sqlite3.Connection, identity: str) -> None:
    """Somebody dealt with the line: it asks no more."""
    connection.execute("UPDATE line SET asks = ? WHERE identity = ?", (DEALT_WITH, identity))


def judge(connection: sqlite3.Connection, settled_no: int, at: datetime) -> list[tuple[str, OutcomeState]]:
    """Work the lines of a visit out anew from their items; those whose state changed."""
    items, changed = standings(connection, settled_no), list[tuple[str, OutcomeState]]()
    rows = connection.execute(
        "SELECT identity, state, asks, undone, note FROM line WHERE settled_no = ?", (settled_no,)
    ).fetchall()
    astray = _astray(items, {row[0] for row in rows})
    for identity, before, asks, undone, note_before in rows:
        covering = [item for item in items if identity in item.covers] or astray
        decisive = min(covering, key=lambda item: _ORDER_OF_WORRY.index(item.state), default=None)
        state = OutcomeState(undone) if undone else _state(decisive)
        troubled = decisive is not None and not undone and _asks(decisive)
        note, about = _note(decisive), LINE_NOTE.about(identity)
        known = _known(connection, note_before, about)
        asks_now = asks if asks == DEALT_WITH and troubled and state == before else int(troubled)
        if (state, asks_now, note) == (before, asks, known):
            continue
        connection.execute(
            "UPDATE line SET state = ?, asks = ?, note = ?, since = iif(state = ?, since, ?)"
            " WHERE identity = ?",
            (
                state,
                asks_now,
                seal_plain(connection, note, about) if note else None,
                state,
                to_us(at),
                identity,
            ),
        )
        if state != before:
            changed.append((identity, state))
    return changed


def _astray(items: Iterable[Standing], known: Set[str]) -> list[Standing]:
    """Damaged items that name no line of the visit any more: a line that no item covers may be theirs."""
    damaged = [item for item in items if item.reason is not None and item.reason.code == "damaged"]
    return [item for item in damaged if not known & set(item.covers)]


def outcomes(connection: sqlite3.Connection, settled_no: int) -> tuple[Outcome, ...]:
    """What is known of each line of a visit, in order, reasons in the clerk's language."""
    rows = connection.execute(
        "SELECT identity, state, note FROM line WHERE settled_no = ? ORDER BY place", (settled_no,)
    ).fetchall()
    items = standings(connection, settled_no)
    return tuple(outcome(connection, identity, state, note, items) for identity, state, note in rows)


def outcome(
    connection: sqlite3.Connection, identity: str, state: str, note: bytes | None, items: Iterable[Standing]
) -> Outcome:
    """A row of lines as people read it; ``items`` are its visit's, whose answers number it at the centre."""
    _, message, params = _known(connection, note, LINE_NOTE.about(identity)) or ("", "", None)
    return Outcome(
        identity=identity,
        state=OutcomeState(state) if state in set(OutcomeState) else OutcomeState.HELD,
        order_no=next((each.answer_id for each in items if identity in each.covers and each.answer_id), ""),
        reason=said(message, params),
    )


def said(message: str, params: dict[str, Any] | None) -> str:
    """A centre's sentence in the clerk's language; as it came where its places do not fit."""
    try:
        return _(message, **(params or {}))
    except (KeyError, IndexError, ValueError):
        return message


def _known(connection: sqlite3.Connection, note: bytes | None, about: str) -> Any:
    """The note that stands; None where there is none, or a damaged one: it is worked out anew."""
    if note is None:
        return None
    try:
        return unseal_plain(connection, note, about)
    except EnvelopeDamaged:
        return None


DEPENDENCY_FAILED = "dependencyFailed"
"""Why the centre holds an order that will not go on by itself."""


def _asks(decisive: Standing) -> bool:
    """Whether somebody has to do something about the line."""
    if decisive.state is ItemState.HELD:
        return decisive.reason is not None and decisive.reason.message == DEPENDENCY_FAILED
    return decisive.state in _ORDER_OF_WORRY[:3]


def _state(decisive: Standing | None) -> OutcomeState:
    if decisive is None:
        return OutcomeState.COMPLETED
    if decisive.state is ItemState.PARKED:
        return OutcomeState.HELD
    return OutcomeState(decisive.state)


def _note(decisive: Standing | None) -> list[Any] | None:
    """Why the line stands so, where anybody said it; the first place was the order's number once."""
    reason = decisive.reason if decisive else None
    return ["", reason.message, reason.params] if reason else None
