"""The time, identities, and how far a long job is."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, twice: for people, and for measuring."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        ...

    def monotonic_ms(self) -> int:
        """Milliseconds that never jump; only differences mean anything."""
        ...


class Mint(Protocol):
    """Makes identities (UUID version 7 as text)."""

    def __call__(self) -> str:
        """A new identity."""
        ...


class Progress(Protocol):
    """Told how far a long job is."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` of ``what``."""
        ...


class Keystrokes(Protocol):
    """Told of every key, so that what works beside the screen goes between keys."""

    def note(self) -> None:
        """A key was pressed now."""
        ...
