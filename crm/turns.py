"""Whose turn it is to write where the database has one writer: who waits at a counter goes first.

SQLite lets one connection write at a time, and those that wait try again now and then, whoever is lucky.
Within the process turns are given by when each has to begin: a clerk's request at once, a batch or a
step of fulfilment after its patience. So an interactive write goes before the next batch, and nothing
waits for ever.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from itertools import count
from threading import Condition


class Turn(Enum):
    """What is written for whom; the value is the patience in seconds."""

    CLERK = 0.0
    BATCH = 0.5
    BESIDE = 1.0


class Turns:
    """The turns of one database's writers in this process."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: list[tuple[float, int]] = []
        self._tickets = count()
        self._taken = False

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        with self._changed:
            return len(self._waiting)

    @contextmanager
    def taken(self, turn: Turn) -> Iterator[None]:
        """The turn to write, waited for."""
        mine = (time.monotonic() + turn.value, next(self._tickets))
        with self._changed:
            heapq.heappush(self._waiting, mine)
            self._changed.wait_for(lambda: not self._taken and self._waiting[0] == mine)
            heapq.heappop(self._waiting)
            self._taken = True
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
