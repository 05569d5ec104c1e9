"""A printer as config.toml describes it: ``[printers.NAME]``."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

LANGUAGES = tuple(
    sorted(
        path.stem for path in Path(__file__).parent.glob("printing/languages/*.py") if path.stem != "__init__"
    )
)
"""What printers may understand: the modules of `counter.printing.languages`, found without loading them."""

FOLDER = "folder"
"""The printer that needs no hardware: PDF files in the folder of the slips."""

PAPERS_OF = {"escpos": ("80mm", "58mm"), "pdf": ("241x140", "A5", "A4")}
"""What each language can print on, the usual one first."""


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """One printer: what it understands, where it is, what lies in it.

    ``to`` is ``tcp://host:port``, ``device:/dev/usb/lp0``, ``cups:QUEUE`` or ``folder:PATH``. ``language``
    names a module of `counter.printing.languages`. ``fence`` is the question that the printer answers
    when all before it is printed: ``GS(H``, ``GSr``, or ``none`` for one that cannot answer. ``codes``
    draws QR code and bar code by the printer's own commands or as an image. ``answer_wait`` is how many
    seconds a printer without trouble may take to answer, ``late_wait`` one that lacks paper or is open.
    """

    to: str = ""
    language: str = field(default="escpos", metadata={"allowed": LANGUAGES})
    paper: str = field(default="80mm", metadata={"allowed": tuple(chain(*PAPERS_OF.values()))})
    chinese: bool = True
    fence: str = field(default="GS(H", metadata={"allowed": ("GS(H", "GSr", "none")})
    codes: str = field(default="native", metadata={"allowed": ("native", "image")})
    cut: bool = True
    answer_wait: float = field(default=20.0, metadata={"low": 0.01, "high": 600})
    late_wait: float = field(default=600.0, metadata={"low": 0.01, "high": 86400})

    @property
    def scheme(self) -> str:
        """The kind of place it is at: ``tcp``, ``device``, ``cups``, ``folder``."""
        return self.to.partition(":")[0]

    @property
    def place(self) -> str:
        """The place itself: ``host:port``, a path, a queue."""
        return (
            self.to.partition(":")[2].removeprefix("//")
            if self.scheme == "tcp"
            else self.to.partition(":")[2]
        )
