"""A terminal that died gives up what it still had waiting: with the centre's private key, exactly once."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter.clock import mint_identity
from counter.ports import StoreRefused
from crm.http import secret_hash
from crm.recovery_key import public_key
from crm.seed.credentials import SampleKind
from offline_queue import LocalStore, open_centre, open_line, open_store
from offline_queue.care.recovery import hand_over, opened_copy
from offline_queue.disk import recovery_copy
from tests import builders
from tests.builders import identity
from tests.forked import ForkedCentre, run_forked
from tests.offline_queue.test_delivery import settle
from tests.seeded import seeded_crm

SETTLE_AND_WAIT = """
import sys
from pathlib import Path
from counter.clock import SystemClock, mint_identity
from offline_queue import open_store
from tests import builders
_, directory, customer, account, number = sys.argv
store = open_store(Path(directory), mint=mint_identity)
now = SystemClock().now()
for amount in (1100, 2200, 3300):
    details = builders.payment_details(
        amount, customer_id=customer, account_id=account, number=number)
    line = builders.payment(details=details, identity=mint_identity(), accepted_at=now,
        charges=(builders.charge(amount, account_id=account),))
    visit = builders.visit(line, visit_id=mint_identity(), tenders=(builders.tender(amount),), started_at=now)
    print(store.settle(visit, now).payments[0].identity, flush=True)
store.save(builders.visit(builders.payment(), visit_id="held-visit", held=True))
print("saved", flush=True)
sys.stdin.read()
"""


@dataclass
class Shop:
    """A centre and the folder of its terminals."""

    crm: ForkedCentre
    folder: Path
    code: str
    owner: tuple[str, str, str]

    @property
    def private_key(self) -> Path:
        """The centre's key pair."""
        return self.folder / "crm.recovery.pem"

    def counter(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the program; its output."""
        environment = {"PATH": "/usr/bin:/bin", "COUNTER_SCREEN_LANGUAGE": "en", "HOME": str(self.folder)}
        return run_forked([*map(str, words)], "", environment)

    def payments(self) -> list[str]:
        """The identities of all payments at the centre since it was seeded, in order of arrival."""
        with closing(sqlite3.connect(self.folder / "crm.db")) as database:
            rows = database.execute("SELECT correlator_id FROM payments WHERE correlator_id <> ''").fetchall()
        return [row[0] for row in rows]

    def another_code(self, text: str) -> str:
        """One more enrolment code for the position of the first."""
        with closing(sqlite3.connect(self.folder / "crm.db")) as database:
            database.execute(
                "INSERT INTO enrolment_codes SELECT ?, terminal_id, NULL, '' FROM enrolment_codes"
                " WHERE code_hash = ?",
                (secret_hash(text), secret_hash(self.code)),
            )
            database.commit()
        return text


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A seeded centre in a process of its own."""
    folder = tmp_path_factory.mktemp("shop")
    credentials = seeded_crm(folder)
    crm = ForkedCentre(folder / "crm.db", folder / "crm.log")
    crm.start()
    code = credentials.enrolment_codes[2]
    number = credentials.of_kind(SampleKind.ORDINARY)[0].number
    try:
        store = open_store(folder / "asking", mint=mint_identity)
        line = open_line(crm.url, store)
        centre = open_centre(line, store, mint=mint_identity)
        centre.enrol(credentials.enrolment_codes[0])
        view = centre.customer_by_number(number)
        assert view is not None
        line.close()
        store.close()
        yield Shop(crm, folder, code, (view.customer.customer_id, view.accounts[0].account_id, number))
    finally:
        crm.stop()


def test_a_dead_terminals_work_is_recovered_and_delivered_exactly_once(shop: Shop, tmp_path: Path) -> None:
    dead, copy, fresh = tmp_path / "dead", tmp_path / "copy", tmp_path / "fresh"
    centre = ("--crm-url", shop.crm.url)
    assert shop.counter("enrol", shop.code, "--data-dir", dead, *centre).returncode == 0
    working = subprocess.Popen(
        [sys.executable, "-c", SETTLE_AND_WAIT, str(dead), *shop.owner],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert working.stdout is not None
    said = [working.stdout.readline().strip() for _ in range(4)]
    assert said.pop() == "saved"
    working.kill()
    working.communicate()
    shutil.copytree(dead, copy)
    assert shop.counter("sync", "--once", "--data-dir", dead, *centre).returncode == 0
    (copy / "counter.key").unlink()
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    recover = ("queue", "recover", "--database", copy, "--private-key", shop.private_key)

    listed = shop.counter(*recover, "--format", "json")
    waiting = [item["identity"] for item in json.loads(listed.stdout) if item["kind"] == "payment"]
    assert waiting == said
    exported = shop.counter(*recover, "--export", "-")
    bodies = [json.loads(line)["body"] for line in exported.stdout.splitlines()]
    assert [body["correlatorId"] for body in bodies if "correlatorId" in body] == said
    handed = shop.counter(*recover, "--into", fresh)
    assert (handed.returncode, handed.stderr) == (0, f"Now enrol it: counter enrol CODE --data-dir {fresh}\n")
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before

    code = shop.another_code("the-position-again")
    enrolled = shop.counter("enrol", code, "--data-dir", fresh, *centre)
    assert enrolled.returncode == 0, enrolled.stderr
    delivered = shop.counter("sync", "--once", "--data-dir", fresh, *centre)
    assert delivered.returncode == 0, delivered.stderr
    assert sorted(set(shop.payments()) & set(said)) == sorted(said)
    assert len(shop.payments()) == len(set(shop.payments()))
    assert shop.counter("sync", "--once", "--data-dir", dead, *centre).returncode == 1
    store = open_store(fresh, mint=mint_identity)
    assert [summary.visit_id for summary in store.unsettled()] == ["held-visit"]
    assert store.waiting().count == 0
    store.close()


def keys(folder: Path) -> Path:
    """A key pair of a centre, its private half in a file."""
    path = folder / "pair.pem"
    public_key(path)
    return path


def test_what_waited_is_found_with_the_key_gone(store: LocalStore, tmp_path: Path) -> None:
    pair = keys(tmp_path)
    store.enrolled(builders.terminal(), "c", public_key(pair))
    settled = settle(store, builders.payment())
    store.close()
    directory = store.database.data_dir
    (directory / "counter.key").unlink()
    with opened_copy(directory, pair, identity) as found:
        assert found.settled(settled.slip_number) == settled
    (directory / recovery_copy.FILE_NAME).unlink()
    with opened_copy(directory, pair, identity) as found:
        assert found.waiting().count == 1


def test_another_private_key_opens_nothing_and_says_so(store: LocalStore, tmp_path: Path) -> None:
    store.enrolled(builders.terminal(), "c", public_key(keys(tmp_path)))
    other = tmp_path / "other"
    other.mkdir()
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("no key")
    for path, code in (
        (keys(other), "recovery_key_wrong"),
        (rubbish, "recovery_key_unreadable"),
        (tmp_path / "nowhere", "recovery_key_unreadable"),
    ):
        with pytest.raises(StoreRefused) as refused, opened_copy(store.database.data_dir, path, identity):
            pass
        assert refused.value.code == code


def test_without_a_recovery_copy_the_refusal_says_why(store: LocalStore, tmp_path: Path) -> None:
    with pytest.raises(StoreRefused) as refused:
        hand_over(store.database.data_dir, keys(tmp_path), tmp_path / "fresh", identity)
    assert refused.value.code == "no_recovery_copy"
    assert not (tmp_path / "fresh").exists()


def test_nothing_is_handed_over_into_a_directory_in_use(store: LocalStore, tmp_path: Path) -> None:
    store.enrolled(builders.terminal(), "c", public_key(keys(tmp_path)))
    with pytest.raises(StoreRefused) as refused:
        hand_over(store.database.data_dir, keys(tmp_path), store.database.data_dir, identity)
    assert refused.value.code == "not_empty_directory"


def test_what_is_handed_over_is_another_installation_that_asks_before_it_sends(
    store: LocalStore, tmp_path: Path
) -> None:
    store.enrolled(builders.terminal(), "c", public_key(keys(tmp_path)))
    settle(store, builders.payment())
    instance = store.instance()
    assert hand_over(store.database.data_dir, keys(tmp_path), tmp_path / "fresh", identity) == 1
    fresh = open_store(tmp_path / "fresh", mint=identity)
    with fresh.database.reading() as connection:
        assert connection.execute("SELECT DISTINCT state FROM item").fetchall() == [("unclear",)]
    assert fresh.credential() == ""
    assert fresh.instance() != instance
    assert settle(fresh, builders.payment()).slip_number.endswith("-0002")
    fresh.close()


def test_a_copy_for_a_newer_key_of_the_centre_replaces_the_one_before(
    store: LocalStore, tmp_path: Path
) -> None:
    first = keys(tmp_path)
    second = tmp_path / "second.pem"
    assert recovery_copy.keep(store.database, public_key(first))
    assert not recovery_copy.keep(store.database, public_key(first))
    assert recovery_copy.keep(store.database, public_key(second))
    with opened_copy(store.database.data_dir, second, identity) as found:
        assert found.terminal() == builders.terminal()


def test_the_public_half_alone_serves_the_centre(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    pair = keys(tmp_path)
    private = load_pem_private_key(pair.read_bytes(), None)
    alone = tmp_path / "public.pem"
    alone.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert public_key(alone) == public_key(pair)
    assert pair.stat().st_mode & 0o077 == 0
