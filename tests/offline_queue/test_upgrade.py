"""A database of an earlier release is upgraded with everything that waits in it, or left as it was."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from counter.domain.work import Waiting
from counter.wire.chain import chained
from offline_queue import LocalStore, chain, open_cache, open_store
from offline_queue.cache import customer_rows
from offline_queue.care.soundness import damages
from offline_queue.disk.database import FILE_NAME, SCHEMA_VERSION
from offline_queue.disk.schema import SEALED_SINCE
from offline_queue.outbox import unsealed_outgoing
from offline_queue.sealed.envelope import SEALED
from offline_queue.sealed.sealed_columns import ITEM, SEALED_COLUMNS
from offline_queue.sealed.stored_body import text_of
from tests import builders
from tests.builders import identity
from tests.offline_queue.golden.make import HERE, STATES, Day, day, unpack
from tests.offline_queue.test_damage import quiet
from tests.offline_queue.test_delivery import settle
from tests.screens.forms.ports import HandClock

RELEASED = sorted(int(path.name.removeprefix("version-")) for path in HERE.glob("version-*"))
KILLS, SEED = int(os.environ.get("UPGRADE_KILLS", "3")), 20261121

OPEN = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from offline_queue.disk import migration
from offline_queue import open_store
from tests.builders import identity
left, opened = int(sys.argv[2]), migration.open_for_writing
def counting(path, sealing):
    connection = opened(path, sealing)
    def statement(text):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    connection.set_trace_callback(statement)
    return connection
migration.open_for_writing = counting
before = left
open_store(Path(sys.argv[1]), mint=identity).close()
print(before - left)
"""


def expected(folder: Path) -> Day:
    """The day of the golden databases, made anew."""
    store = open_store(folder / "expected", mint=identity)
    store.enrolled(builders.terminal(), "credential-3")
    made = day(store)
    store.close()
    return made


def assert_all_there(store: LocalStore, made: Day) -> None:
    """Settled, held and half-filled visits, how far each item is, and what came down."""
    for before in made.settled:
        kept = store.settled(before.visit.visit_id)
        assert kept is not None
        visit = replace(before.visit, follows_slip=kept.visit.follows_slip)  # earlier releases named none
        assert (kept.visit, kept.slip_number) == (visit, before.slip_number)
    assert store.visit(made.held.visit_id) == made.held
    assert store.visit(made.half_filled.visit_id) == made.half_filled
    assert store.held() == 1
    with store.database.reading() as connection:
        found = connection.execute(
            "SELECT state FROM item JOIN settled USING (settled_no) WHERE kind <> 'interaction'"
            " GROUP BY settled_no HAVING item_no = min(item_no) ORDER BY settled_no"
        ).fetchall()
    assert [row[0] for row in found] == [state.value for state in STATES]
    cache = open_cache(store, clock=HandClock())  # on the day it was kept: leases end
    for view in made.customers:
        with store.database.reading() as connection:
            customer_id = view.customer.customer_id
            assert customer_rows.view(connection, store.database.hashed, customer_id) == view
        assert cache.customer(customer_id) is not None
        for words in (view.lines[0].number, view.customer.id_number, view.customer.initials):
            assert view.customer.customer_id in {hit.customer_id for hit in cache.find_customers(words)}
    assert [entry.amount_fen for entry in cache.blacklist(builders.ID_NUMBER)] == [1200]
    assert len(cache.free_numbers()) == 3
    assert store.credential() == "credential-3"


@pytest.mark.parametrize("version", RELEASED)
def test_a_golden_database_is_upgraded_with_everything_in_it(version: int, tmp_path: Path) -> None:
    directory, made = unpack(version, tmp_path), expected(tmp_path)
    with closing(sqlite3.connect(directory / FILE_NAME)) as before:
        waiting = before.execute("SELECT count, sum_fen FROM tally WHERE name = 'business'").fetchone()
    store = open_store(directory, mint=identity)
    assert_all_there(store, made)
    assert damages(store.database, quiet) == []
    assert store.waiting() == Waiting(waiting[0], builders.NOW, waiting[1])
    assert settle(store, builders.payment()).slip_number.endswith(f"-{len(STATES) + 1:04d}")
    assert open_version(directory / FILE_NAME) == SCHEMA_VERSION
    store.close()
    backups = list(directory.glob("*.backup.db"))
    assert len(backups) == (version != SCHEMA_VERSION)
    for backup in backups:
        assert backup.stat().st_mode & 0o077 == 0
        assert f"version-{version}-" in backup.name
        assert open_version(backup) == version


CHAIN_WAS_A_TABLE, NARROW = 8, 12


@pytest.mark.parametrize("version", [each for each in RELEASED if CHAIN_WAS_A_TABLE <= each < NARROW])
def test_the_chain_goes_on_from_where_it_stood_and_customers_find_their_visits(
    version: int, tmp_path: Path
) -> None:
    directory, made = unpack(version, tmp_path), expected(tmp_path)
    with closing(sqlite3.connect(directory / FILE_NAME)) as before:
        places = before.execute("SELECT sequence, value FROM identity ORDER BY sequence").fetchall()
    store = open_store(directory, mint=identity)
    settle(store, builders.payment())
    with store.database.reading() as connection:
        kept = [chain.place_at(connection, sequence) for sequence, _ in places]
        following = chain.place_at(connection, places[-1][0] + 1)
        items = connection.execute(
            "SELECT identity, body, place FROM item WHERE item_no = ?", (places[-1][0] + 1,)
        ).fetchone()
        body = unsealed_outgoing(store.database.sealing, items[1], ITEM.about(items[0], places[-1][0] + 1))
    assert [place and place.value for place in kept] == [value.hex() for _, value in places]
    assert following is not None
    body_hash = hashlib.blake2b(text_of(body.body).encode(), digest_size=16).hexdigest()
    assert following.value == chained(places[-1][1].hex(), following.sequence, items[0], body_hash)
    (customer,) = {settled.visit.customer_id for settled in made.settled}
    found = {summary.visit_id for summary in store.recent(customer_id=customer)}
    assert found >= {settled.visit.visit_id for settled in made.settled}
    store.close()


@pytest.mark.parametrize("version", RELEASED)
def test_no_body_stays_unsealed(version: int, tmp_path: Path) -> None:
    directory = unpack(version, tmp_path)
    with closing(sqlite3.connect(directory / FILE_NAME)) as connection:
        (old,) = connection.execute("SELECT body FROM item LIMIT 1").fetchone()
    store = open_store(directory, mint=identity)
    with store.database.reading() as connection:
        for column in SEALED_COLUMNS:
            bodies = connection.execute(
                f"SELECT {column.column} FROM {column.table} WHERE {column.column} IS NOT NULL"
            ).fetchall()
            assert {body[0][0] for body in bodies} <= {SEALED}
    store.close()
    if version < SEALED_SINCE:
        for path in directory.glob(f"{FILE_NAME}*"):
            assert old not in path.read_bytes()


@pytest.mark.parametrize("version", RELEASED)
def test_an_upgrade_that_is_killed_leaves_the_old_or_the_new_and_is_done_at_the_next_start(
    version: int, tmp_path: Path
) -> None:
    made = expected(tmp_path)
    whole = subprocess.run(
        [sys.executable, "-c", OPEN, str(unpack(version, tmp_path / "whole")), "1000000"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    statements = int(whole.stdout)
    chance = random.Random(SEED)
    for number in range(KILLS):
        directory = unpack(version, tmp_path / str(number))
        at = statements - number if number < 2 else chance.randrange(5, statements)
        died = subprocess.run([sys.executable, "-c", OPEN, str(directory), str(at)], check=False)
        assert died.returncode == -signal.SIGKILL, at
        assert open_version(directory / FILE_NAME) in (version, SCHEMA_VERSION), at
        store = open_store(directory, mint=identity)
        assert_all_there(store, made)
        assert damages(store.database, quiet) == []
        store.close()


def open_version(path: Path) -> int:
    """The schema version of a file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
