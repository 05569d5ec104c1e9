"""One thread that writes, in the order in which it was asked: the screen never waits for the disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

Result = TypeVar("Result")


class Writer:
    """Does one piece of work after another in a thread of its own.

    ``failed`` is told of every error, in that thread; the work's future holds it too.
    """

    def __init__(self, name: str, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._work: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        self._last: Future[Any] = Future()
        self._last.set_result(None)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, work: Callable[[], Result]) -> Future[Result]:
        """Do ``work`` after all that was put before; the future has its result or error."""
        future: Future[Result] = Future()
        self._last = future
        self._work.put((work, future))
        return future

    @property
    def last(self) -> Future[Any]:
        """The future of what was put last: done when everything is."""
        return self._last

    def close(self) -> None:
        """Finish what was put, then end the thread."""
        self._work.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            work, future = item
            try:
                result = work()
            except Exception as error:
                self._failed(error)
                future.set_exception(error)
            else:
                future.set_result(result)
