"""Settling into the local database: its commit, its syncs, and other durable queues beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figure import Figure, percentile
from counter.clock import mint_identity
from counter.domain.visit import Visit
from offline_queue import LocalStore, open_store, outbox
from offline_queue.disk.log import KEPT_LOG_BYTES, lengthen
from offline_queue.outbox import ItemState
from tests import builders
from tests.torture.disk_recording import Recorder, What, build, why_not

_KINDS = {
    "save": "a draft kept",
    "settle": "a visit settled",
    "timings": "its later timings kept",
    "answer": "an answer of the centre kept",
    "checkpoint": "the log moved into the database",
    "length": "the log lengthened, once a start",
}
_WRITING = ("save", "settle", "timings", "answer")
SETTLES = 400
WAITING = 1_000_000
_RECORDED = 300
_COUNTED_BY = Path("/proc/self/io")


def run() -> Iterator[Figure]:
    """1.5 times a bare append and fsync; 1.2 times with a million waiting; 1.15 syncs."""
    with tempfile.TemporaryDirectory(prefix="queue-", dir=Path.cwd()) as name:
        folder = Path(name)
        with closing(enrolled(folder / "empty")) as empty, closing(enrolled(folder / "full")) as full:
            _fill(full, WAITING)
            taken = _in_turn(empty, full, folder / "bare")
        shutil.rmtree(folder / "full")
        yield Figure(
            "settle's commit, p50",
            _ms(taken.commits),
            "ms",
            1.5,
            _ms(taken.appends),
            "append and fsync of as much",
        )
        yield Figure(
            f"the same with {WAITING:,} waiting",
            _ms(taken.full_commits),
            "ms",
            1.2,
            _ms(taken.commits),
            "empty",
        )
        if reason := why_not():
            print(f"  syncs are not counted: {reason}")
        else:
            yield from _syncs(folder)
        _table(folder)


def enrolled(data_dir: Path) -> LocalStore:
    """An empty store of the terminal at position 3."""
    store = open_store(data_dir, mint=mint_identity)
    store.enrolled(builders.terminal(), "credential-3")
    return store


def payment_visit() -> Visit:
    """A visit with one payment in cash."""
    return builders.visit(
        builders.payment(identity=mint_identity()),
        visit_id=mint_identity(),
        tenders=(builders.tender(10000, identity=mint_identity()),),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds, one after the other in turn, so that each met the same machine."""

    commits: list[float] = field(default_factory=list)
    appends: list[float] = field(default_factory=list)
    full_commits: list[float] = field(default_factory=list)


def _in_turn(empty: LocalStore, full: LocalStore, bare: Path) -> Taken:
    """Settle here, append as many bytes to a bare file, settle there; again and again.

    The logs are lengthened first, and moved when they are long, as the syncing process does.
    """
    taken = Taken()
    file = os.open(bare, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for store in (empty, full):
        lengthen(store.database)
    with _commits_of(empty) as commit, _commits_of(full) as commit_beside_many:
        for _ in range(SETTLES):
            before = _bytes_written()
            taken.commits.append(commit())
            written = os.urandom(_bytes_written() - before)
            began = time.perf_counter()
            os.write(file, written)
            os.fsync(file)
            taken.appends.append(time.perf_counter() - began)
            taken.full_commits.append(commit_beside_many())
            for store in (empty, full):
                store.database.checkpoint(KEPT_LOG_BYTES)
    os.close(file)
    return taken


def _bytes_written() -> int:
    """What this process gave to the system to write so far."""
    words = dict(line.split(": ") for line in _COUNTED_BY.read_text().splitlines())
    return int(words["wchar"])


@contextmanager
def _commits_of(store: LocalStore) -> Iterator[Callable[[], float]]:
    """Settles a visit, and gives the seconds from its COMMIT to its return."""
    committing = [0.0]

    def notice(statement: str) -> None:
        if statement == "COMMIT":
            committing[0] = time.perf_counter()

    def settle() -> float:
        store.settle(payment_visit(), builders.NOW)
        return time.perf_counter() - committing[0]

    with store.database.writing() as connection:
        connection.set_trace_callback(notice)
    yield settle
    with store.database.writing() as connection:
        connection.set_trace_callback(None)


def _fill(store: LocalStore, count: int) -> None:
    """Copies of the one payment that waits, each with an identity and a place in the chain of its own."""
    store.settle(payment_visit(), builders.NOW)
    with store.database.writing() as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(item)")]
        new = {"item_no": "n + 1000", "identity": "printf('copy-%08d', n)"}
        source = ", ".join(new.get(name, name) for name in columns)
        numbers = f"WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < {count})"
        connection.execute(
            f"INSERT INTO item ({', '.join(columns)}) {numbers}"
            f" SELECT {source} FROM k, (SELECT * FROM item WHERE kind = 'payment' LIMIT 1)"
        )
    store.database.checkpoint()
    assert store.waiting().count > count


def _syncs(folder: Path) -> Iterator[Figure]:
    """Syncs by kind of commit, counted by the recorder in a process of its own."""
    (folder / "recorded").mkdir()
    recorder = Recorder(build(folder), folder / "recorded", folder / "records")
    environment = os.environ | recorder.environment(answers=True)
    command = [sys.executable, "-m", "benchmarks.queue", str(recorder.directory)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    syncs, commits, pending = Counter[str](), Counter[str](), 0
    for record in recorder.records():
        if record.what in (What.SYNC, What.SYNC_DIRECTORY):
            pending += 1
        elif record.what is What.ANSWER:
            kind = record.data.decode().strip()
            syncs[kind] += pending
            commits[kind] += 1
            pending = 0
    for kind in (*_WRITING, "checkpoint", "length"):
        print(f"  {_KINDS[kind]}: {commits[kind]} commits, {syncs[kind]} syncs")
    share = syncs["checkpoint"] / sum(commits[kind] for kind in _WRITING)
    yield Figure(
        "syncs per settle, its checkpoints' share in it",
        syncs["settle"] / commits["settle"] + share,
        "",
        1.15,
    )
    yield Figure("syncs per kept draft, the same", syncs["save"] / commits["save"] + share, "", 1.15)


def _write_and_tell(data_dir: Path) -> None:
    """What the recorder watches: a visit's commits, and the checkpoints as the syncing process makes them."""
    with closing(enrolled(data_dir)) as store:
        print("opened", flush=True)
        lengthen(store.database)
        print("length", flush=True)
        for _ in range(_RECORDED):
            visit = payment_visit()
            store.save(visit)
            print("save", flush=True)
            settled = store.settle(visit, builders.NOW)
            print("settle", flush=True)
            store.append_timings(visit)
            print("timings", flush=True)
            with store.database.writing() as connection:
                identity = settled.payments[0].identity
                outbox.move(connection, identity, ItemState.COMPLETED, answer={"id": identity})
            print("answer", flush=True)
            if store.database.checkpoint(KEPT_LOG_BYTES):
                print("checkpoint", flush=True)
        store.database.checkpoint()
        print("checkpoint", flush=True)


def _table(folder: Path) -> None:
    """A durable put of the same payload in other queues, side by side with a whole settle."""
    payload = "x" * 1000
    with closing(enrolled(folder / "table")) as store:
        ours = _taken(lambda: store.settle(payment_visit(), builders.NOW))
    rows = {
        "settle (whole: rules of money, slip, 2 items, encrypted)": ours,
        "raw sqlite3, WAL, FULL: one row": _taken(_raw(folder / "raw.db", payload)),
        "persist-queue SQLiteAckQueue.put": _taken(_persist_queue(folder / "persist", payload)),
        "litequeue.put, forced to FULL": _taken(_litequeue(folder / "lite.db", payload)),
    }
    print(f"  {'durable put of 1,000 bytes':<58} {'p50 ms':>8} {'p99 ms':>8} {'a second':>9}")
    for name, taken in rows.items():
        each = sum(taken) / len(taken)
        print(f"  {name:<58} {_ms(taken):8.2f} {percentile(taken, 99) * 1000:8.2f} {1 / each:9.0f}")


def _raw(path: Path, payload: str) -> Callable[[], object]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE queue (item INTEGER PRIMARY KEY, body TEXT)")
    return lambda: connection.execute("INSERT INTO queue (body) VALUES (?)", (payload,))


def _persist_queue(path: Path, payload: str) -> Callable[[], object]:
    from persistqueue import SQLiteAckQueue

    queue = SQLiteAckQueue(str(path), auto_commit=True)
    return lambda: queue.put(payload)


def _litequeue(path: Path, payload: str) -> Callable[[], object]:
    from litequeue import LiteQueue  # type: ignore[import-untyped]

    queue = LiteQueue(str(path))
    queue.conn.execute("PRAGMA synchronous = FULL")
    assert queue.conn.execute("PRAGMA synchronous").fetchone()[0] == 2
    return lambda: queue.put(payload)


def _taken(put: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(SETTLES):
        began = time.perf_counter()
        put()
        taken.append(time.perf_counter() - began)
    return taken


def _ms(seconds: list[float]) -> float:
    return percentile(seconds, 50) * 1000


if __name__ == "__main__":
    _write_and_tell(Path(sys.argv[1]))
