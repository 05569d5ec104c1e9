"""The log is as long as it is kept, before anybody waits for a commit and after it was begun anew."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from offline_queue import LocalStore, open_store
from offline_queue.disk.database import FILE_NAME
from offline_queue.disk.log import KEPT_LOG_BYTES, lengthen
from offline_queue.sealed import data_key
from tests import builders
from tests.builders import identity
from tests.offline_queue.test_delivery import settle


def test_the_log_is_as_long_as_it_is_kept_before_anybody_waits_for_a_commit(store: LocalStore) -> None:
    assert lengthen(store.database)
    long = store.database.wal_bytes()
    assert long > 0.9 * KEPT_LOG_BYTES
    settle(store, builders.payment())
    assert store.database.checkpoint()
    settle(store, builders.payment())
    assert not lengthen(store.database)
    assert store.database.wal_bytes() == long, "what is there already is written over"
    with closing(sqlite3.connect(store.database.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM remembered WHERE key = 'length'").fetchone() == (0,)


def test_a_lengthened_log_holds_what_was_settled_when_its_index_is_gone(
    store: LocalStore, tmp_path: Path
) -> None:
    lengthen(store.database)
    settle(store, builders.payment())
    found = tmp_path / "after the cut"
    found.mkdir()
    for name in (FILE_NAME, f"{FILE_NAME}-wal", data_key.FILE_NAME):
        shutil.copy(store.database.data_dir / name, found)
    with closing(open_store(found, mint=identity)) as again:
        assert again.waiting().count == 1


def test_a_log_that_grew_is_cut_to_what_is_kept_when_it_is_begun_anew(store: LocalStore) -> None:
    while store.database.wal_bytes() <= KEPT_LOG_BYTES:
        with store.database.writing() as connection:
            connection.execute("INSERT INTO part VALUES ('x', hex(randomblob(500000)), 0)")
            connection.execute("DELETE FROM part WHERE name = 'x'")
    assert store.database.checkpoint(KEPT_LOG_BYTES)
    settle(store, builders.payment())
    assert store.database.wal_bytes() == KEPT_LOG_BYTES
    assert not store.database.checkpoint(KEPT_LOG_BYTES)
