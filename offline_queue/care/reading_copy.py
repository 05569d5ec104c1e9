"""A data directory in a file system that takes nothing, read in a copy.

A database whose log was not moved into it needs files of its own beside it to be read; nobody can write
here, so a copy of both is what they were.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from offline_queue.disk import database, recovery_copy
from offline_queue.sealed import data_key
from offline_queue.sealed.keyed_hash import write_secret

_NEEDED = (
    database.FILE_NAME,
    f"{database.FILE_NAME}-wal",
    recovery_copy.FILE_NAME,
    "credential",
)


@contextmanager
def reading_copy(directory: Path) -> Iterator[Path]:
    """``directory`` itself where it can be written to, else a copy, its owner's only, gone afterwards.

    The copy has the key in a file: opened otherwise, the system's store would lose it.
    """
    if not (directory / database.FILE_NAME).is_file() or not database.read_only(directory):
        yield directory
        return
    with tempfile.TemporaryDirectory(prefix="counter-read-only-") as folder:
        for name in _NEEDED:
            if (directory / name).is_file():
                shutil.copyfile(directory / name, Path(folder) / name)
                (Path(folder) / name).chmod(0o600)
        if key := data_key.read(directory):
            write_secret(Path(folder) / data_key.FILE_NAME, key)
        yield Path(folder)
