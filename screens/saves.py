"""The running visit on its way to the disk: numbered states, in order, none that is outlived already."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from counter.domain.visit import Visit
from counter.ports import Store
from screens.writer import Writer

Result = TypeVar("Result")


class Saves:
    """Puts every state of the visit to one ordered writer thread, so that no key waits for the disk.

    ``changes`` numbers every state; ``saved`` is the number that the disk has. ``failed`` is told of what
    could not be written, in the writer's thread.
    """

    def __init__(self, store: Store, failed: Callable[[Exception], None]) -> None:
        self._store = store
        self._writer = Writer("store", failed)
        self._newest = ("", 0)
        self.changes = self.saved = 0

    def put(self, visit: Visit) -> None:
        """Have this state saved; an older one of the same visit that still waits is skipped."""
        self.changes += 1
        number = self.changes
        self._newest = (visit.visit_id, number)
        self._writer.put(lambda: self._save(visit, number))

    def drop(self, visit: Visit) -> None:
        """There is nothing in the visit: forget it, if it was ever saved."""
        self._writer.put(lambda: self._forget(visit))

    def do(self, work: Callable[[], Result]) -> Future[Result]:
        """Write something else after all that was put before."""
        return self._writer.put(work)

    def close(self) -> None:
        """Write what is to be written, and end the thread."""
        self._writer.close()

    def _save(self, visit: Visit, number: int) -> None:
        newest_id, newest = self._newest
        if newest_id == visit.visit_id and newest > number:
            return
        self._store.save(visit)  # also an empty one: what it held before must not come back
        if visit.empty and not visit.customer_id:
            self._store.forget(visit.visit_id)
        self.saved = number

    def _forget(self, visit: Visit) -> None:
        if self._store.visit(visit.visit_id) is not None:
            self._store.save(visit)
            self._store.forget(visit.visit_id)
