"""Customers' views in the database: a body each, keyed hashes to find them by, and a compact index.

The index stands in `CHUNKS` bodies, so that a fresher view rewrites a small one only and a whole store
loads in that many reads. Personal data is in the bodies; the keys are hashes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from counter.domain.customer import CustomerView
from offline_queue.cache.customer_index import Entry
from offline_queue.disk.database import Database
from offline_queue.sealed.bodies import seal_plain, sealed_value, unseal_plain, unseal_value
from offline_queue.sealed.envelope import Sealing
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.sealed.sealed_columns import CUSTOMER, CUSTOMER_INDEX

CHUNKS = 64


def keep_all(database: Database, views: Iterable[CustomerView], *, full: bool) -> None:
    """Keep many views; with ``full`` all others are dropped.

    Bodies are made first; then each chunk is a short transaction, so that nobody at the screen waits
    long, but for the first time: nobody works on an empty cache, and one transaction writes far less.
    """
    chunks: dict[int, list[CustomerView]] = {chunk: [] for chunk in range(CHUNKS)} if full else {}
    for view in views:
        chunks.setdefault(_chunk(database.hashed, view.customer.customer_id), []).append(view)
    prepared = [
        (chunk, together, [_row(database.sealing, database.hashed, view) for view in together])
        for chunk, together in chunks.items()
    ]
    with database.reading() as connection:
        first = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM cached_customer)").fetchone()[0]
    for group in [prepared] if first else [[one] for one in prepared]:
        with database.writing() as connection:
            for chunk, together, rows in group:
                _keep(connection, chunk, together, rows, database.hashed, full=full)


def keep(database: Database, view: CustomerView) -> None:
    """Keep one fresher view."""
    keep_all(database, (view,), full=False)


def drop(database: Database, customer_ids: Iterable[str]) -> None:
    """Customers that this store looks after no more."""
    with database.writing() as connection:
        for customer_id in customer_ids:
            customer = database.hashed("customer", customer_id)
            connection.execute("DELETE FROM cached_customer WHERE customer = ?", (customer,))
            connection.execute("DELETE FROM customer_key WHERE customer = ?", (customer,))
            chunk = _chunk(database.hashed, customer_id)
            left = [e for e in _chunk_entries(connection, chunk) if e.customer_id != customer_id]
            _keep_index(connection, chunk, left)


def view(connection: sqlite3.Connection, hashed: KeyedHash, customer_id: str) -> CustomerView | None:
    """A customer's last known view."""
    return _view(connection, hashed("customer", customer_id))


def views_by_key(
    connection: sqlite3.Connection, hashed: KeyedHash, kind: str, value: str
) -> list[CustomerView]:
    """Customers with exactly this number (``kind`` "number"), ID document ("id") or account ("account")."""
    rows = connection.execute(
        "SELECT customer FROM customer_key WHERE key = ?", (hashed(kind, value),)
    ).fetchall()
    return [found for (customer,) in rows if (found := _view(connection, customer)) is not None]


def entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """The whole index, chunk by chunk."""
    for chunk, body in connection.execute("SELECT chunk, body FROM customer_index").fetchall():
        for plain in unseal_plain(connection, body, CUSTOMER_INDEX.about(chunk)):
            yield _entry(plain)


def entry_of(view: CustomerView) -> Entry:
    """What the index knows of a customer."""
    who = view.customer
    numbers = tuple(line.number for line in view.lines)
    return Entry(who.customer_id, who.name, who.id_number, who.tier.value, who.pinyin, who.initials, numbers)


def _keep(
    connection: sqlite3.Connection,
    chunk: int,
    views: list[CustomerView],
    rows: list[tuple[bytes, bytes, set[bytes]]],
    hashed: KeyedHash,
    *,
    full: bool,
) -> None:
    index = {} if full else {entry.customer_id: entry for entry in _chunk_entries(connection, chunk)}
    if full:
        kept = {customer for customer, _, _ in rows}
        for entry in _chunk_entries(connection, chunk):
            gone = hashed("customer", entry.customer_id)
            if gone not in kept:
                connection.execute("DELETE FROM cached_customer WHERE customer = ?", (gone,))
                connection.execute("DELETE FROM customer_key WHERE customer = ?", (gone,))
    for customer, body, keys in rows:
        connection.execute("INSERT OR REPLACE INTO cached_customer VALUES (?, ?)", (customer, body))
        connection.execute("DELETE FROM customer_key WHERE customer = ?", (customer,))
        connection.executemany(
            "INSERT OR REPLACE INTO customer_key VALUES (?, ?)", [(key, customer) for key in keys]
        )
    index |= {view.customer.customer_id: entry_of(view) for view in views}
    _keep_index(connection, chunk, index.values())


def _keep_index(connection: sqlite3.Connection, chunk: int, entries: Iterable[Entry]) -> None:
    plain = [list(entry) for entry in entries]
    connection.execute(
        "INSERT OR REPLACE INTO customer_index VALUES (?, ?)",
        (chunk, seal_plain(connection, plain, CUSTOMER_INDEX.about(chunk))),
    )


def _chunk_entries(connection: sqlite3.Connection, chunk: int) -> list[Entry]:
    row = connection.execute("SELECT body FROM customer_index WHERE chunk = ?", (chunk,)).fetchone()
    plain = unseal_plain(connection, row[0], CUSTOMER_INDEX.about(chunk)) if row else []
    return [_entry(entry) for entry in plain]


def _entry(plain: list[Any]) -> Entry:
    *words, numbers = plain
    return Entry._make([*words, tuple(numbers)])


def _row(sealing: Sealing, hashed: KeyedHash, view: CustomerView) -> tuple[bytes, bytes, set[bytes]]:
    customer = hashed("customer", view.customer.customer_id)
    keys = {hashed("number", line.number) for line in view.lines}
    keys |= {hashed("account", account.account_id) for account in view.accounts}
    if view.customer.id_number:
        keys.add(hashed("id", view.customer.id_number))
    return customer, sealed_value(sealing, CustomerView, view, CUSTOMER.about(customer)), keys


def _view(connection: sqlite3.Connection, customer: bytes) -> CustomerView | None:
    row = connection.execute("SELECT body FROM cached_customer WHERE customer = ?", (customer,)).fetchone()
    return unseal_value(connection, CustomerView, row[0], CUSTOMER.about(customer)) if row else None


def _chunk(hashed: KeyedHash, customer_id: str) -> int:
    return hashed("customer", customer_id)[0] % CHUNKS
