"""Whether everything in the database is what was written: its structure, every body, and the sums.

`counter doctor` asks. Plain columns are held against the sealed bodies that say the same, so that a
flipped bit is found in them, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from counter.domain.shifts.drawer import Movement, MovementKind, movements
from counter.domain.tender import TenderMethod
from counter.domain.text import N_
from counter.domain.visit import SettledVisit
from counter.ports import Progress
from offline_queue.disk import recovery_copy
from offline_queue.disk.database import UNREADABLE, Database, open_read_only
from offline_queue.disk.instants import to_us
from offline_queue.outbox import ItemState, covers_of, unsealed_outgoing
from offline_queue.outbox_proof import WEIGHTS, proof_of
from offline_queue.sealed import kept_keys
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.sealed_columns import ITEM, SEALED_COLUMNS, SETTLED, SealedColumn
from offline_queue.settlement import opened

_EVERY = 200
_LOOKING = N_("looking through the database")


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written: where it stands, and what is wrong with it."""

    where: str
    detail: str


def damages(database: Database, progress: Progress) -> list[Damage]:
    """Look at everything; takes as long as reading the whole database. Nothing is changed."""
    with closing(open_read_only(database.path, database.sealing)) as connection:
        connection.text_factory = lambda content: content.decode(errors="backslashreplace")
        found = list[Damage]()
        checks: tuple[Callable[[], Iterator[Damage]], ...] = (
            lambda: _structure(connection),
            *(
                lambda column=column: _bodies(connection, database.sealing, column)
                for column in SEALED_COLUMNS
            ),
            lambda: _items(connection, database.sealing),
            lambda: _visits(connection),
            lambda: _sums(connection),
            lambda: _keys(connection, database),
        )
        for done, check in enumerate(checks):
            progress(done, len(checks), _LOOKING)
            try:
                found.extend(check())
            except UNREADABLE as error:
                found.append(Damage("database", str(error)))
        progress(len(checks), len(checks), _LOOKING)
    return list(dict.fromkeys(found))


def _structure(connection: sqlite3.Connection) -> Iterator[Damage]:
    for (detail,) in connection.execute("PRAGMA integrity_check(20)"):
        if detail != "ok":
            yield Damage("database", detail)
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Damage(f"{table} {row}", f"belongs to no row of {parent}")


def _bodies(connection: sqlite3.Connection, sealing: Sealing, column: SealedColumn) -> Iterator[Damage]:
    names = ", ".join((*column.bound, column.column))
    rows = connection.execute(f"SELECT {names} FROM {column.table} WHERE {column.column} IS NOT NULL")
    for *bound, body in rows:
        about = column.about(*bound)
        try:
            sealing.unseal(body, about)
        except (EnvelopeDamaged, TypeError) as damage:
            detail = damage.params["detail"] if isinstance(damage, EnvelopeDamaged) else str(damage)
            yield Damage(about, str(detail))


def _items(connection: sqlite3.Connection, sealing: Sealing) -> Iterator[Damage]:
    """What an item's columns say against what its body says."""
    found = connection.execute(
        "SELECT item_no, identity, state, waiting, kind, covers, amount_fen, body, proof,"
        f" {', '.join(WEIGHTS)} FROM item"
    )
    for item_no, identity, state, waiting, kind, covers, amount_fen, body, proof, *proved in found:
        about = ITEM.about(identity, item_no)
        if proof_of(proved) != proof:
            yield Damage(about, f"its row says {dict(zip(WEIGHTS, proved, strict=True))}")
        try:
            outgoing = unsealed_outgoing(sealing, body, about)
        except (EnvelopeDamaged, TypeError):
            continue
        if state not in set(ItemState) or ItemState(state).waiting != bool(waiting):
            yield Damage(about, f"state {state!r}, waiting {waiting!r}")
        said = (outgoing.identity, outgoing.kind, outgoing.covers, outgoing.amount_fen)
        if (identity, kind, covers_of(identity, covers), amount_fen) != said:
            yield Damage(about, f"its row says {(kind, covers, amount_fen)}")


def _visits(connection: sqlite3.Connection) -> Iterator[Damage]:
    """What a settled visit's columns, lines and drawer movements say against what its body says."""
    rows = connection.execute("SELECT settled_no, visit_id, slip_number, settled_at, body FROM settled")
    for settled_no, visit_id, slip_number, settled_at, body in rows:
        about = SETTLED.about(visit_id)
        try:
            visit = opened(connection, visit_id, body)
        except (EnvelopeDamaged, TypeError):
            continue
        if (visit.slip_number, to_us(visit.settled_at)) != (slip_number, settled_at):
            yield Damage(about, f"its row says slip {slip_number!r} at {settled_at!r}")
        lines = connection.execute(
            "SELECT identity FROM line WHERE settled_no = ? ORDER BY place", (settled_no,)
        )
        if [row[0] for row in lines] != [line.identity for line in visit.visit.transactions]:
            yield Damage(about, "its lines are not those of the visit")
        drawer = connection.execute(
            "SELECT kind, method, amount_fen, business_date FROM drawer WHERE settled_no = ?"
            " ORDER BY movement_no",
            (settled_no,),
        ).fetchall()
        if drawer != _drawer_rows(visit, drawer):
            yield Damage(about, "its drawer movements are not those of the visit")


def _drawer_rows(settled: SettledVisit, found: Sequence[tuple[Any, ...]]) -> list[tuple[str, str, int, str]]:
    """The rows that a visit's movements should have: before shifts were kept, without a kind, and what went
    out as one sum."""
    moved, day = list(movements(settled)), settled.visit.business_date.isoformat()
    if any(row[0] for row in found):
        return [(each.kind, each.method, each.amount_fen, day) for each in moved]
    given = [each for each in moved if each.kind is MovementKind.TENDER]
    out = sum(each.amount_fen for each in moved if each.kind is not MovementKind.TENDER)
    if out:
        given.append(Movement(MovementKind.CHANGE, TenderMethod.CASH, out))
    return [("", each.method, each.amount_fen, day) for each in given]


def _sums(connection: sqlite3.Connection) -> Iterator[Damage]:
    kept = connection.execute("SELECT sum(count), sum(sum_fen) FROM tally").fetchone()
    counted = connection.execute("SELECT count(*), coalesce(sum(amount_fen), 0) FROM item WHERE waiting = 1")
    if kept != (found := counted.fetchone()):
        yield Damage("tally", f"{kept} is kept, {found} waits")


def _keys(connection: sqlite3.Connection, database: Database) -> Iterator[Damage]:
    if not kept_keys.lookup_key_is_sound(connection, database.sealing):
        yield Damage("kept_key lookup", "it does not open; customers are looked up under another key")
    kept = kept_keys.kept(connection, kept_keys.RECOVERY)
    if kept is not None and not recovery_copy.recipient(kept):
        yield Damage("kept_key recovery", "it is no recovery copy")
