"""The key of the local database: where it is kept, and what is said where it is not the right one."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from counter.ports import StoreRefused
from offline_queue import LocalStore, open_store
from offline_queue.sealed import credential_store, data_key
from offline_queue.sealed.envelope import KEY_BYTES
from tests import builders
from tests.builders import identity
from tests.offline_queue.test_delivery import settle
from tests.torture.at_work import WORK, Worker


def opened(directory: Path, place: str, keyring: str = "FileKeyring") -> str:
    """What a process says that opens ``directory`` with its key at ``place``; "" keyring is no session."""
    patience = 0.3 if keyring == "SilentKeyring" else 60.0
    said, says = WORK.Pipe(duplex=False)
    process = Worker(open_in_session, directory, place, keyring, patience, says)
    says.close()
    with said:
        words = str(said.recv())
    assert process.wait() == 0
    return words


def open_in_session(directory: Path, place: str, keyring: str, patience: float, says: Connection) -> None:
    """Open it as a program of a session that has this credential store, or none."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND"):
        os.environ.pop(name, None)
    if keyring:
        os.environ["PYTHON_KEYRING_BACKEND"] = f"tests.offline_queue.keyring_in_file.{keyring}"
        os.environ["KEYRING_FILE"] = str(directory.with_suffix(".keyring"))
    credential_store.SECONDS = patience
    try:
        store = open_store(directory, mint=identity, key_place=data_key.KeyPlace(place))
    except StoreRefused as refused:
        says.send(refused.code)
        return
    store.remember("opened", store.remembered("opened") + "x")
    says.send(f"{data_key.place(directory)} {store.remembered('opened')}")
    store.close()


def kept(directory: Path) -> bytes:
    """What stands in the key's file."""
    return (directory / "counter.key").read_bytes()


def test_the_key_goes_into_the_systems_store_where_there_is_one(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    assert opened(directory, "auto") == "system x"
    assert kept(directory).startswith(b"system ")
    assert len(kept(directory)) != KEY_BYTES
    assert opened(directory, "auto") == "system xx"


def test_without_a_store_the_key_is_a_file_of_its_owner(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    assert opened(directory, "auto", keyring="") == "file x"
    assert len(kept(directory)) == KEY_BYTES
    assert (directory / "counter.key").stat().st_mode & 0o077 == 0


def test_a_store_that_never_answers_holds_nobody_up(tmp_path: Path) -> None:
    assert opened(tmp_path / "data", "auto", keyring="SilentKeyring") == "file x"
    assert opened(tmp_path / "other", "system", keyring="SilentKeyring") == "no_credential_store"


def test_the_key_moves_where_the_settings_say_and_the_database_stays_readable(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    assert opened(directory, "file") == "file x"
    assert opened(directory, "system") == "system xx"
    assert opened(directory, "file") == "file xxx"
    assert directory.with_suffix(".keyring").read_text() == "{}"


def test_a_key_in_a_store_that_is_locked_is_waited_for_in_words(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    assert opened(directory, "auto") == "system x"
    assert opened(directory, "auto", keyring="SilentKeyring") == "key_locked"
    directory.with_suffix(".keyring").write_text("{}")
    assert opened(directory, "auto") == "key_missing"


def files(store: LocalStore) -> dict[str, bytes]:
    """Everything in the data directory but locks, and what SQLite makes anew for every reader."""
    return {
        path.name: path.read_bytes()
        for path in store.database.data_dir.iterdir()
        if not path.name.endswith((".lock", "-shm")) and path.stat().st_size
    }


@pytest.mark.parametrize(
    ("instead", "code"),
    [(None, "key_missing"), (bytes(KEY_BYTES), "key_wrong"), (b"short", "key_unreadable")],
    ids=["missing", "wrong", "cut short"],
)
def test_without_its_key_the_database_is_refused_and_left_alone(
    store: LocalStore, instead: bytes | None, code: str
) -> None:
    settled = settle(store, builders.payment())
    store.close()
    path = store.database.data_dir / "counter.key"
    right = path.read_bytes()
    path.unlink()
    if instead is not None:
        path.write_bytes(instead)
    before = files(store)
    with pytest.raises(StoreRefused, match="counter queue recover") as refused:
        open_store(store.database.data_dir, mint=identity)
    assert refused.value.code == code
    assert files(store) == before
    path.write_bytes(right)
    again = open_store(store.database.data_dir, mint=identity)
    assert again.settled(settled.slip_number) == settled
    again.close()


def test_a_damaged_look_up_key_does_not_pass_for_a_wrong_key(store: LocalStore) -> None:
    settled = settle(store, builders.payment())
    with store.database.writing() as connection:
        connection.execute("UPDATE kept_key SET body = zeroblob(60) WHERE name = 'lookup'")
    store.close()
    again = open_store(store.database.data_dir, mint=identity)
    assert again.settled(settled.slip_number) == settled
    assert again.recent(customer_id="C1")[0].slip_number == settled.slip_number
    again.close()
