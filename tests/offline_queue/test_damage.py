"""Flipped bits: every damage is told, nothing else is lost, and the file is never touched."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from counter.cli import main
from counter.domain.transaction import PaymentIntake
from counter.domain.visit import OutcomeState, SettledVisit
from counter.ports import StoreRefused
from counter.wire.encoding import encode
from offline_queue import LocalStore, open_store, outbox
from offline_queue.care.salvage import Saved, salvaged
from offline_queue.care.soundness import damages
from offline_queue.disk.database import FILE_NAME, SCHEMA_VERSION
from offline_queue.sealed import data_key
from offline_queue.sealed.envelope import Sealing
from tests import builders
from tests.builders import identity
from tests.offline_queue.centre import TestCentre
from tests.offline_queue.golden.make import day
from tests.offline_queue.test_delivery import delivering, settle, states

FLIPS = int(os.environ.get("FLIPPED_BITS", "24"))
SEED = 20261121


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with work in every state, all of it in the file itself."""
    directory = tmp_path_factory.mktemp("sound")
    store = open_store(directory, mint=identity)
    store.enrolled(builders.terminal(), "credential-3")
    day(store)
    for number in range(12):
        settle(store, builders.payment(100 + number), builders.change())
    store.database.checkpoint()
    store.close()
    return directory


def sealing_of(directory: Path) -> Sealing:
    """The key of a directory, as the command line finds it."""
    key = data_key.read(directory)
    assert key is not None
    return Sealing(key, SCHEMA_VERSION)


def good(directory: Path) -> dict[str, str]:
    """What can be saved of a directory: body by identity."""
    found = salvaged(directory / FILE_NAME, sealing_of(directory))
    items = [each.item for each in found if isinstance(each, Saved)]
    return {item.outgoing.identity: encode(item.outgoing.body) for item in items}


def told(directory: Path) -> list[str]:
    """What opening and checking a directory says is wrong, [] where all is well."""
    try:
        store = open_store(directory, mint=identity)
    except StoreRefused as refused:
        return [refused.code]
    try:
        return [f"{damage.where}: {damage.detail}" for damage in damages(store.database, quiet)]
    finally:
        store.close()


def quiet(done: int, total: int, what: str) -> None:
    """Nobody listens."""


def everything(directory: Path) -> Iterator[tuple[object, ...]]:
    """Every row of what the clerk and the centre are owed, opened."""
    store = open_store(directory, mint=identity)
    with store.database.reading() as connection:
        for item_no, name in connection.execute(
            "SELECT item_no, identity FROM item ORDER BY item_no"
        ).fetchall():
            item = outbox.item(connection, name)
            assert item is not None
            yield item_no, name, item.state, encode(item.outgoing.body), item.outgoing.amount_fen
    for summary in store.recent(1000):
        yield (store.settled(summary.visit_id),)
    for unsettled in store.unsettled():
        yield (store.visit(unsettled.visit_id),)
    store.close()


def test_a_sound_database_is_found_to_be_sound(sound: Path) -> None:
    assert told(sound) == []
    waiting = open_store(sound, mint=identity)
    with waiting.database.reading() as connection:
        to_do = connection.execute(
            "SELECT identity FROM item WHERE waiting = 1 OR state IN ('parked', 'rejected', 'failed')"
        ).fetchall()
    waiting.close()
    assert set(good(sound)) == {row[0] for row in to_do}


def test_three_hundred_flipped_bits_are_told_or_harmless_and_the_other_rows_saved(
    sound: Path, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    content = (sound / FILE_NAME).read_bytes()
    whole, rows = good(sound), list(everything(sound))
    saved, silent = 0, 0
    for _ in range(FLIPS):
        directory = tmp_path / "flipped"
        shutil.copytree(sound, directory)
        at, bit = chance.randrange(len(content)), chance.randrange(8)
        flipped = content[:at] + bytes((content[at] ^ 1 << bit,)) + content[at + 1 :]
        (directory / FILE_NAME).write_bytes(flipped)
        if not told(directory):
            silent += 1
            assert list(everything(directory)) == rows, f"byte {at}, bit {bit}"
        found = good(directory)
        assert found.items() <= whole.items(), f"byte {at}, bit {bit}"
        assert len(found) >= len(whole) - 40, f"byte {at}, bit {bit}"
        saved += len(found)
        assert (directory / FILE_NAME).read_bytes()[100:] == flipped[100:]
        shutil.rmtree(directory)
    assert saved / FLIPS > len(whole) - 1
    assert silent < FLIPS


def exported(directory: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str], str]:
    """What `counter queue export` says: its exit code, line by identity, and its words."""
    code = main(["queue", "export", "--data-dir", str(directory)])
    said = capsys.readouterr()
    lines = {json.loads(line)["identity"]: line for line in said.out.splitlines()}
    assert len(lines) == len(said.out.splitlines()), "nothing is written out twice"
    return code, lines, said.err


def numbers(lines: Mapping[str, str]) -> dict[str, str]:
    """How the words name an item: by its number, by identity."""
    return {identity: f"Item {json.loads(line)['item']} " for identity, line in lines.items()}


def near_the_rows(content: bytes, names: Iterable[str]) -> list[int]:
    """Bytes of the rows' headers and plain columns: a little before each identity, and after."""
    starts = (found.start() for name in names for found in re.finditer(re.escape(name.encode()), content))
    return [start + place for start in starts for place in range(-24, 110)]


def test_export_never_writes_out_a_flipped_bit_as_if_it_were_good(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command itself, on bits flipped anywhere, and among the columns of the rows that wait."""
    chance, content = random.Random(SEED), (sound / FILE_NAME).read_bytes()
    code, whole, words = exported(sound, capsys)
    assert (code, words) == (0, "")
    near, called, told_of = near_the_rows(content, whole), numbers(whole), 0
    for number in range(FLIPS):
        directory = tmp_path / "flipped"
        shutil.copytree(sound, directory)
        at = chance.choice(near) if number % 2 else chance.randrange(len(content))
        flipped = bytearray(content)
        flipped[at] ^= 1 << chance.randrange(8)
        (directory / FILE_NAME).write_bytes(flipped)
        code, lines, words = exported(directory, capsys)
        differing = [name for name in {*whole, *lines} if lines.get(name) != whole.get(name)]
        untold = [n for n in differing if n not in words and called.get(n, "?") not in words]
        assert not untold, f"byte {at}: {untold} {words}"
        assert code == bool(words), f"byte {at}: {words}"
        told_of += code
        shutil.rmtree(directory)
    assert told_of > FLIPS // 4


def damage(store: LocalStore, table: str, column: str, where: str) -> None:
    """Flip two bits in a body: more than can be mended."""
    with store.database.writing() as connection:
        (body,) = connection.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchone()
        flipped = bytes((*body[:-1], body[-1] ^ 3))
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (flipped,))


def test_a_damaged_request_is_parked_in_words_and_the_others_go(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    bad, good_one = settle(store, builders.payment()), settle(store, builders.payment(details=elsewhere()))
    damage(store, "item", "body", f"identity = '{bad.payments[0].identity}'")
    with delivering(store, address) as until:
        until(lambda: states(store, good_one) == [OutcomeState.COMPLETED] and states(store, bad) == ["held"])
    (work,) = store.work_items()
    assert (work.identity, work.slip_number) == (bad.visit.transactions[0].identity, bad.slip_number)
    assert "enter it again from the slip" in work.reason
    ((where),) = [found.where for found in damages(store.database, quiet)]
    assert bad.payments[0].identity in where


def elsewhere() -> PaymentIntake:
    """A payment that touches nothing that the others do."""
    return builders.payment_details(account_id="A2", number="13900000000", customer_id="C2")


def test_a_damaged_visit_stays_in_the_work_list_with_what_is_known(store: LocalStore) -> None:
    settled = settle(store, builders.payment())
    with store.database.writing() as connection:
        connection.execute("UPDATE line SET asks = 1")
    damage(store, "settled", "body", "1")
    (work,) = store.work_items()
    assert (work.slip_number, work.title.en) == (settled.slip_number, "Damaged record")
    assert store.recent() == ()
    assert settle(store, builders.change()).slip_number.endswith("0002")


def test_a_damaged_draft_does_not_keep_the_others_from_the_clerk(store: LocalStore) -> None:
    first, second = builders.visit(builders.payment()), builders.visit(builders.payment())
    for visit in (first, second):
        store.save(visit)
    damage(store, "unsettled", "body", f"visit_id = '{first.visit_id}'")
    assert [summary.visit_id for summary in store.unsettled()] == [second.visit_id]
    with pytest.raises(StoreRefused) as refused:
        store.visit(first.visit_id)
    assert refused.value.code == "damaged"


def test_a_plain_column_that_does_not_say_what_the_body_says_is_found(store: LocalStore) -> None:
    settle(store, builders.payment(), builders.change())
    for change in (
        "UPDATE item SET waiting = 0 WHERE kind = 'payment'",
        "UPDATE item SET amount_fen = amount_fen + 1 WHERE kind = 'payment'",
        "UPDATE drawer SET amount_fen = amount_fen + 1",
        "UPDATE settled SET slip_number = 'JHL-3-20261121-0009'",
    ):
        with store.database.writing() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            before = connection.execute("SELECT count(*) FROM item").fetchone()
            connection.execute(change)
            assert before == connection.execute("SELECT count(*) FROM item").fetchone()
        assert damages(store.database, quiet), change


def test_export_saves_what_waits_from_a_file_that_sqlite_does_not_open(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "headless"
    shutil.copytree(sound, directory)
    path = directory / FILE_NAME
    path.write_bytes(b"x" + path.read_bytes()[1:])
    before = path.read_bytes()
    assert main(["queue", "export", "--data-dir", str(sound)]) == 0
    whole = capsys.readouterr().out.splitlines()
    assert main(["queue", "export", "--data-dir", str(directory)]) == 1
    saved = capsys.readouterr()
    assert sorted(saved.out.splitlines()) == sorted(whole)
    assert str(path) in saved.err
    assert path.read_bytes() == before


def test_export_and_doctor_tell_of_an_item_that_does_not_open(
    store: LocalStore, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, fine = settle(store, builders.payment()).payments[0], settle(store, builders.change())
    damage(store, "item", "body", f"identity = '{bad.identity}'")
    directory = str(store.database.data_dir)
    assert main(["queue", "export", "--data-dir", directory]) == 1
    told_of = capsys.readouterr()
    assert bad.identity in told_of.err
    saved = {json.loads(line)["identity"] for line in told_of.out.splitlines()}
    assert saved >= {fine.visit.transactions[0].identity}
    assert bad.identity not in saved
    assert main(["doctor", "--data-dir", directory, "--format", "json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert any(bad.identity in trouble for trouble in facts["trouble"])
    assert facts["key_place"] == f"{directory}/counter.key"
    assert facts["synchronous"] == "FULL"
    assert facts["recovery_copy"] is False


def unnoticed(store: LocalStore, *statements: str) -> None:
    """Change plain columns as a flipped bit does: nothing that goes with them is changed, too."""
    with store.database.writing() as connection:
        kept = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'item_proof'").fetchone()[0]
        connection.execute("DROP TRIGGER item_proof")
        for statement in statements:
            connection.execute(statement)
        connection.execute(kept)


BAD_ROWS = (
    "UPDATE item SET state = 'que5ed' WHERE settled_no = 1",
    "UPDATE item SET identity = CAST(x'b0' || substr(identity, 2) AS TEXT) WHERE settled_no = 2",
    "UPDATE item SET queued_at = queued_at + (1 << 61) WHERE settled_no = 3",
)


@pytest.fixture
def bad_rows(store: LocalStore) -> tuple[LocalStore, SettledVisit]:
    """A store with three visits whose rows are damaged in three ways, and one that is good."""
    for number in range(3):
        settle(store, builders.payment(details=account(number)))
    fine = settle(store, builders.payment(details=account(9)))
    unnoticed(store, *BAD_ROWS)
    return store, fine


def account(number: int) -> PaymentIntake:
    """A payment that touches nothing that those of other numbers do."""
    return builders.payment_details(
        account_id=f"A{number}", number=f"1390000000{number}", customer_id=f"C{number}"
    )


def test_one_bad_row_does_not_hide_the_list(
    bad_rows: tuple[LocalStore, SettledVisit], capsys: pytest.CaptureFixture[str]
) -> None:
    store, fine = bad_rows
    directory = str(store.database.data_dir)
    assert main(["queue", "list", "--data-dir", directory]) == 0
    listed = capsys.readouterr()
    assert fine.payments[0].identity in listed.out
    assert listed.out.count("DAMAGED") == 6, "three visits, of each the payment and the record"
    assert "DAMAGED: 6" in listed.err
    for name in ("1", fine.payments[0].identity, fine.slip_number):
        assert main(["queue", "show", name, "--data-dir", directory]) == 0
    assert store.waiting().count == 4
    assert main(["queue", "export", "--data-dir", directory]) == 1
    saved = capsys.readouterr().out.splitlines()
    assert sum(json.loads(line)["kind"] == "payment" for line in saved if line.startswith("{")) == 4


def test_bad_rows_are_put_aside_in_words_and_the_others_go(
    bad_rows: tuple[LocalStore, SettledVisit],
    centre: TestCentre,
    address: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store, fine = bad_rows
    with delivering(store, address) as until:
        until(lambda: states(store, fine) == [OutcomeState.COMPLETED] and store.waiting().count == 0)
    assert ["enter it again from the slip" in work.reason for work in store.work_items()] == [True] * 3
    assert main(["queue", "export", "--data-dir", str(store.database.data_dir)]) == 1
    saved = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(each["kind"] == "payment" for each in saved) >= 2, "what was put aside can be had again"
