"""The syncing process as a process of its own, to be watched, ended and killed.

It comes from the fork server of `tests.torture.at_work`, with everything imported; what it runs
is the program's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from counter.clock import SystemClock, mint_identity
from counter.ports import StoreRefused
from offline_queue import open_line, open_store
from offline_queue.delivery.sync import run_sync
from tests.torture.at_work import WORK, Worker


class SyncProcess(Worker):
    """A process that delivers from a data directory."""

    def __init__(self, directory: Path, url: str, once: bool, parent: int) -> None:
        self._said, answers = WORK.Pipe(duplex=False)
        super().__init__(sync, directory, url, once, parent, answers)
        answers.close()

    def refusal(self) -> str:
        """Why it would not deliver, "" if it did; waits for its end."""
        self.wait()
        try:
            return str(self._said.recv())
        except EOFError:
            return ""

    def close(self) -> None:
        """Killed if it is still there."""
        self.kill()
        self.wait()
        self._said.close()


@contextmanager
def syncing(directory: Path, url: str, *, once: bool = False, parent: int = 0) -> Iterator[SyncProcess]:
    """A syncing process; killed at the end if it is still there."""
    process = SyncProcess(directory, url, once, parent)
    try:
        yield process
    finally:
        process.close()


def sync(directory: Path, url: str, once: bool, parent: int, answers: Connection) -> None:
    """Deliver as `counter sync` does; exit 1 if something waits at the end, 2 with the reason if refused."""
    store = open_store(directory, mint=mint_identity)
    line = open_line(url, store)
    try:
        done = run_sync(store, line, SystemClock(), once=once, parent_pid=parent)
    except StoreRefused as refused:
        answers.send(refused.code)
        raise SystemExit(2) from refused
    store.close()
    raise SystemExit(0 if done else 1)


def until(so: Callable[[], bool], what: str = "it never came about") -> None:
    """Wait for a state that another process brings about."""
    end = time.monotonic() + 30
    while not so():
        assert time.monotonic() < end, what
        time.sleep(0.01)
