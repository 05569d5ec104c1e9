"""Bringing a database to the schema that this program knows: whole or not at all, a backup first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counter.domain.visit import SettledVisit, Visit
from offline_queue.disk import schema
from offline_queue.disk.database import open_for_writing
from offline_queue.disk.filing import file_visit
from offline_queue.disk.paging import pages
from offline_queue.sealed import data_key, kept_keys
from offline_queue.sealed.bodies import unseal_value
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from offline_queue.sealed.keyed_hash import KeyedHash, sync_directory
from offline_queue.sealed.sealed_columns import PRINT, SEALED_COLUMNS, SETTLED, UNSETTLED, SealedColumn
from offline_queue.statistics.upgrade import measure_all

if TYPE_CHECKING:
    from sqlite_utils import Database

_COMPRESSED = tuple(column for column in SEALED_COLUMNS if column is not PRINT)
"""The columns that were there before bodies were sealed; what binds their rows is unique."""


def bring_up_to_date(path: Path, found: int, sealing: Sealing, *, key_is_new: bool) -> None:
    """Apply the migrations that ``path`` lacks (it is at version ``found``); under the lock only.

    A database that holds work is copied beside itself first. All migrations and the version number are
    one transaction, so a death half-way leaves the version before it. ``key_is_new`` says that the key
    was only made now: what was hashed under another cannot be found any more and is brought down anew.
    """
    from sqlite_utils import Database, Migrations

    migrations = Migrations("counter")
    for version, script in schema.MIGRATIONS.items():
        migrations(name=f"version_{version}")(_applying(version, script))
    with closing(open_for_writing(path, sealing)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        if found and _holds_work(connection):
            back_up(connection, path, found)
        connection.execute("PRAGMA foreign_keys = OFF")  # tables that others belong to are made anew
        connection.execute("BEGIN IMMEDIATE")
        try:
            migrations.apply(Database(connection))
            if found < schema.SEALED_SINCE:
                _seal_all(connection, sealing, legacy=bool(found), key_is_new=key_is_new)
            if found and found < schema.FILED_SINCE:
                _file_all(connection, sealing, path.parent)
            if found and found < schema.MEASURED_SINCE:
                measure_all(connection, sealing, path.parent)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        if found:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sync_directory(path.parent)


def back_up(connection: sqlite3.Connection, path: Path, version: int) -> Path:
    """Copy the database beside itself, for its owner only; the copy is whole or has another name."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = path.with_name(f"{path.stem}-version-{version}-{stamp}.backup.db")
    fresh = target.with_suffix(".new")
    fresh.touch(mode=0o600)
    with closing(sqlite3.connect(fresh)) as copy:
        connection.backup(copy)
    fresh.replace(target)
    sync_directory(path.parent)
    return target


def _seal_all(connection: sqlite3.Connection, sealing: Sealing, *, legacy: bool, key_is_new: bool) -> None:
    """Seal what was only compressed before. The keyed hash of an older database keeps its key."""
    kept_keys.keep_lookup(connection, sealing, sealing.data_key if legacy else sealing.lookup_key)
    for column in _COMPRESSED:
        _seal_anew(connection, sealing, column)
    if legacy and key_is_new:
        for table in ("cached_customer", "customer_key", "customer_index", "cached_blacklist"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM part WHERE name IN ('customers', 'blacklist')")


def _seal_anew(connection: sqlite3.Connection, sealing: Sealing, column: SealedColumn) -> None:
    where = " AND ".join(f"{name} = ?" for name in column.bound) or "1"
    update = f"UPDATE {column.table} SET {column.column} = ? WHERE {where}"
    for page in pages(connection, column):
        anew = [
            (sealing.seal(sealing.unseal(body, (about := column.about(*bound))), about), *bound)
            for *bound, body in page
        ]
        connection.executemany(update, anew)


def _file_all(connection: sqlite3.Connection, sealing: Sealing, data_dir: Path) -> None:
    """Say of every visit what only its body said before: whom it is about, whether it is held.

    Raises StoreRefused for a wrong key. One that is damaged stays as it is; `counter doctor` tells of it.
    """
    key = kept_keys.lookup_key(connection, sealing)
    if key is None:
        raise data_key.wrong(data_dir)
    hashed = KeyedHash(key)
    for page in pages(connection, SETTLED):
        for visit_id, body in page:
            with suppress(EnvelopeDamaged):
                settled = unseal_value(connection, SettledVisit, body, SETTLED.about(visit_id))
                found = connection.execute("SELECT settled_no FROM settled WHERE visit_id = ?", (visit_id,))
                file_visit(connection, hashed, found.fetchone()[0], settled.visit)
    for page in pages(connection, UNSETTLED):
        for visit_id, body in page:
            with suppress(EnvelopeDamaged):
                visit = unseal_value(connection, Visit, body, UNSETTLED.about(visit_id))
                connection.execute("UPDATE unsettled SET held = ? WHERE visit_id = ?", (visit.held, visit_id))


def _applying(version: int, script: str) -> Callable[[Database], None]:
    def apply(db: Database) -> None:
        for statement in _statements(script):
            db.conn.execute(statement)
        db.conn.execute(f"PRAGMA user_version = {version}")

    return apply


def _statements(script: str) -> list[str]:
    statements, pending = list[str](), ""
    for piece in script.split(";"):
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            statements.append(pending.strip())
            pending = ""
    return statements


def _holds_work(connection: sqlite3.Connection) -> bool:
    return any(
        connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]
        for table in ("item", "settled", "unsettled")
    )
