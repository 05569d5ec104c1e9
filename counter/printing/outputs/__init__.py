"""Where bytes for printers go: one module a kind of place, found by the scheme of a profile's ``to``.

``tcp`` and ``device`` are links: bytes go and answers come. ``cups`` and ``folder`` take a whole file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from counter.domain.text import Finding

Trouble = Callable[[Finding], None]
"""Told what a printer lacks while it is waited for."""


class NotReady(Exception):
    """The printer cannot print now, or is not there; nothing was printed. ``finding`` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class LinkLost(Exception):
    """The link broke while bytes or answers were on their way."""


class Link(Protocol):
    """A two-way connection to a printer."""

    def send(self, content: bytes, seconds: float) -> int:
        """Hand over what the printer takes within ``seconds``; how many bytes went. Raises LinkLost."""
        ...

    def receive(self, seconds: float) -> bytes:
        """What the printer said, b"" if nothing within ``seconds``. Raises LinkLost."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class Spool(Protocol):
    """A place that takes a whole file and answers nothing about paper."""

    def ready(self) -> None:
        """Raises NotReady unless it would take a file now."""
        ...

    def take(self, content: bytes, name: str) -> None:
        """Take the file; raises NotReady if nothing of it was taken, LinkLost if that is not known."""
        ...
