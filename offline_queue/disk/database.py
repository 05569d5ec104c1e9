"""The one SQLite database of a data directory: who may write when, and how it is opened.

Every write transaction and every checkpoint of every process runs under one file lock (`writing`,
`checkpoint`); every other connection is opened read-only (`reading`). WAL with synchronous=FULL is set
and asserted whenever a connection that writes is opened.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from counter.domain.system_words import system_words
from counter.domain.text import N_
from counter.ports import StoreRefused
from counter.process_lock import ProcessLock
from offline_queue.disk.log import KEPT_LOG_BYTES
from offline_queue.sealed import data_key, kept_keys
from offline_queue.sealed.data_key import KeyPlace
from offline_queue.sealed.envelope import Sealing
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.sealed.sealed_connection import SealedConnection, connect

FILE_NAME = "counter.db"
SCHEMA_VERSION = 13

UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file may raise; the second where SQLite's own words are damaged, too."""

_WRITER_CHECKPOINT_BYTES = 64 * 1024 * 1024
_BUSY_SECONDS = 10.0


class Database:
    """The opened database. Thread-safe: writers queue, each reader has a connection to itself."""

    def __init__(self, data_dir: Path, key_place: KeyPlace = KeyPlace.FILE) -> None:
        """Open, make or migrate the database in ``data_dir``; raises StoreRefused with the reason.

        ``key_place`` is where its key is to be kept.
        """
        self.data_dir = data_dir
        self.path = data_dir / FILE_NAME
        self._log = data_dir / f"{FILE_NAME}-wal"
        self._lock = ProcessLock(data_dir / "counter.lock")
        self._writer: SealedConnection | None = None
        self._readers: list[SealedConnection] = []
        self._watcher: sqlite3.Connection | None = None
        self._guard = threading.Lock()
        self.written_version = 0
        """`version` just after the last commit that noted it, nobody else's being among it."""
        self._check_directory()
        self.sealing = self._prepare(key_place)
        self.hashed = KeyedHash(self._lookup_key())

    def _check_directory(self) -> None:
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _not_writable(self.data_dir, error) from error
        for path in (self.data_dir, self.path):
            if path.exists() and not os.access(path, os.W_OK):
                why = errno.EROFS if read_only(path) else errno.EACCES
                raise _not_writable(path, OSError(why, os.strerror(why)))

    def _prepare(self, key_place: KeyPlace) -> Sealing:
        """Find the key, or make it with a new database; bring an older database up to date."""
        if self.path.with_name(f"{self.path.name}-journal").exists():
            self._undo_half_made()
        if self._version_on_disk() == SCHEMA_VERSION:
            if key_place not in (KeyPlace.AUTO, data_key.place(self.data_dir)):
                with self._lock:
                    data_key.move(self.data_dir, key_place)
            return self._found_sealing()
        from offline_queue.disk.migration import bring_up_to_date
        from offline_queue.disk.schema import SEALED_SINCE

        try:
            with self._lock:
                found = self._version_on_disk()
                known = data_key.read(self.data_dir)
                if known is None and found >= SEALED_SINCE:
                    raise data_key.missing(self.data_dir)
                sealing = Sealing(known or data_key.make(self.data_dir, key_place), SCHEMA_VERSION)
                bring_up_to_date(self.path, found, sealing, key_is_new=known is None)
                data_key.move(self.data_dir, key_place)
        except OSError as error:
            raise _not_writable(self.data_dir, error) from error
        return sealing

    def _undo_half_made(self) -> None:
        """A power cut while the file was made leaves its rollback journal: only who may write undoes it."""
        with self._lock, closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA user_version").fetchone()

    def _found_sealing(self) -> Sealing:
        key = data_key.read(self.data_dir)
        if key is None:
            raise data_key.missing(self.data_dir)
        return Sealing(key, SCHEMA_VERSION)

    def _lookup_key(self) -> bytes:
        with self.reading() as connection:
            try:
                key = kept_keys.lookup_key(connection, self.sealing)
            except UNREADABLE as error:
                raise _unreadable(self.path, error) from error
        if key is None:
            self.close()
            raise data_key.wrong(self.data_dir)
        return key

    def _version_on_disk(self) -> int:
        return self.schema_version() if self.path.exists() else 0

    def schema_version(self) -> int:
        """The version of the database on disk; raises StoreRefused if it is newer, or no database."""
        try:
            with closing(sqlite3.connect(read_only_address(self.path), uri=True)) as connection:
                version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        except UNREADABLE as error:
            raise _unreadable(self.path, error) from error
        if version > SCHEMA_VERSION:
            raise StoreRefused(
                N_(
                    "The local database is of a newer version ({found}) than this program knows ({known}). "
                    "Update the program; nothing was changed."
                ),
                "newer_version",
                found=version,
                known=SCHEMA_VERSION,
            )
        return version

    @contextmanager
    def writing(self, *, noting_version: bool = False) -> Iterator[sqlite3.Connection]:
        """One write transaction under the lock: durable when the block ends, undone if it raises.

        ``noting_version`` brings `written_version` up to date. Raises StoreRefused when the database
        cannot take it (disk full, read-only).
        """
        try:
            with self._lock:
                connection = self._writer or self._open_writer()
                if self.wal_bytes() > _WRITER_CHECKPOINT_BYTES:
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                    if noting_version:
                        self.written_version = self.version()
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
        except sqlite3.OperationalError as error:
            raise StoreRefused(
                N_("The local database cannot take this: {detail}. Nothing was changed."),
                "cannot_write",
                detail=str(error),
            ) from error
        except PermissionError as error:
            raise _not_writable(self.data_dir, error) from error
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise
            raise _unreadable(self.path, error) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A read-only connection for the block, from a small pool; each statement sees the last commit."""
        with self._guard:
            connection = self._readers.pop() if self._readers else None
        connection = connection or open_read_only(self.path, self.sealing)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._guard:
            self._readers.append(connection)

    def version(self) -> int:
        """Changes whenever any process has committed; some microseconds."""
        with self._guard:
            if self._watcher is None:
                self._watcher = open_read_only(self.path, self.sealing)
            return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def checkpoint(self, above_bytes: int = 0) -> bool:
        """Move the log into the database if it is longer than ``above_bytes``; whether it was."""
        if self.wal_bytes() <= above_bytes:
            return False
        with self._lock:
            connection = self._writer or self._open_writer()
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return True

    def locked(self) -> ProcessLock:
        """The lock under which everybody writes, for work beside `writing`."""
        return self._lock

    def close(self) -> None:
        """Close every connection; the one that writes under the lock, for closing may checkpoint."""
        with self._guard:
            for connection in self._readers:
                connection.close()
            self._readers.clear()
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        if self._writer is not None:
            with self._lock:
                self._writer.close()
                self._writer = None
        self._lock.close()

    def _open_writer(self) -> SealedConnection:
        self._writer = open_for_writing(self.path, self.sealing)
        return self._writer

    def wal_bytes(self) -> int:
        """How long the log file is: what is kept of it, or all of it where more was written since."""
        try:
            return self._log.stat().st_size
        except FileNotFoundError:
            return 0


def open_for_writing(path: Path, sealing: Sealing) -> SealedConnection:
    """A connection that writes, its durability set and asserted. To be used under the lock only."""
    connection = connect(
        sealing,
        str(path),
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(f"PRAGMA journal_size_limit = {KEPT_LOG_BYTES}")
        connection.execute("PRAGMA synchronous = FULL")
        found = (
            connection.execute("PRAGMA journal_mode = WAL").fetchone()[0],
            connection.execute("PRAGMA synchronous").fetchone()[0],
            connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0],
        )
        if found != ("wal", 2, 0):
            raise StoreRefused(
                N_(
                    "The local database cannot be made safe against power cuts on this file system ({found})."
                ),
                "not_durable",
                found=str(found),
            )
    except BaseException:
        connection.close()
        raise
    return connection


def read_only_address(path: Path) -> str:
    """The address of ``path`` for a connection that cannot write."""
    return f"{path.absolute().as_uri()}?mode=ro"


def open_read_only(path: Path, sealing: Sealing) -> SealedConnection:
    """A connection that cannot write, whatever it is told."""
    connection = connect(
        sealing,
        read_only_address(path),
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    connection.execute("PRAGMA query_only = ON")
    return connection


def read_only(path: Path) -> bool:
    """Whether ``path`` lies in a file system that takes nothing."""
    return hasattr(os, "statvfs") and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _not_writable(path: Path, error: OSError) -> StoreRefused:
    return StoreRefused(
        N_("The data directory cannot be written to: {path} ({detail})."),
        "read_only" if error.errno == errno.EROFS else "no_permission",
        path=str(path),
        detail=system_words(error),
    )


def _unreadable(path: Path, error: Exception) -> StoreRefused:
    return StoreRefused(
        N_(
            "The local database {path} cannot be read: {detail}. The file stays as it is; what waits in it "
            "and can be read is saved by: counter queue export."
        ),
        "unreadable",
        path=str(path),
        detail=str(error),
    )
