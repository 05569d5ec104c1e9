"""The paper rolls of thermal printers at 203 dots an inch."""

from __future__ import annotations

from dataclasses import dataclass

COLUMN_DOTS = 12
LINE_DOTS = 30
GLYPH_DOTS = 24


@dataclass(frozen=True, slots=True)
class Roll:
    """What can be printed across: ``columns`` of 12 dots."""

    columns: int

    @property
    def dots(self) -> int:
        """The printable width in dots."""
        return self.columns * COLUMN_DOTS


ROLLS = {"80mm": Roll(48), "58mm": Roll(32)}
"""By the names that config.toml uses."""
