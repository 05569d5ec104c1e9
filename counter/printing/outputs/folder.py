"""A folder as printer: one file a print, whole or not at all, on the disk when it is taken."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from counter.domain.system_words import system_words
from counter.domain.text import N_, Finding
from counter.printing.outputs import NotReady


def open_spool(place: str) -> FolderSpool:
    """The folder ``place``; it is made when the first file comes."""
    return FolderSpool(Path(place))


class FolderSpool:
    """Port `Spool` over a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ready(self) -> None:
        """Make the folder; raises NotReady where it cannot be written to."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._refused(error) from error
        if not os.access(self._folder, os.W_OK):
            raise self._refused(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))

    def take(self, content: bytes, name: str) -> None:
        """Write the file under ``name``; nothing is left of one that cannot be written."""
        try:
            _write_whole(self._folder / name, content)
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> NotReady:
        said = N_("The slip cannot be written to {folder}: {reason}")
        return NotReady(Finding(said, {"folder": str(self._folder), "reason": system_words(error)}))


def _write_whole(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        written = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            written.replace(path)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Put the folder's new entry on the disk too, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
