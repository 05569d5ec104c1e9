"""Whether another process is still there: that very one, not a later one that got its number."""

from __future__ import annotations

import os
import select
import sys


class OtherProcess:
    """A process by its number, from the moment it is named here; `close` when nobody asks any more."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._handle: int | None = None
        self._gone = False
        if sys.platform == "linux":
            try:
                self._handle = os.pidfd_open(pid)
            except ProcessLookupError:
                self._gone = True
            except OSError:
                self._handle = None  # a kernel without such handles: the number has to do

    def lives(self) -> bool:
        """Whether it has not ended; one that ended and was not yet waited for has."""
        if self._gone:
            return False
        if self._handle is not None:
            return not select.select([self._handle], [], [], 0)[0]
        if sys.platform == "win32":
            return os.getppid() == self._pid
        try:
            os.kill(self._pid, 0)
        except PermissionError:
            return True
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Give the handle back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle, self._gone = None, True
