"""ID card readers (port `IdReader`): none, and a simulated one that deals cards from a file."""

from __future__ import annotations

import json
from pathlib import Path

from counter.ports import CardRead

CARDS_FILE = "reader.json"
"""In the data directory: the cards of the simulated reader, where there is one."""


class NoReader:
    """A counter position without a reader: no card ever lies on it."""

    def read(self) -> CardRead | None:
        """No card."""
        return None


class SimulatedReader:
    """Deals the cards of a JSON file, one a read, from the first again after the last.

    The file is a list of ``{"name", "idNumber", "address"}``; without the file no card lies there.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._next = path, 0

    def read(self) -> CardRead | None:
        """The next card."""
        try:
            cards = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        if not cards:
            return None
        card = cards[self._next % len(cards)]
        self._next += 1
        return CardRead(card["name"], card["idNumber"], card["address"])
