"""A terminal of the first release, upgraded: what waits goes, and what it lacks is said with the way out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.clock import SystemClock, mint_identity
from crm.http import secret_hash
from crm.tables import TerminalRow
from offline_queue import LocalStore, open_centre, open_line, open_store
from offline_queue.outbox import ItemState
from tests.crm.small_store import SmallStore
from tests.offline_queue.golden.make import unpack
from tests.offline_queue.small_centre import address, centre_store
from tests.offline_queue.syncing import syncing, until

__all__ = ["address", "centre_store"]

CLOCK = SystemClock()
TERMINAL = "T3"


@pytest.fixture
def old(tmp_path: Path, centre_store: SmallStore) -> Iterator[LocalStore]:
    """The golden database of schema 1, opened by this release; the centre knows its credential."""
    with centre_store.database.writing() as session:
        session.get_one(TerminalRow, TERMINAL).credential_hash = secret_hash("credential-3")
    opened = open_store(unpack(1, tmp_path), mint=mint_identity)
    yield opened
    opened.close()


def test_it_says_that_it_has_to_be_enrolled_again_and_delivers_all_the_same(
    old: LocalStore, address: str, centre_store: SmallStore
) -> None:
    assert old.waiting().count > 0
    directory = old.database.data_dir
    with syncing(directory, address):
        until(lambda: old.link_state().news_trouble != "" and old.waiting().count == 0)
    state = old.link_state()
    assert "Enrol it again (counter enrol CODE --anew) for news to come down" in state.news_trouble
    assert state.trouble == "", "delivery goes on"
    doctor = subprocess.run(
        [sys.executable, "-m", "counter", "doctor", "--data-dir", str(directory), "--crm-url", address],
        capture_output=True, text=True, check=False, env={**os.environ, "COUNTER_SCREEN_LANGUAGE": "en"},
    )  # fmt: skip
    assert "Nothing new comes down: This terminal does not hold the centre's signing key." in doctor.stderr

    line = open_line(address, old, answer_seconds=20)
    open_centre(line, old, mint=mint_identity, anew=True).enrol(centre_store.code(TERMINAL))
    line.close()
    with syncing(directory, address):
        until(lambda: old.link_state().news_trouble == "")
    assert old.staff(), "news come down again"


def test_a_single_sync_delivers_it_too(old: LocalStore, address: str) -> None:
    where = ["--data-dir", str(old.database.data_dir), "--crm-url", address]
    command = [sys.executable, "-m", "counter", "sync", "--once", *where]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, old.waiting().count) == (0, 0), done.stderr


def test_nothing_of_what_waited_is_left_unsaid(old: LocalStore, address: str) -> None:
    """Each item that waited is answered: taken, or refused with the centre's words, and then on the list."""
    with old.database.reading() as connection:
        waited = [row[0] for row in connection.execute("SELECT identity FROM item WHERE waiting = 1")]
    with syncing(old.database.data_dir, address):
        until(lambda: old.waiting().count == 0)
    with old.database.reading() as connection:
        found = dict(connection.execute("SELECT identity, state FROM item").fetchall())
    answered = {state.value for state in ItemState if not state.waiting}
    assert {found[identity] for identity in waited} <= answered
    refused = [i for i in waited if found[i] == ItemState.REJECTED]
    listed = {item.identity for item in old.work_items()}
    assert all(_lines_of(old, identity) & listed for identity in refused)


def _lines_of(store: LocalStore, identity: str) -> set[str]:
    """The lines that an item covers; the item itself where it is an order."""
    with store.database.reading() as connection:
        covers = connection.execute("SELECT covers FROM item WHERE identity = ?", (identity,)).fetchone()[0]
    return {identity, *covers.split()}
