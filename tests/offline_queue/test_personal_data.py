"""After a day's work no name, ID number or phone number can be read out of the data directory's files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter.clock import SystemClock, mint_identity
from counter.domain.customer import CustomerView
from counter.domain.visit import Draft
from crm.seed.credentials import SampleKind
from offline_queue import LocalStore, open_cache, open_centre, open_line, open_store
from offline_queue.cache.provisions import bring_all
from tests import builders
from tests.forked import ForkedCentre
from tests.offline_queue.test_delivery import settle
from tests.offline_queue.test_with_the_crm import payment_for
from tests.seeded import seeded_crm

SLIPS = "slips"
"""What the clerk prints is meant to be read; it lies outside of the promise."""


@dataclass
class Worked:
    """A data directory after a day's work, and who was in it."""

    directory: Path
    people: tuple[CustomerView, ...]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worked]:
    """A terminal that brought everything down, settled, held, half filled, delivered and was refused."""
    folder = tmp_path_factory.mktemp("day")
    credentials = seeded_crm(folder)
    crm = ForkedCentre(folder / "crm.db", folder / "crm.log")
    crm.start()
    directory = folder / "terminal"
    store = open_store(directory, mint=mint_identity)
    line = open_line(crm.url, store, answer_seconds=20)
    centre = open_centre(line, store, mint=mint_identity)
    try:
        centre.enrol(credentials.enrolment_codes[2])
        bring_all(store, line, SystemClock())
        samples = credentials.of_kind(SampleKind.ORDINARY)
        people = tuple(
            view for sample in samples if (view := centre.customer_by_number(sample.number)) is not None
        )
        _work(store, people)
        command = [sys.executable, "-m", "counter", "sync", "--once", "--data-dir", str(directory)]
        subprocess.run([*command, "--crm-url", crm.url], check=False, timeout=120, capture_output=True)
        settle(store, payment_for(people[0], 1200))
        store.remember("favourites", json.dumps(["jf", "kh"]))
        yield Worked(directory, people)
    finally:
        line.close()
        store.close()
        crm.stop()


def _work(store: LocalStore, people: tuple[CustomerView, ...]) -> None:
    cache = open_cache(store, clock=SystemClock())
    for number, view in enumerate(people):
        cache.keep(view)
        settle(store, payment_for(view, 1000 + number))
    unknown = builders.change_details(subscription_id="nobody's", customer_name="张三丰")
    settle(store, builders.change(unknown, identity=mint_identity()))
    store.save(builders.visit(builders.opening(), visit_id=mint_identity(), held=True))
    draft = Draft(
        identity=mint_identity(),
        template="kh",
        values={"name": "张三丰", "id_number": builders.ID_NUMBER, "number": builders.NUMBER},
    )
    store.save(builders.visit(visit_id=mint_identity(), draft=draft))


def secrets_of(view: CustomerView) -> set[str]:
    """What must not be readable of a customer."""
    numbers = {line.number for line in view.lines}
    return {view.customer.name, view.customer.id_number, *numbers}


def files(directory: Path) -> Iterator[Path]:
    """Every file of the data directory but the slips."""
    for path in directory.rglob("*"):
        if path.is_file() and SLIPS not in path.relative_to(directory).parts:
            yield path


def test_nobody_of_the_day_can_be_read_in_any_file(worked: Worked) -> None:
    wanted = {"张三丰", builders.ID_NUMBER, builders.NUMBER}.union(*map(secrets_of, worked.people)) - {""}
    assert len(wanted) > 10
    looked_at = {path.name for path in files(worked.directory)}
    assert {"counter.db", "counter.db-wal", "counter.key", "credential", "counter.recovery"} <= looked_at
    for path in files(worked.directory):
        content = path.read_bytes()
        for secret in wanted:
            assert secret.encode() not in content, (path.name, secret)


def test_nothing_in_a_plain_column_looks_like_a_person(worked: Worked) -> None:
    looks = re.compile(rb"(?<![0-9a-f-])(1[3-9]\d{9}|\d{17}[\dX])(?![0-9a-f])")
    store = open_store(worked.directory, mint=mint_identity)
    with store.database.reading() as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                for value in row:
                    if isinstance(value, str):
                        assert not looks.search(value.encode()), (table, value)
    store.close()


def test_who_is_looked_up_is_still_found(worked: Worked) -> None:
    store = open_store(worked.directory, mint=mint_identity)
    cache = open_cache(store, clock=SystemClock())
    view = worked.people[0]
    for words in (view.lines[0].number, view.customer.id_number):
        assert [hit.name for hit in cache.find_customers(words)] == [view.customer.name]
    assert cache._index is None, "a whole number is found without the index"
    assert view.customer.customer_id in {
        hit.customer_id for hit in cache.find_customers(view.customer.initials, 1000)
    }
    store.close()
