"""Settled visits filed by the customers and accounts that their lines are about, under keyed hashes.

A visit may pay for others than the customer it was settled for; they are found here without opening
anything else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from counter.domain.transaction import concerned
from counter.domain.visit import Visit
from offline_queue.sealed.keyed_hash import KeyedHash


def file_visit(connection: sqlite3.Connection, hashed: KeyedHash, settled_no: int, visit: Visit) -> None:
    """File a settled visit under everybody it is about."""
    ids = frozenset().union(*map(concerned, visit.transactions))
    connection.executemany(
        "INSERT OR IGNORE INTO settled_key VALUES (?, ?)", [(key, settled_no) for key in keys(hashed, ids)]
    )


def keys(hashed: KeyedHash, ids: Iterable[str]) -> list[bytes]:
    """What customers and accounts are filed under."""
    return [hashed("concerned", each) for each in sorted(ids)]
