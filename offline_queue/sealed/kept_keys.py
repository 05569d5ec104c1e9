"""Keys that stand in the database itself: the look-up key under the data key, and the recovery copy.

The look-up key is kept rather than worked out, so that a database from before the data key keeps its
keyed hashes. It is also what tells a right data key from a wrong one.
"""

from __future__ import annotations

import sqlite3

from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.sealed_columns import ITEM, SETTLED, STAFF, TERMINAL, SealedColumn

LOOKUP = "lookup"
RECOVERY = "recovery"
_ABOUT_LOOKUP = "kept_key lookup"
_WITNESSES = (TERMINAL, STAFF, ITEM, SETTLED)
_LOOKED_AT = 5


def keep_lookup(connection: sqlite3.Connection, sealing: Sealing, key: bytes) -> None:
    """Keep the key of the keyed hash, sealed."""
    keep(connection, LOOKUP, sealing.seal(key, _ABOUT_LOOKUP))


def lookup_key(connection: sqlite3.Connection, sealing: Sealing) -> bytes | None:
    """The key of the keyed hash; None if nothing here opens under ``sealing``: it is a wrong key.

    Where only the kept look-up key is damaged, the one that goes with the data key takes its place.
    """
    sealed = kept(connection, LOOKUP)
    try:
        return sealing.unseal(sealed or b"", _ABOUT_LOOKUP)
    except EnvelopeDamaged:
        return sealing.lookup_key if _anything_opens(connection, sealing) else None


def lookup_key_is_sound(connection: sqlite3.Connection, sealing: Sealing) -> bool:
    """Whether the kept look-up key opens."""
    try:
        sealing.unseal(kept(connection, LOOKUP) or b"", _ABOUT_LOOKUP)
    except EnvelopeDamaged:
        return False
    return True


def keep(connection: sqlite3.Connection, name: str, body: bytes) -> None:
    """Keep a key that needs no further sealing under ``name``."""
    connection.execute("INSERT OR REPLACE INTO kept_key VALUES (?, ?)", (name, body))


def kept(connection: sqlite3.Connection, name: str) -> bytes | None:
    """What is kept under ``name``."""
    row = connection.execute("SELECT body FROM kept_key WHERE name = ?", (name,)).fetchone()
    return bytes(row[0]) if row else None


def _anything_opens(connection: sqlite3.Connection, sealing: Sealing) -> bool:
    return any(_opens(connection, sealing, column) for column in _WITNESSES)


def _opens(connection: sqlite3.Connection, sealing: Sealing, column: SealedColumn) -> bool:
    names = ", ".join((*column.bound, column.column))
    rows = connection.execute(f"SELECT {names} FROM {column.table} LIMIT {_LOOKED_AT}").fetchall()
    for *bound, body in rows:
        try:
            sealing.unseal(body, column.about(*bound))
        except EnvelopeDamaged:
            continue
        return True
    return False
