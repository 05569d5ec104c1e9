"""What `counter doctor` says of the local database."""

from __future__ import annotations

import _sqlite3
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from counter.domain.work import Link
from counter.ports import Progress
from offline_queue import outbox, settings
from offline_queue.cache import parts
from offline_queue.care.soundness import damages
from offline_queue.disk.database import SCHEMA_VERSION, Database, open_for_writing
from offline_queue.sealed import credential_store, data_key, kept_keys
from offline_queue.sealed.data_key import KeyPlace
from offline_queue.store import LocalStore

WAL_RESET_FIXED = (3, 51, 3)
"""From this version on SQLite has no WAL-reset bug; before, one writer at a time keeps clear of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """Facts about the database. ``integrity`` is "ok" or how many ``damages`` there are; sizes are bytes."""

    path: str
    sqlite_version: str
    sqlite_library: str
    needs_one_writer: bool
    schema_version: int
    journal_mode: str
    synchronous: str
    wal_autocheckpoint: int
    integrity: str
    damages: tuple[str, ...]
    key_place: str
    recovery_copy: bool
    database_bytes: int
    wal_bytes: int
    settled: int
    unsettled: int
    waiting: int
    troubled: int
    link: Link
    link_since: datetime | None
    link_trouble: str
    parts: dict[str, datetime | None]
    part_troubles: dict[str, str]


def facts(store: LocalStore, progress: Progress | None = None) -> DatabaseFacts:
    """Look at everything, each body too: reads the whole database, and tells ``progress`` how far it is."""
    database = store.database
    journal_mode, synchronous, autocheckpoint = _durability(database)
    line = store.link_state()
    found = damages(database, progress or _nobody)
    with database.reading() as connection:
        return DatabaseFacts(
            path=str(database.path),
            sqlite_version=sqlite3.sqlite_version,
            sqlite_library=sqlite_library(),
            needs_one_writer=sqlite3.sqlite_version_info < WAL_RESET_FIXED,
            schema_version=SCHEMA_VERSION,
            journal_mode=journal_mode,
            synchronous={0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}.get(synchronous, str(synchronous)),
            wal_autocheckpoint=autocheckpoint,
            integrity="ok" if not found else f"{len(found)}",
            damages=tuple(f"{damage.where}: {damage.detail}" for damage in found),
            key_place=_key_place(database),
            recovery_copy=kept_keys.kept(connection, kept_keys.RECOVERY) is not None,
            database_bytes=database.path.stat().st_size,
            wal_bytes=database.wal_bytes(),
            settled=_count(connection, "settled"),
            unsettled=_count(connection, "unsettled"),
            waiting=outbox.waiting(connection).count,
            troubled=_count(connection, "line WHERE asks = 1"),
            link=line.link,
            link_since=line.since,
            link_trouble=line.trouble,
            parts={name: parts.as_of(connection, name) for name in parts.NAMES},
            part_troubles={
                name: said for name in parts.NAMES if (said := settings.part_trouble(connection, name))
            },
        )


def _key_place(database: Database) -> str:
    if data_key.place(database.data_dir) is KeyPlace.FILE:
        return str(database.data_dir / data_key.FILE_NAME)
    return credential_store.title()


def _nobody(done: int, total: int, what: str) -> None:
    """Nobody wants to know how far it is."""


def sqlite_library() -> str:
    """The shared library that SQLite really comes from; the extension module where it is built in."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:  # noqa: PTH123 - no file to be globbed
            names = {line.split()[-1] for line in maps if "sqlite3" in line and "/" in line}
    except OSError:
        names = set()
    libraries = sorted(name for name in names if "libsqlite3" in name)
    return libraries[0] if libraries else str(getattr(_sqlite3, "__file__", "built in"))


def _durability(database: Database) -> tuple[str, int, int]:
    with database.locked():
        connection = open_for_writing(database.path, database.sealing)
        try:
            return (
                str(connection.execute("PRAGMA journal_mode").fetchone()[0]),
                int(connection.execute("PRAGMA synchronous").fetchone()[0]),
                int(connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0]),
            )
        finally:
            connection.close()


def _count(connection: sqlite3.Connection, what: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0])
