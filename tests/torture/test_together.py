"""Two processes at the same moment, and one that dies in the middle of bringing a database up to date."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from counter.clock import mint_identity
from counter.domain.visit import Visit
from offline_queue import open_store
from offline_queue.disk.database import FILE_NAME
from tests import builders
from tests.torture.at_work import WORK, Worker, settle_together


def visits(count: int) -> list[Visit]:
    return [
        builders.visit(
            builders.payment(identity=mint_identity()),
            visit_id=mint_identity(),
            tenders=(builders.tender(10000, identity=mint_identity()),),
        )
        for _ in range(count)
    ]


def settled_at_the_same_moment(data_dir: Path, first: list[Visit], second: list[Visit]) -> list[Any]:
    start = WORK.Barrier(2)
    ends: list[Connection] = []
    workers: list[Worker] = []
    for wanted in (first, second):
        ours, theirs = WORK.Pipe()
        workers.append(Worker(settle_together, data_dir, wanted, start, theirs))
        theirs.close()
        ends.append(ours)
    answers = [end.recv() for end in ends]
    assert [worker.wait() for worker in workers] == [0, 0]
    for end in ends:
        end.close()
    return answers


@pytest.mark.parametrize("attempt", range(3))
def test_two_processes_that_make_the_same_data_directory_at_the_same_moment_share_it(
    tmp_path: Path, attempt: int
) -> None:
    assert settled_at_the_same_moment(tmp_path / "new", visits(1), visits(1)) == ["not_enrolled"] * 2
    with closing(open_store(tmp_path / "new", mint=mint_identity)) as store:
        store.enrolled(builders.terminal(), "credential-3")
        assert store.terminal() == builders.terminal()


def test_the_same_visits_settled_by_two_processes_at_the_same_moment_are_settled_once(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "data", mint=mint_identity)) as store:
        store.enrolled(builders.terminal(), "credential-3")
    wanted = visits(10)
    first, second = settled_at_the_same_moment(tmp_path / "data", wanted, wanted[::-1])
    assert first == second
    assert sorted(first.values()) == [f"JHL-3-20261121-{number:04d}" for number in range(1, 11)]


MIGRATE_AND_DIE = """
import os, signal, sqlite3, sys
from pathlib import Path
from counter.clock import mint_identity
from offline_queue.disk import database, schema
from offline_queue import open_store
data_dir, version, statements = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for name in {module for module in sys.modules if module.startswith("offline_queue")}:
    if getattr(sys.modules[name], "SCHEMA_VERSION", None) == version - 1:
        sys.modules[name].SCHEMA_VERSION = version
schema.MIGRATIONS[version] = "".join(
    f"CREATE TABLE new_{n} (x INTEGER); INSERT INTO new_{n} SELECT item_no FROM item;" for n in range(4)
)
seen = 0
def count(statement):
    global seen
    seen += statement.startswith(("CREATE TABLE new_", "INSERT INTO new_", "PRAGMA user_version ="))
    if seen > statements:
        os.kill(os.getpid(), signal.SIGKILL)
connect = sqlite3.connect
def traced(*given, **named):
    made = connect(*given, **named)
    made.set_trace_callback(count)
    return made
sqlite3.connect = traced
open_store(data_dir, mint=mint_identity).close()
print(seen)
"""


STRIDE = int(os.environ.get("MIGRATION_STRIDE", "3"))
"""The everyday suite dies at every third statement of a migration, `make torture` at each."""


def test_killed_at_any_statement_of_a_migration_nothing_is_lost_and_the_next_start_finishes_it(
    tmp_path: Path,
) -> None:
    with closing(open_store(tmp_path / "data", mint=mint_identity)) as store:
        store.enrolled(builders.terminal(), "credential-3")
        for visit in visits(3):
            store.settle(visit, builders.NOW)
        before, settled = store.waiting(), [summary.slip_number for summary in store.recent()]
        version = store.database.schema_version()
    deaths = 0
    for statements in range(0, 12, STRIDE):
        copy = tmp_path / f"copy-{statements}"
        shutil.copytree(tmp_path / "data", copy)
        done = migrating(copy, version + 1, statements)
        if done.returncode == 0:
            break
        deaths += 1
        assert done.returncode == -9, done.stderr
        assert found_version(copy) in (version, version + 1)
        again = migrating(copy, version + 1, 1_000)
        assert again.returncode == 0, again.stderr
        assert found_version(copy) == version + 1
        with closing(sqlite3.connect(copy / FILE_NAME)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            connection.execute(f"PRAGMA user_version = {version}")
        with closing(open_store(copy, mint=mint_identity)) as store:
            assert store.waiting() == before
            assert [summary.slip_number for summary in store.recent()] == settled
    assert deaths >= 8 // STRIDE


def migrating(data_dir: Path, version: int, statements: int) -> subprocess.CompletedProcess[str]:
    """Bring the directory up to a version that is newer by one, dying at its statement of that number."""
    command = [sys.executable, "-c", MIGRATE_AND_DIE, str(data_dir), str(version), str(statements)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def found_version(data_dir: Path) -> int:
    with closing(sqlite3.connect(data_dir / FILE_NAME)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
