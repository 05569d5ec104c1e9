"""Recording what the real program does to its data directory: build the recorder, run with it, read it."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("recorder.c")
_RECORD = struct.Struct("=QqIIc7x")


class What(StrEnum):
    """What was done; the letters of recorder.c."""

    CREATE = "c"
    WRITE = "w"
    TRUNCATE = "t"
    RENAME = "r"
    UNLINK = "u"
    SYNC = "s"
    SYNC_DIRECTORY = "d"
    ANSWER = "a"


@dataclass(frozen=True, slots=True)
class Record:
    """One operation that succeeded.

    ``offset`` is where a write began, or the new length of a truncation; ``data`` what was written, or
    a name (two with a line feed between them for a renaming).
    """

    what: What
    inode: int
    offset: int
    data: bytes
    process: int


@cache
def why_not() -> str:
    """Why nothing can be recorded here, "" if it can."""
    if sys.platform != "linux":
        return f"the recorder is preloaded by Linux's linker, this is {sys.platform}"
    if shutil.which("cc") is None:
        return "there is no C compiler (cc) to build the recorder"
    return ""


def build(folder: Path) -> Path:
    """Compile the recorder into ``folder``; a warning is an error."""
    library = folder / "recorder.so"
    command = ["cc", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"]
    command += ["-o", str(library), str(SOURCE), "-ldl", "-lpthread"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return library


@dataclass(frozen=True, slots=True)
class Recorder:
    """The built library, and where its records of ``directory`` go."""

    library: Path
    directory: Path
    log: Path

    def environment(self, *, answers: bool = False) -> dict[str, str]:
        """What a process needs in its environment to be recorded; with ``answers`` its output too."""
        assert self.directory.is_absolute()
        told = {"RECORD_ANSWERS": "1"} if answers else {}
        return told | {
            "LD_PRELOAD": str(self.library),
            "RECORD_DIRECTORY": str(self.directory),
            "RECORD_LOG": str(self.log),
        }

    def records(self) -> Iterator[Record]:
        """Everything that was done, in order."""
        with self.log.open("rb") as log:
            while head := log.read(_RECORD.size):
                inode, offset, length, process, what = _RECORD.unpack(head)
                yield Record(What(what.decode()), inode, offset, log.read(length), process)
