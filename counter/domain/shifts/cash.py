"""Counting cash (清点现金): how many of each note and coin."""

from __future__ import annotations

from dataclasses import dataclass

DENOMINATIONS_FEN = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10)
"""Notes and coins that are counted one by one; what is smaller, or out of use, is counted as a sum."""

MOST_PIECES = 100_000
"""More pieces of one denomination than this are a slip of the hand."""


@dataclass(frozen=True, slots=True)
class CashCount:
    """``pieces`` is (denomination in fen, how many), largest first; ``other_fen`` all else together."""

    pieces: tuple[tuple[int, int], ...] = ()
    other_fen: int = 0

    @property
    def total_fen(self) -> int:
        """What it comes to."""
        return sum(denomination * many for denomination, many in self.pieces) + self.other_fen


def denomination_words(denomination_fen: int) -> str:
    """A denomination in yuan as people write it: ``100``, ``0.5``."""
    whole, rest = divmod(denomination_fen, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)
