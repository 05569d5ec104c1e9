"""What printers understand: one module a language, found by its name in a printer's profile.

A module offers ``render(slip, profile)``, which lays a slip out and says how many sheets it takes,
``converse(link, profile, token)``, which asks the printer how it is and whether it is done (`Silent` for
languages without questions), ``SUFFIX`` and ``ANSWERS``. Adding a language is adding a module, no more: what
config.toml and `counter slip --format` may name are the modules here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from counter.domain.slips.blocks import Slip
from counter.domain.text import Finding
from counter.printer_profile import PrinterProfile
from counter.printing.outputs import Link, Trouble


@dataclass(frozen=True, slots=True)
class Printout:
    """A slip as a printer takes it."""

    content: bytes
    sheets: int


class Conversation(Protocol):
    """The questions a printer answers about one print."""

    fence: bytes
    """What is sent after the last line, to be answered when all before it is on paper."""

    def ready(self, trouble: Trouble) -> None:
        """Raises `NotReady` unless the printer says that it can print; nothing is printed by asking."""
        ...

    def done(self, trouble: Trouble, closing: Callable[[], bool]) -> bool:
        """Wait for the fence's answer: True when it came, False when it will not come."""
        ...


class Language(Protocol):
    """What a language module offers."""

    SUFFIX: str
    """What a file of it is called at its end."""
    ANSWERS: bool
    """Whether its printers, reached over a link, say when a print is done."""

    def render(self, slip: Slip, profile: PrinterProfile) -> Printout:
        """``slip`` as ``profile``'s printer takes it. Raises `PaperUnknown` for a paper it does not know."""
        ...

    def converse(self, link: Link, profile: PrinterProfile, token: bytes) -> Conversation:
        """Questions over ``link``; ``token`` (4 printable bytes) is this print's own."""
        ...


class Silent:
    """The conversation with a printer that answers nothing."""

    fence = b""

    def ready(self, trouble: Trouble) -> None:
        """Nothing can be asked."""

    def done(self, trouble: Trouble, closing: Callable[[], bool]) -> bool:
        """Nothing will be answered."""
        return False


class PaperUnknown(ValueError):
    """The profile names a paper that its language cannot print on. ``finding`` is the sentence."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def language(name: str) -> Language:
    """The language called ``name``; its module is loaded when it is first used."""
    return cast(Language, importlib.import_module(f"counter.printing.languages.{name}"))
