"""The chain of what this database queued, by which the centre notices that it was copied or restored.

Every item gets a place: its number, and a hash over the value before it, the number, its identity and
its body as it was first said. Places are written with the item. The *witness*
is the highest place that the centre is known to have; it travels with every request, and it never goes
back, except in a database that was put back to an earlier state.
"""

from __future__ import annotations

import hashlib
import sqlite3

from counter.wire.chain import ChainMark, Place, chained
from offline_queue import settings

INSTANCE = "instance"
WITNESS = "witness"
_DIGEST_BYTES = 16


def next_value(connection: sqlite3.Connection, sequence: int, identity: str, body: str) -> bytes:
    """The value of the place that an item gets at the end of the chain."""
    body_hash = hashlib.blake2b(body.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    before = connection.execute("SELECT place FROM item ORDER BY item_no DESC LIMIT 1").fetchone()
    value = before[0].hex() if before and before[0] else ""
    return bytes.fromhex(chained(value, sequence, identity, body_hash))


def place_of(connection: sqlite3.Connection, identity: str) -> Place | None:
    """Where an item stands; None for one that is older than the chain."""
    row = connection.execute("SELECT item_no, place FROM item WHERE identity = ?", (identity,)).fetchone()
    return Place(row[0], row[1].hex()) if row and row[1] else None


def place_at(connection: sqlite3.Connection, sequence: int) -> Place | None:
    """The place with this number, if the chain has one."""
    row = connection.execute("SELECT place FROM item WHERE item_no = ?", (sequence,)).fetchone()
    return Place(sequence, row[0].hex()) if row and row[0] else None


def holds(connection: sqlite3.Connection, place: Place) -> bool:
    """Whether ``place`` is one of this chain's."""
    return place_at(connection, place.sequence) == place


def mark(connection: sqlite3.Connection) -> ChainMark:
    """What travels with every request of this database; empty before it was enrolled."""
    return ChainMark(settings.remembered(connection, INSTANCE), None, witness(connection))


def witness(connection: sqlite3.Connection) -> Place | None:
    """The highest place that the centre is known to have."""
    kept = settings.remembered(connection, WITNESS)
    sequence, _, value = kept.partition(" ")
    return Place(int(sequence), value) if kept else None


def seen(connection: sqlite3.Connection, place: Place) -> None:
    """The centre has ``place``."""
    known = witness(connection)
    if known is None or known.sequence < place.sequence:
        settings.remember(connection, WITNESS, f"{place.sequence} {place.value}")
