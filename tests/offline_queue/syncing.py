"""The syncing process as a process of its own, to be watched, ended and killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SYNC = """
import sys
from pathlib import Path
from counter.clock import SystemClock, mint_identity
from counter.ports import StoreRefused
from offline_queue import open_line, open_store
from offline_queue.delivery.sync import run_sync
directory, url, once, parent = sys.argv[1:]
store = open_store(Path(directory), mint=mint_identity)
line = open_line(url, store)
try:
    done = run_sync(store, line, SystemClock(), once=once == "once", parent_pid=int(parent))
except StoreRefused as refused:
    sys.exit(refused.code)
store.close()
sys.exit(0 if done else 1)
"""


@contextmanager
def syncing(
    directory: Path, url: str, *, once: bool = False, parent: int = 0
) -> Iterator[subprocess.Popen[str]]:
    """A syncing process; killed at the end if it is still there."""
    command = [sys.executable, "-c", SYNC, str(directory), url, "once" if once else "watch", str(parent)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(so: Callable[[], bool], what: str = "it never came about") -> None:
    """Wait for a state that another process brings about."""
    end = time.monotonic() + 30
    while not so():
        assert time.monotonic() < end, what
        time.sleep(0.01)
