"""When the last key was pressed at the screen, for processes that work beside it: they go between keys."""

from __future__ import annotations

import mmap
import os
import struct
import time
from pathlib import Path

FILE = "keystrokes"
_INSTANT = struct.Struct("=q")


class Keystrokes:
    """One instant, shared between the processes of a terminal through the small file ``path``.

    It is of this machine's monotonic clock, which all its processes share; what a key was is nowhere.
    Raises OSError where the file cannot be had.
    """

    def __init__(self, path: Path) -> None:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(file, _INSTANT.size)
            self._shared = mmap.mmap(file, _INSTANT.size)
        finally:
            os.close(file)

    def note(self) -> None:
        """A key was pressed now."""
        _INSTANT.pack_into(self._shared, 0, time.monotonic_ns())

    def last(self) -> float:
        """When the last key was pressed, in seconds of `time.monotonic`; long ago where none was.

        What stands there from before the machine started lies ahead of its clock, and counts as none.
        """
        instant = _INSTANT.unpack_from(self._shared, 0)[0]
        return instant / 1e9 if 0 < instant <= time.monotonic_ns() else float("-inf")

    def close(self) -> None:
        """Let go of the file."""
        self._shared.close()
