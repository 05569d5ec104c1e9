"""Quality beside speed: how often what was accepted ended badly, and how often it was printed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from counter.domain.text import N_

WITHDRAWN_WITHIN = timedelta(hours=24)
"""A withdrawal later than this after settling says nothing about how the order was taken."""


class Ending(StrEnum):
    """What became of a line that did not just go through; a line may have several, each counts once."""

    FAILED = "failed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # within 24 hours
    REVERSED = "reversed"
    RESOLVED = "resolved"  # refunded or ordered again after it had failed or been rejected


ENDING_WORDS = {
    Ending.FAILED: N_("Failed"),
    Ending.REJECTED: N_("Rejected"),
    Ending.WITHDRAWN: N_("Withdrawn in 24 h"),
    Ending.REVERSED: N_("Reversed"),
    Ending.RESOLVED: N_("Put right"),
}


@dataclass(frozen=True, slots=True)
class Quality:
    """How many lines came to each ending, of those accepted in the period."""

    counts: Mapping[Ending, int] = field(default_factory=dict)

    def count(self, ending: Ending) -> int:
        """How many."""
        return self.counts.get(ending, 0)

    def per_hundred(self, ending: Ending, n: int) -> float | None:
        """How many of a hundred; None of nothing."""
        return 100 * self.count(ending) / n if n else None


def quality_of(counted: Iterable[tuple[Ending, int]]) -> Quality:
    """Counts added up by ending."""
    found: dict[Ending, int] = {}
    for ending, count in counted:
        found[ending] = found.get(ending, 0) + count
    return Quality(found)
