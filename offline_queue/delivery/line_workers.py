"""A few threads that only talk to the centre; they end with the process, whatever they wait for."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable


class LineWorkers:
    """Runs pieces of work side by side, ``count`` at a time, in the order in which they were given."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def submit(self, work: Callable[[], None]) -> None:
        """Do ``work`` as soon as a thread is free."""
        if len(self._threads) < self._count:
            name = f"line-{len(self._threads) + 1}"
            self._threads.append(threading.Thread(target=self._run, name=name, daemon=True))
            self._threads[-1].start()
        self._work.put(work)

    def stop(self) -> None:
        """End the threads when everything that was given to them is done."""
        for _ in self._threads:
            self._work.put(None)

    def join(self, seconds: float) -> None:
        """After `stop`: wait that long at most for what is being done."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()
