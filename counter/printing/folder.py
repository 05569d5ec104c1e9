"""A printer that files slips away: one PDF a slip and copy, in a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from counter.domain.masking import Masking
from counter.domain.slip import SLIP_MASKING, Duplicate, slip_of
from counter.domain.slip_blocks import Slip
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.visit import Outcome, SettledVisit
from counter.messages import _, language
from counter.ports import Clock, PrintingFailed
from counter.printing.pdf import slip_pdf


class FolderPrinter:
    """Port `Printer` over a folder; the folder is made when the first slip comes.

    A file appears whole or not at all, and is on the disk when `print_slip` returns. Speaks the
    language in use when it prints.
    """

    def __init__(
        self,
        folder: Path,
        terminal: Callable[[], Terminal | None],
        clock: Clock,
        *,
        paper: str = "241x140",
        masking: Masking = SLIP_MASKING,
    ) -> None:
        """Print into ``folder`` on ``paper``; ``terminal`` gives the terminal once it is enrolled."""
        self._folder, self._terminal, self._clock = folder, terminal, clock
        self._paper, self._masking = paper, masking

    def print_slip(self, settled: SettledVisit, outcomes: Sequence[Outcome], *, copy: int = 0) -> str:
        """File the slip as ``<slip number>.pdf`` (a duplicate as ``…-copy-1.pdf``); says the path."""
        terminal = self._terminal()
        if terminal is None:
            raise PrintingFailed(N_("This terminal is not enrolled yet."))
        duplicate = Duplicate(ordinal=copy, at=self._clock.now()) if copy else None
        slip = slip_of(
            settled, outcomes, terminal, language(), say=_, duplicate=duplicate, masking=self._masking
        )
        path = self._folder / file_name(slip)
        try:
            _write_whole(path, slip_pdf(slip, self._paper))
        except OSError as error:
            sentence = N_("The slip cannot be written to {folder}: {reason}")
            raise PrintingFailed(sentence, folder=str(self._folder), reason=error.strerror or "") from error
        return str(path)


def file_name(slip: Slip) -> str:
    """The name of a slip's file: its number, made safe for any file system."""
    number = re.sub(r"[^\w-]", "_", slip.number)
    return f"{number}-copy-{slip.copy}.pdf" if slip.copy else f"{number}.pdf"


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
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
