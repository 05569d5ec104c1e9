"""The outbox for the command line: lists, one item whole, what waits as JSON Lines, durable answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from counter.domain.text import N_
from counter.messages import _
from counter.wire.encoding import encode
from counter.wire.paths import address
from offline_queue import lines, outbox, settlement, withdrawal
from offline_queue.care.salvage import Lost, salvaged
from offline_queue.disk.database import FILE_NAME, SCHEMA_VERSION
from offline_queue.disk.rows import rows
from offline_queue.outbox import DamagedItem, Item
from offline_queue.sealed import data_key
from offline_queue.sealed.envelope import Sealing
from offline_queue.store import LocalStore


def summaries(store: LocalStore, limit: int = 1000) -> list[dict[str, object]]:
    """What waits, then what went wrong: one mapping an item, without personal data.

    ``ended`` says how somebody dealt with what went wrong; "" while it asks for a hand.
    """
    with store.database.reading() as connection:
        waiting = outbox.listed_waiting(connection, limit)
        troubled = outbox.listed_troubled(connection, limit)
        return [
            *(_listed(item) | {"ended": ""} for item in waiting),
            *(_listed(item) | {"ended": _ended(connection, item)} for item in troubled),
        ]


def _ended(connection: sqlite3.Connection, item: Item | DamagedItem) -> str:
    """``refunded``, ``orderedAgain``, ``withdrawn`` or ``reversed``, once every line it covers has ended."""
    if isinstance(item, DamagedItem):
        return ""
    found = set[str]()
    for identity in item.outgoing.covers:
        row = connection.execute("SELECT asks, undone FROM line WHERE identity = ?", (identity,)).fetchone()
        if row is None or not (row[1] or row[0] == lines.DEALT_WITH):
            return ""
        found.add(row[1] or ("refunded" if _was_paid(connection, identity) else "orderedAgain"))
    return ", ".join(sorted(found))


def _was_paid(connection: sqlite3.Connection, identity: str) -> bool:
    """Whether money was taken for the line: then it was dealt with by giving that back."""
    settled = settlement.settled(connection, identity)
    return settled is not None and any(dict(paid.shares).get(identity, 0) > 0 for paid in settled.payments)


def whole(store: LocalStore, identity: str) -> list[dict[str, object]]:
    """The item with this identity, or all items of the visit that it, or the slip number, names."""
    with store.database.reading() as connection:
        row = connection.execute(
            "SELECT settled_no FROM settled WHERE visit_id = ?1"
            " UNION SELECT settled_no FROM slip WHERE slip_number = ?1"
            " UNION SELECT settled_no FROM line WHERE identity = ?1 AND NOT EXISTS"
            " (SELECT 1 FROM item WHERE identity = ?1)",
            (identity,),
        ).fetchone()
        items = outbox.listed_of(connection, row[0]) if row else outbox.listed(connection, identity)
    return [_listed(item) | ({} if isinstance(item, DamagedItem) else _told_whole(item)) for item in items]


def _told_whole(item: Item) -> dict[str, object]:
    return {"body": item.outgoing.body, "answer": item.answer}


def named(store: LocalStore, text: str) -> str:
    """``text``, or the identity of the item whose number in the list it is."""
    if not text.isdecimal():
        return text
    with store.database.reading() as connection:
        found = rows(connection, "SELECT identity FROM item WHERE item_no = ?", int(text))
    return str(found[0][0]) if found else text


@dataclass(frozen=True, slots=True)
class Exported:
    """An item that waits as a line of JSON; ``doubts`` are what of its row is not as it was written."""

    line: str
    item_no: int
    identity: str
    doubts: tuple[str, ...]


def salvage(directory: Path) -> Iterator[Exported | Lost]:
    """Everything that waits, in order, as JSON Lines: enough to be sent by hand, or entered elsewhere.

    From the file itself and row by row: also from one that is damaged, with what is lost or doubtful.
    ``method`` and ``address`` say where ``body`` goes under the centre's own address, ``askedBy`` the
    parameter by which it is asked whether it has the identity already. ``bindings`` are places to be
    filled from earlier answers: a path into the body ([]: ``{id}`` in the address), whose answer, which
    field of it. Raises StoreRefused where there is no key to it.
    """
    key = data_key.read(directory)
    if key is None:
        raise data_key.missing(directory)
    for found in salvaged(directory / FILE_NAME, Sealing(key, SCHEMA_VERSION)):
        if isinstance(found, Lost):
            yield found
        elif found.waits or found.doubts:
            line = encode(_exported(found.item) | {"state": found.state}) if found.waits else ""
            doubts = tuple(_(doubt.message, **doubt.params) for doubt in found.doubts)
            yield Exported(line, found.item.item_no, found.item.outgoing.identity, doubts)


def answer_for(store: LocalStore, visit_id: str) -> dict[str, object] | None:
    """What `submit` answered for a visit, as long as it is durable here; None if it never was."""
    settled = store.settled(visit_id)
    if settled is None or settled.visit.visit_id != visit_id:
        return None
    return {"id": visit_id, "state": "accepted", "slip": settled.slip_number}


def withdraw(store: LocalStore, identity: str, at: datetime) -> bool:
    """Take an order back that was never sent and never paid; False if only a withdrawal at the counter
    can do it (it went, or there is money to give back)."""
    with store.database.writing() as connection:
        item = outbox.item(connection, identity)
        if item is None or item.outgoing.kind != "order" or not withdrawal.never_sent(item):
            return False
        visit = store.settled(identity)
        line = next(x for x in visit.visit.transactions if x.identity == identity) if visit else None
        if line is None or line.amount_fen:
            return False
        outbox.move(connection, identity, outbox.ItemState.WITHDRAWN)
        withdrawal.withdrawn(connection, identity, at)
        if item.settled_no is not None:
            lines.judge(connection, item.settled_no, at)
        return True


def _exported(item: Item) -> dict[str, Any]:
    outgoing = item.outgoing
    bindings = [
        {"path": list(each.path), "identity": each.identity, "field": each.field}
        for each in outgoing.bindings
    ]
    return _summary(item) | {
        "method": outgoing.method,
        "address": address(outgoing.api, outgoing.path),
        "askedBy": outgoing.asked_by,
        "bindings": bindings,
        "body": outgoing.body,
    }


DAMAGED = "damaged"
"""The state of a row that cannot be read, in lists."""
DOUBTFUL = N_("Its times or its tries are not what was written.")


def _listed(item: Item | DamagedItem) -> dict[str, Any]:
    """An item in a list: one that cannot be read with what is known of it, and why."""
    if isinstance(item, Item):
        said = _summary(item)
        return (
            said | {"reason": " ".join(filter(None, (_(DOUBTFUL), said["reason"])))} if item.doubt else said
        )
    return {
        "item": item.item_no,
        "identity": item.identity,
        "kind": "",
        "state": DAMAGED,
        "queuedAt": "",
        "dueAt": "",
        "tries": 0,
        "amountFen": 0,
        "covers": [],
        "dependsOn": [],
        "reason": _(item.why.message, **item.why.params),
    }


def _summary(item: Item) -> dict[str, Any]:
    reason = item.reason
    return {
        "item": item.item_no,
        "identity": item.outgoing.identity,
        "kind": item.outgoing.kind,
        "state": item.state.value,
        "queuedAt": item.queued_at.isoformat(),
        "dueAt": item.due_at.isoformat(),
        "tries": item.tries,
        "amountFen": item.outgoing.amount_fen,
        "covers": list(item.outgoing.covers),
        "dependsOn": list(item.outgoing.depends_on),
        "reason": lines.said(reason.message, dict(reason.params or {})) if reason else "",
    }
