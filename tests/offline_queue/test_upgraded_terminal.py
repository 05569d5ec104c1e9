"""A terminal of the first release, upgraded: what waits goes, and what it lacks it takes over, or says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from counter.clock import SystemClock, mint_identity
from counter.ports import CentreRefused
from crm.http import secret_hash
from crm.tables import TerminalRow
from offline_queue import LocalStore, enrolment, open_centre, open_line, open_store
from offline_queue.cache.provisions import bring
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


def test_it_takes_the_centres_signing_key_over_by_itself_and_news_come_down(
    old: LocalStore, address: str, centre_store: SmallStore
) -> None:
    assert old.waiting().count > 0
    assert pinned(old) == ""
    with syncing(old.database.data_dir, address):
        until(lambda: pinned(old) != "" and old.waiting().count == 0)
        until(lambda: "20317" in {member.clerk_id for member in old.staff()})
    assert old.link_state() == replace(old.link_state(), trouble="", news_trouble="")
    assert pinned(old) == enrolled_key(centre_store, address)


def test_a_terminal_that_the_centre_does_not_know_says_that_it_has_to_be_enrolled_again(
    tmp_path: Path, address: str, centre_store: SmallStore
) -> None:
    with centre_store.database.writing() as session:
        session.get_one(TerminalRow, TERMINAL).credential_hash = secret_hash("another")
    stranger = open_store(unpack(1, tmp_path), mint=mint_identity)
    line = open_line(address, stranger, answer_seconds=20)
    with pytest.raises(CentreRefused) as refused:
        bring(stranger, line, CLOCK, "staff")
    assert refused.value.code == "signing_key_unproven"
    assert pinned(stranger) == ""
    open_centre(line, stranger, mint=mint_identity, anew=True).enrol(centre_store.code(TERMINAL))
    assert bring(stranger, line, CLOCK, "staff")
    line.close()
    stranger.close()


def pinned(store: LocalStore) -> str:
    """The signing key that the terminal holds."""
    with store.database.reading() as connection:
        return enrolment.signing_key(connection)


def enrolled_key(centre_store: SmallStore, address: str) -> str:
    """The key that a terminal gets that is enrolled today."""
    body = {"code": centre_store.code("T2"), "instance": "another"}
    answer = httpx.post(f"{address}/counter-terminal/v1/enrolment", json=body, trust_env=False)
    key: str = answer.json()["signing_key"]
    return key


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
