"""The database is opened safely or not at all, and written by one at a time."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.ports import StoreRefused
from offline_queue import LocalStore, open_store
from offline_queue.care import facts
from offline_queue.disk.database import FILE_NAME, SCHEMA_VERSION, Database
from offline_queue.sealed.envelope import EnvelopeDamaged, Sealing
from tests import builders
from tests.builders import NOW, identity
from tests.offline_queue.test_delivery import settle


def test_every_writer_is_durable_and_every_other_connection_cannot_write(store: LocalStore) -> None:
    with store.database.writing() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)
    with pytest.raises(sqlite3.OperationalError, match="readonly"), store.database.reading() as connection:
        connection.execute("DELETE FROM tally")


def test_a_failed_transaction_leaves_nothing(store: LocalStore) -> None:
    def half_done() -> None:
        with store.database.writing() as connection:
            connection.execute("INSERT INTO remembered VALUES ('a', 'b')")
            connection.execute("INSERT INTO remembered VALUES ('a', 'c')")

    with pytest.raises(sqlite3.IntegrityError):
        half_done()
    assert store.remembered("a") == ""
    store.remember("c", "d")
    assert store.remembered("c") == "d"


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path, mint=identity).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        connection.commit()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(StoreRefused) as refused:
        open_store(tmp_path, mint=identity)
    assert refused.value.code == "newer_version"
    assert refused.value.params == {"found": SCHEMA_VERSION + 1, "known": SCHEMA_VERSION}
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"something else" * 1000)
    with pytest.raises(StoreRefused) as refused:
        open_store(tmp_path, mint=identity)
    assert refused.value.code == "unreadable"
    assert (tmp_path / FILE_NAME).read_bytes() == b"something else" * 1000


OPEN_AS_NOBODY = """
import os, sys
from pathlib import Path
from offline_queue import open_store
from counter.ports import StoreRefused
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    open_store(Path(sys.argv[1]), mint=lambda: "x")
except StoreRefused as refused:
    print(refused.code, refused.params["path"])
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize("existing", [False, True], ids=["new", "existing"])
def test_a_data_directory_without_write_permission_is_refused(tmp_path: Path, existing: bool) -> None:
    directory = tmp_path / "data"
    directory.mkdir()
    if existing:
        open_store(directory, mint=identity).close()
    for path in (*directory.iterdir(), directory):
        path.chmod(stat.S_IRUSR | stat.S_IXUSR | stat.S_IROTH | stat.S_IXOTH)
    for parent in [tmp_path, *tmp_path.parents][:3]:
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    said = subprocess.run(
        [sys.executable, "-c", OPEN_AS_NOBODY, str(directory)], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == f"no_permission {directory}"
    directory.chmod(0o700)


def test_a_file_in_the_place_of_the_data_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreRefused) as refused:
        open_store(tmp_path / "file" / "data", mint=identity)
    assert refused.value.code == "no_permission"


def test_an_older_database_with_work_is_copied_before_it_is_brought_up_to_date(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = settle(store, builders.payment())
    store.close()
    from offline_queue.disk import database, schema

    monkeypatch.setitem(schema.MIGRATIONS, SCHEMA_VERSION + 1, "CREATE TABLE new_idea (x INTEGER);")
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    newer = open_store(store.database.data_dir, mint=identity)
    assert newer.settled(settled.slip_number) == settled
    with newer.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM new_idea").fetchone() == (0,)
        applied = connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
    assert applied == [(f"version_{number}",) for number in range(1, SCHEMA_VERSION + 2)]
    newer.close()
    (backup,) = store.database.data_dir.glob("*.backup.db")
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("SELECT count(*) FROM settled").fetchone() == (1,)


def test_a_migration_that_fails_leaves_the_version_before_it(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = settle(store, builders.payment())
    store.close()
    from offline_queue.disk import database, schema

    with monkeypatch.context() as patched:
        patched.setitem(
            schema.MIGRATIONS, SCHEMA_VERSION + 1, "CREATE TABLE half (x); CREATE TABLE half (x);"
        )
        patched.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
        with pytest.raises(sqlite3.OperationalError):
            Database(store.database.data_dir)
    again = open_store(store.database.data_dir, mint=identity)
    assert again.settled(settled.slip_number) == settled
    again.close()


def test_a_full_disk_refuses_the_visit_and_keeps_it_unsettled(store: LocalStore) -> None:
    settle(store, builders.payment())
    visit = builders.visit(builders.opening(), tenders=(builders.tender(10000),))
    store.save(visit)
    with store.database.writing() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def go_on_until_it_is_full() -> None:
        for _ in range(100):
            settle(store, builders.payment())

    with pytest.raises(StoreRefused) as refused:
        go_on_until_it_is_full()
    assert (refused.value.code, refused.value.params["detail"]) == (
        "cannot_write",
        "database or disk is full",
    )
    again = open_store(store.database.data_dir, mint=identity)
    assert again.visit(visit.visit_id) == visit
    assert again.settle(visit, NOW).payments[0].amount_fen == 10000
    again.close()


WRITE_MANY = """
import sys
from pathlib import Path
from counter.clock import mint_identity
from offline_queue import open_store
from tests.builders import NOW, payment, tender, visit
store = open_store(Path(sys.argv[1]), mint=mint_identity)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    mine = visit(payment(identity=mint_identity()), visit_id=mint_identity(), tenders=(tender(10000),))
    print(store.settle(mine, NOW).slip_number, flush=True)
store.close()
"""


def test_processes_that_write_at_the_same_time_share_the_slip_numbers_out(store: LocalStore) -> None:
    command = [sys.executable, "-c", WRITE_MANY, str(store.database.data_dir), "15"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    own = [settle(store, builders.payment()).slip_number for _ in range(15)]
    said = [process.communicate()[0].split() for process in processes]
    numbers = sorted([*own, *said[0], *said[1]])
    assert numbers == [f"JHL-3-20261121-{n:04d}" for n in range(1, 46)]
    assert store.waiting().count == 45


def test_the_log_is_moved_into_the_database_under_the_lock(store: LocalStore) -> None:
    for _ in range(3):
        settle(store, builders.payment())
    assert store.database.wal_bytes() > 0
    assert store.database.checkpoint()
    with closing(sqlite3.connect(f"file:{store.database.path}?immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM settled").fetchone() == (3,)


def test_doctor_tells_what_the_database_stands_on(store: LocalStore) -> None:
    settle(store, builders.payment())
    found = facts.facts(store)
    assert (found.journal_mode, found.synchronous, found.wal_autocheckpoint) == ("wal", "FULL", 0)
    assert (found.integrity, found.settled, found.waiting) == ("ok", 1, 1)
    assert found.sqlite_version == sqlite3.sqlite_version
    assert Path(found.sqlite_library).exists()


def test_an_envelope_gives_back_what_was_sealed_and_notices_damage() -> None:
    plain, sealing = bytes(range(256)), Sealing(bytes(32), SCHEMA_VERSION)
    sealed = sealing.seal(plain, "item 1")
    assert sealing.unseal(sealed, "item 1") == plain
    flips = [
        bytes([*sealed[:at], sealed[at] ^ 1 << bit, *sealed[at + 1 :]])
        for at in range(len(sealed))
        for bit in (0, 7)
    ]
    for damaged in (b"", b"\x09" + sealed[1:], sealed[:-3], sealed + b"more", *flips):
        with pytest.raises(EnvelopeDamaged, match="item 1"):
            sealing.unseal(damaged, "item 1")


IDENTITY = "019aa000-0000-7000-9000-00000000002a"
_PIECES = st.sampled_from((IDENTITY, IDENTITY.upper(), IDENTITY[:-1], "-", "01", "\x01", "张三", ""))


@given(st.lists(st.one_of(_PIECES, st.uuids().map(str), st.text(max_size=3))).map("".join))
def test_identities_in_a_body_come_back_letter_by_letter(text: str) -> None:
    sealing = Sealing(bytes(32), SCHEMA_VERSION)
    assert sealing.unseal(sealing.seal(text.encode(), "item 1"), "item 1").decode() == text


def test_an_identity_takes_half_its_letters() -> None:
    sealing = Sealing(bytes(32), SCHEMA_VERSION)
    identities = "".join(str(uuid5(NAMESPACE_URL, str(number))) for number in range(50))
    assert len(sealing.seal(identities.encode(), "item 1")) < 50 * 20


def test_a_body_opens_in_its_own_row_of_its_own_installation_only() -> None:
    sealing, other = Sealing(bytes(32), SCHEMA_VERSION), Sealing(bytes(31) + b"x", SCHEMA_VERSION)
    sealed = sealing.seal(b"body", "item 1")
    for opens, about in ((sealing, "item 2"), (other, "item 1")):
        with pytest.raises(EnvelopeDamaged):
            opens.unseal(sealed, about)
    assert sealing.seal(b"body", "item 1") != sealed
