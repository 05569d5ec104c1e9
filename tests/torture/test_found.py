"""What torture once found, each as small as it can be said."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from counter.clock import mint_identity
from offline_queue import open_store
from offline_queue.delivery.schedule import ready
from offline_queue.disk.database import FILE_NAME
from offline_queue.outbox import waiting_items
from tests import builders
from tests.builders import NOW


def test_a_power_cut_while_the_database_is_made_does_not_keep_the_terminal_from_starting(
    tmp_path: Path,
) -> None:
    making, found = tmp_path / "making", tmp_path / "found"
    making.mkdir()
    with closing(sqlite3.connect(making / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE half_made (x)")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO half_made VALUES (?)", [("x" * 4000,)] * 50)
        shutil.copytree(making, found)
    assert (found / f"{FILE_NAME}-journal").exists()
    with closing(open_store(found, mint=mint_identity)) as store:
        assert store.waiting().count == 0
        with store.database.reading() as connection:
            assert connection.execute("SELECT count(*) FROM half_made").fetchone() == (0,)


def test_what_waits_is_not_held_back_by_a_clock_that_was_put_back(tmp_path: Path) -> None:
    with closing(open_store(tmp_path, mint=mint_identity)) as store:
        store.enrolled(builders.terminal(), "credential-3")
        store.settle(builders.visit(builders.payment(), tenders=(builders.tender(10000),)), NOW)
        with store.database.reading() as connection:
            items = waiting_items(connection, 0, 10)
        for earlier in (timedelta(minutes=1), timedelta(days=30)):
            assert list(ready(items, (), NOW - earlier))
