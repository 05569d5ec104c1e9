"""One centre for the whole run, and a terminal enrolled with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from counter.wire.enrolment import ENROLLED
from tests import postgres
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore

SERVE = """
import sys
from crm.serve import serve
def ready(at):
    print(at, flush=True)
serve("127.0.0.1", 0, sys.argv[1], fulfilment_delay_s=0.05, message_to=sys.argv[2], ready=ready)
"""


@pytest.fixture(scope="session")
def database_url(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the centre keeps everything: SQLite, or with ``--postgresql`` a real PostgreSQL."""
    folder = tmp_path_factory.mktemp("crm")
    if pytestconfig.getoption("postgresql"):
        with postgres.running(folder / "cluster") as server:
            yield server.new_database()
    else:
        yield f"sqlite:///{folder / 'crm.db'}"


@pytest.fixture(scope="session")
def store(database_url: str) -> Iterator[SmallStore]:
    """The database beside the process: tests add customers to it and look into it."""
    made = SmallStore(database_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that messages to customers go to."""
    return tmp_path_factory.mktemp("messages") / "sent.jsonl"


@pytest.fixture(scope="session")
def address(store: SmallStore, messages: Path) -> Iterator[str]:
    """Where the centre answers."""
    with serving(store.url, messages) as at:
        yield at


@contextmanager
def serving(database_url: str, messages: Path) -> Iterator[str]:
    """Where a centre over this database answers, a real process on a free port."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, database_url, f"file:{messages}"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    with process, process.stdout:
        yield process.stdout.readline().strip()
        process.terminate()
        process.wait(20)


def enrolled(address: str, store: SmallStore, terminal_id: str, instance: str = "") -> CounterLine:
    """A terminal that enrols with a new code."""
    client = httpx.Client(base_url=address, timeout=30, headers={"Content-Type": "application/json"})
    question = {"code": store.code(terminal_id), "instance": instance or f"instance-{terminal_id}"}
    found = ENROLLED.validate_json(client.post("/counter-terminal/v1/enrolment", json=question).content)
    client.headers["Authorization"] = f"Bearer {found.credential}"
    return CounterLine(client, found.terminal, found.signing_key)


@pytest.fixture(scope="session")
def counter(address: str, store: SmallStore) -> Iterator[CounterLine]:
    """Counter position 1."""
    line = enrolled(address, store, "T1")
    yield line
    line.client.close()


@pytest.fixture(scope="session")
def neighbour(address: str, store: SmallStore) -> Iterator[CounterLine]:
    """Counter position 2."""
    line = enrolled(address, store, "T2")
    yield line
    line.client.close()
