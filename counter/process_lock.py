"""File locks between the processes of one terminal, and between the threads of each of them."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import TracebackType


class ProcessLock:
    """One holder at a time over all processes and threads; the system frees it when a process dies.

    The kernel queues waiters (``flock``), so that a commit never waits for somebody's polling interval.
    Not reentrant.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = threading.Lock()
        self._file = -1

    def acquire(self, *, wait: bool = True) -> bool:
        """Take the lock; without ``wait`` False says that somebody else has it. Raises OSError."""
        if not self._thread.acquire(blocking=wait):
            return False
        try:
            if self._file < 0:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if _lock_file(self._file, wait):
                return True
        except BaseException:
            self._thread.release()
            raise
        self._thread.release()
        return False

    def release(self) -> None:
        """Let the next one have it."""
        _unlock_file(self._file)
        self._thread.release()

    def close(self) -> None:
        """Forget the file; the lock must not be held."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> ProcessLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt
    import time

    _POLL_SECONDS = 0.003

    def _lock_file(file: int, wait: bool) -> bool:
        while True:
            try:
                os.lseek(file, 0, os.SEEK_SET)
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(_POLL_SECONDS)
            else:
                return True

    def _unlock_file(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock_file(file: int, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def _unlock_file(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
