"""The parts of the centre's snapshot in the database: what version each is, and writing a new one down."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from counter.domain.customer import BlacklistEntry
from counter.domain.offers import Offer
from counter.domain.terminal import Lease
from counter.domain.text import N_
from counter.wire.requests import release_of
from counter.wire.snapshot import Blacklisted, Limit, Snapshot, TemplateText
from offline_queue import enrolment, outbox
from offline_queue.cache import compact_offers, customer_rows, shelf
from offline_queue.disk import recovery_copy
from offline_queue.disk.database import Database
from offline_queue.disk.instants import from_us, to_us
from offline_queue.sealed.bodies import seal_text, seal_value, unseal_text, unseal_value
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.sealed.sealed_columns import BLACKLIST, LEASE, OFFERS, TEMPLATE

NAMES = (
    "limits", "staff", "offers", "templates", "sims", "numbers", "blacklist", "campaigns", "stock",
    "customers", "recovery",
)  # fmt: skip
"""In the order in which they come down: what the first key needs comes first."""

WORDS = {
    "limits": N_("limits"),
    "staff": N_("staff"),
    "offers": N_("offers"),
    "templates": N_("templates"),
    "sims": N_("SIM cards"),
    "numbers": N_("numbers"),
    "blacklist": N_("blacklist"),
    "customers": N_("customers"),
    "campaigns": N_("campaigns"),
    "stock": N_("stock"),
    "recovery": N_("key for recovery copies"),
}
"""What each part is to people."""

NOT_EVERYWHERE = ("campaigns", "stock", "recovery")
"""Parts that a centre may not have: the counter works without them."""

Entries = tuple[BlacklistEntry, ...]


def version(connection: sqlite3.Connection, name: str) -> str:
    """The version that is kept of a part, "" if there is none."""
    row = connection.execute("SELECT version FROM part WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def as_of(connection: sqlite3.Connection, name: str) -> datetime | None:
    """When a part last came down, or was said to be still good."""
    row = connection.execute("SELECT at FROM part WHERE name = ?", (name,)).fetchone()
    return from_us(row[0]) if row else None


def keep(database: Database, snapshot: Snapshot[Any], at: datetime) -> None:
    """Write a part down; its version last, so that a death half-way only means to ask again."""
    if snapshot.part == "customers" and (snapshot.full or snapshot.items):
        customer_rows.keep_all(database, snapshot.items, full=snapshot.full)
    for item in snapshot.items if snapshot.part == "recovery" else ():
        recovery_copy.keep(database, item.public)
    if snapshot.part == "customers" and snapshot.gone:
        customer_rows.drop(
            database, set(snapshot.gone) - {view.customer.customer_id for view in snapshot.items}
        )
    with database.writing() as connection:
        if snapshot.part in _KEEPERS and (snapshot.full or snapshot.items or snapshot.gone):
            _KEEPERS[snapshot.part](connection, snapshot, database.hashed)
        connection.execute(
            "INSERT OR REPLACE INTO part VALUES (?, ?, ?)", (snapshot.part, snapshot.version, to_us(at))
        )


def offers(connection: sqlite3.Connection) -> tuple[Offer, ...]:
    """Every offer that came down, by id."""
    row = connection.execute("SELECT body FROM cached_offers").fetchone()
    return compact_offers.read(unseal_text(connection, row[0], OFFERS.about())) if row else ()


def limits(connection: sqlite3.Connection) -> dict[str, int]:
    """The catalogue's figures."""
    return dict(connection.execute("SELECT name, value FROM cached_limits").fetchall())


def blacklist(connection: sqlite3.Connection, hashed: KeyedHash, id_number: str) -> Entries:
    """What stands against a document."""
    document = hashed("id", id_number)
    row = connection.execute("SELECT body FROM cached_blacklist WHERE document = ?", (document,)).fetchone()
    return unseal_value(connection, Entries, row[0], BLACKLIST.about(document)) if row else ()


def templates(connection: sqlite3.Connection) -> tuple[TemplateText, ...]:
    """The centre's transaction templates, by code."""
    rows = connection.execute("SELECT code, body FROM cached_template ORDER BY code").fetchall()
    return tuple(
        TemplateText(code, unseal_text(connection, body, TEMPLATE.about(code))) for code, body in rows
    )


_UNUSED = (
    "kind = ? AND expires_at > ?"
    " AND NOT EXISTS (SELECT 1 FROM lease_use WHERE lease_use.lease_id = cached_lease.lease_id)"
)


def count_leases(connection: sqlite3.Connection, kind: str, now: datetime) -> int:
    """How many of `leases` there are."""
    row = connection.execute(f"SELECT count(*) FROM cached_lease WHERE {_UNUSED}", (kind, to_us(now)))
    return int(row.fetchone()[0])


def leases(connection: sqlite3.Connection, kind: str, now: datetime) -> tuple[Lease, ...]:
    """What is set aside for this terminal, still good at ``now`` and used by no line."""
    rows = connection.execute(
        f"SELECT lease_id, body FROM cached_lease WHERE {_UNUSED} ORDER BY rowid",
        (kind, to_us(now)),
    ).fetchall()
    return tuple(unseal_value(connection, Lease, body, LEASE.about(lease_id)) for lease_id, body in rows)


def keep_leases(connection: sqlite3.Connection, leases: Iterable[Lease]) -> None:
    """These are set aside for this terminal, beside those it has."""
    connection.executemany(
        "INSERT OR REPLACE INTO cached_lease (lease_id, kind, expires_at, body) VALUES (?, ?, ?, ?)",
        list(_lease_rows(connection, leases)),
    )


def give_back(connection: sqlite3.Connection, lease_id: str, at: datetime) -> None:
    """A lease is not ours any more: nobody is offered it here, and the centre is told. Twice is once."""
    connection.execute("DELETE FROM cached_lease WHERE lease_id = ?", (lease_id,))
    request = release_of(lease_id)
    if outbox.state_of(connection, request.identity) is None:
        outbox.add(connection, request, None, at)


def _keep_offers(connection: sqlite3.Connection, snapshot: Snapshot[Offer], _hashed: KeyedHash) -> None:
    known = {} if snapshot.full else {offer.offer_id: offer for offer in offers(connection)}
    for offer_id in snapshot.gone:
        known.pop(offer_id, None)
    known |= {offer.offer_id: offer for offer in snapshot.items}
    whole = tuple(known[offer_id] for offer_id in sorted(known))
    body = seal_text(connection, compact_offers.write(whole), OFFERS.about())
    connection.execute("INSERT OR REPLACE INTO cached_offers VALUES (1, ?)", (body,))


def _keep_limits(connection: sqlite3.Connection, snapshot: Snapshot[Limit], _hashed: KeyedHash) -> None:
    if snapshot.full:
        connection.execute("DELETE FROM cached_limits")
    connection.executemany("DELETE FROM cached_limits WHERE name = ?", [(name,) for name in snapshot.gone])
    connection.executemany(
        "INSERT OR REPLACE INTO cached_limits VALUES (?, ?)", [(i.name, i.value) for i in snapshot.items]
    )


def _keep_staff(connection: sqlite3.Connection, snapshot: Snapshot[Any], _hashed: KeyedHash) -> None:
    enrolment.keep_staff(connection, snapshot.items, full=snapshot.full, gone=snapshot.gone)


def _keep_templates(
    connection: sqlite3.Connection, snapshot: Snapshot[TemplateText], _hashed: KeyedHash
) -> None:
    if snapshot.full:
        connection.execute("DELETE FROM cached_template")
    connection.executemany("DELETE FROM cached_template WHERE code = ?", [(code,) for code in snapshot.gone])
    connection.executemany(
        "INSERT OR REPLACE INTO cached_template VALUES (?, ?)",
        [(t.code, seal_text(connection, t.text, TEMPLATE.about(t.code))) for t in snapshot.items],
    )


def _keep_blacklist(
    connection: sqlite3.Connection, snapshot: Snapshot[Blacklisted], hashed: KeyedHash
) -> None:
    if snapshot.full:
        connection.execute("DELETE FROM cached_blacklist")
    connection.executemany(
        "DELETE FROM cached_blacklist WHERE document = ?",
        [(hashed("id", id_number),) for id_number in snapshot.gone],
    )
    together: dict[bytes, list[BlacklistEntry]] = defaultdict(list)
    for listed in snapshot.items:
        together[hashed("id", listed.id_number)].append(listed.entry)
    for document, entries in together.items():
        body = seal_value(connection, Entries, tuple(entries), BLACKLIST.about(document))
        connection.execute("INSERT OR REPLACE INTO cached_blacklist VALUES (?, ?)", (document, body))


def _keep_leases(connection: sqlite3.Connection, snapshot: Snapshot[Lease], _hashed: KeyedHash) -> None:
    if snapshot.full:
        connection.execute("DELETE FROM cached_lease WHERE kind = ?", (snapshot.part.removesuffix("s"),))
    keep_leases(connection, snapshot.items)


def _lease_rows(
    connection: sqlite3.Connection, leases: Iterable[Lease]
) -> Iterable[tuple[str, str, int, bytes]]:
    for lease in leases:
        body = seal_value(connection, Lease, lease, LEASE.about(lease.lease_id))
        yield lease.lease_id, lease.kind.value, to_us(lease.expires_at), body


_KEEPERS: dict[str, Callable[[sqlite3.Connection, Any, KeyedHash], None]] = {
    "offers": _keep_offers,
    "limits": _keep_limits,
    "staff": _keep_staff,
    "templates": _keep_templates,
    "blacklist": _keep_blacklist,
    "sims": _keep_leases,
    "numbers": _keep_leases,
    "campaigns": shelf.keep,
    "stock": shelf.keep,
}
