"""Settled visits filed by the customers and accounts that they are about, under the halves of keyed hashes.

A visit may pay for others than the customer it was settled for; all of them are found here without opening
anything else. What is found is opened, and says itself whom it is about.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from counter.domain.transaction import concerned
from counter.domain.visit import Visit
from offline_queue.sealed.keyed_hash import KeyedHash

_BYTES = 8


def file_visit(connection: sqlite3.Connection, hashed: KeyedHash, settled_no: int, visit: Visit) -> None:
    """File a settled visit under everybody its lines are about, and under whose it was if that is another."""
    ids = frozenset().union(*map(concerned, visit.transactions))
    filed = keys(hashed, ids)
    if visit.customer_id and visit.customer_id not in ids:
        filed.append(_whose(hashed, visit.customer_id))
    connection.executemany(
        "INSERT OR IGNORE INTO settled_key VALUES (?, ?)", [(key, settled_no) for key in filed]
    )


def keys(hashed: KeyedHash, ids: Iterable[str]) -> list[bytes]:
    """What lines about customers and accounts are filed under."""
    return [hashed("concerned", each)[:_BYTES] for each in sorted(ids)]


def keys_of_visits(hashed: KeyedHash, customer_id: str) -> list[bytes]:
    """What visits of a customer may be filed under, and others'."""
    return [*keys(hashed, [customer_id]), _whose(hashed, customer_id)]


def _whose(hashed: KeyedHash, customer_id: str) -> bytes:
    return hashed("customer", customer_id)[:_BYTES]
