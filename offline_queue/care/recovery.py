"""What a dead terminal's data directory still holds: opened from a copy, with the centre's private key.

The directory itself is only read. What is handed over to a fresh directory is the whole database: the
same identities, so that what the centre has already is not applied again, the same drafts, held visits
and slip numbers. The fresh directory is nobody's until it is enrolled; enrolling the position again
withdraws the dead terminal's credential.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from counter.domain.text import N_
from counter.ports import Mint, StoreRefused
from offline_queue import chain, outbox, settings
from offline_queue.disk import database, recovery_copy
from offline_queue.sealed import data_key, kept_keys
from offline_queue.sealed.keyed_hash import sync_directory, write_secret
from offline_queue.store import LocalStore, open_store

_DATABASE_FILES = (database.FILE_NAME, f"{database.FILE_NAME}-wal")


@contextmanager
def opened_copy(directory: Path, private_key: Path, mint: Mint) -> Iterator[LocalStore]:
    """A store over a copy of ``directory`` that is gone afterwards; raises StoreRefused with the reason."""
    with _copied(directory, private_key) as copy:
        store = open_store(copy, mint=mint)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def readable_copy(directory: Path, private_key: Path, mint: Mint) -> Iterator[Path]:
    """A copy of ``directory`` with its key, brought up to date unless it is too damaged for that.

    It is gone afterwards. Raises StoreRefused where there is no way to the key.
    """
    with _copied(directory, private_key) as copy:
        with suppress(StoreRefused):
            open_store(copy, mint=mint).close()
        yield copy


@contextmanager
def _copied(directory: Path, private_key: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="counter-recovery-") as folder:
        copy = Path(folder)
        _copy(directory, copy)
        write_secret(copy / data_key.FILE_NAME, _recovered_key(directory, copy, private_key))
        yield copy


def hand_over(directory: Path, private_key: Path, into: Path, mint: Mint) -> int:
    """Make ``into`` the terminal's new data directory; how many items wait in it.

    Whatever waited may have been sent meanwhile, so the centre is asked for each before it is sent.
    Raises StoreRefused, and then leaves ``into`` as it was.
    """
    if into.exists() and any(into.iterdir()):
        raise StoreRefused(
            N_("{path} is in use already: name a directory that is empty or not there yet."),
            "not_empty_directory",
            path=str(into),
        )
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{into.name}-", dir=into.parent) as folder:
        fresh = Path(folder) / "data"
        fresh.mkdir(mode=0o700)
        with opened_copy(directory, private_key, mint) as store:
            waiting = _made_over(store)
            store.database.checkpoint()
            _copy(store.database.data_dir, fresh)
            write_secret(fresh / data_key.FILE_NAME, store.database.sealing.data_key)
        for name in _DATABASE_FILES:
            _make_durable(fresh / name)
        sync_directory(fresh)
        fresh.replace(into)
        sync_directory(into.parent)
    return waiting


def _copy(directory: Path, into: Path) -> None:
    if not (directory / database.FILE_NAME).is_file():
        raise StoreRefused(N_("There is no local database in {path}."), "no_database", path=str(directory))
    for name in _DATABASE_FILES:
        if (directory / name).exists():
            shutil.copyfile(directory / name, into / name)
            (into / name).chmod(0o600)


def _recovered_key(directory: Path, copy: Path, private_key: Path) -> bytes:
    """The data key out of the first recovery copy that the private key opens."""
    refused = StoreRefused(
        N_(
            "There is no recovery copy of the key in {path}: this terminal never got the centre's public key."
        ),
        "no_recovery_copy",
        path=str(directory),
    )
    for found in _recovery_copies(directory, copy):
        try:
            return recovery_copy.unwrapped(found, private_key)
        except StoreRefused as error:
            refused = error
    raise refused


def _recovery_copies(directory: Path, copy: Path) -> Iterator[bytes]:
    file = directory / recovery_copy.FILE_NAME
    if file.is_file():
        yield file.read_bytes()
    try:
        with closing(sqlite3.connect(copy / database.FILE_NAME)) as connection:
            kept = kept_keys.kept(connection, kept_keys.RECOVERY)
    except database.UNREADABLE:
        return
    if kept is not None:
        yield kept


def _made_over(store: LocalStore) -> int:
    with store.database.writing() as connection:
        connection.execute("UPDATE item SET state = 'unclear', due_at = 0 WHERE waiting = 1")
        settings.forget(connection, chain.INSTANCE, chain.WITNESS, "link")
        return outbox.waiting(connection).count


def _make_durable(path: Path) -> None:
    if not path.exists():
        return
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
