"""What runs in processes of its own in the state machine's lives: settling, delivering, the centre.

Processes come from a fork server that has everything imported (`WORK`), so that they are there at once;
what they run is the program's own, and they can be killed like any other.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import httpx  # noqa: F401

import counter.wire.requests  # noqa: F401 - imported before the fork, as are the next two
import crm.app  # noqa: F401
from counter.clock import mint_identity
from counter.domain.visit import Visit
from counter.ports import StoreRefused
from crm.serve import serve
from offline_queue import LocalStore, open_line, open_store
from offline_queue.delivery.sync import run_sync
from tests.torture.processes import WITHIN, CrmProcess

WORK = multiprocessing.get_context("forkserver")
WORK.set_forkserver_preload(["__main__", "tests.torture.at_work", "tests.forked"])

GIVE_UP_AFTER_S = 20.0


class ShiftedClock:
    """The machine's time, wrong by ``seconds``; monotonic time is never wrong."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def now(self) -> datetime:
        """What the machine believes."""
        return datetime.now(UTC) + timedelta(seconds=self.seconds)

    def monotonic_ms(self) -> int:
        """Milliseconds that never jump."""
        import time

        return time.monotonic_ns() // 1_000_000


class Worker:
    """A process from the fork server."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        self._process = WORK.Process(target=work, args=given)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()

    def terminate(self) -> None:
        """SIGTERM."""
        self._process.terminate()

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float = WITHIN) -> int:
        """Wait for its end; its exit code, below 0 if it was killed."""
        self._process.join(timeout)
        assert self._process.exitcode is not None, "a process does not end"
        return self._process.exitcode


class ForkedCrm(CrmProcess):
    """The real CRM, served by a process of the fork server."""

    def start(self) -> None:
        """Start it."""
        self._process = Worker(_serve, self._port, f"sqlite:///{self._database}", str(self._log))


def open_at(data_dir: Path, clock: ShiftedClock) -> LocalStore:
    """The terminal's store, under a clock that may be wrong."""
    return open_store(data_dir, mint=mint_identity, clock=clock)


def settle(data_dir: Path, visits: list[Visit], seconds: float, answers: Connection) -> None:
    """Settle visits, each answered with its slip number once it is durable."""
    clock = ShiftedClock(seconds)
    store = open_at(data_dir, clock)
    for visit in visits:
        answers.send((visit.visit_id, store.settle(visit, clock.now()).slip_number))
    store.close()


def settle_together(data_dir: Path, visits: list[Visit], start: Barrier, answers: Connection) -> None:
    """Open a data directory, and settle in it, at the same moment as somebody else; answer it all at once."""
    clock = ShiftedClock()
    start.wait(WITHIN)
    try:
        store = open_at(data_dir, clock)
        slips = {visit.visit_id: store.settle(visit, clock.now()).slip_number for visit in visits}
        store.close()
        answers.send(slips)
    except StoreRefused as refused:
        answers.send(refused.code)


def deliver(data_dir: Path, url: str, seconds: float) -> None:
    """Deliver until nothing waits any more; exit 1 if that does not come about."""
    store = open_at(data_dir, ShiftedClock(seconds))
    line = open_line(url, store)
    done = run_sync(store, line, ShiftedClock(seconds), once=True, give_up_after=GIVE_UP_AFTER_S)
    line.close()
    store.close()
    raise SystemExit(0 if done else 1)


def _serve(port: int, database_url: str, log: str) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    serve("127.0.0.1", port, database_url)
