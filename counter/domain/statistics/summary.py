"""What is kept under one key: exact counts and sums, and durations in buckets; merged by adding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from counter.domain.statistics.durations import Durations
from counter.domain.statistics.fact import Fact

COLUMNS = (
    "n",
    "timed",
    "targeted",
    "attained",
    "talk_ms",
    "clerk_ms",
    "system_ms",
    "max_ms",
    "silences",
    "tagged",
    "guide_ms",
    "explain_ms",
    "sell_ms",
    "durations",
)
"""A summary's columns in a database, in the order of `Summary.row`; the last is bytes, the others whole."""


@dataclass(slots=True)
class Summary:
    """``n`` facts; ``timed`` of them with a time, ``targeted`` with a target besides, ``attained`` within it.

    Sums are ms; ``tagged`` facts have talk with a tag. ``max_ms`` never falls: times of a visit only grow.
    """

    n: int = 0
    timed: int = 0
    targeted: int = 0
    attained: int = 0
    talk_ms: int = 0
    clerk_ms: int = 0
    system_ms: int = 0
    max_ms: int = 0
    silences: int = 0
    tagged: int = 0
    guide_ms: int = 0
    explain_ms: int = 0
    sell_ms: int = 0
    durations: Durations = field(default_factory=Durations)

    @property
    def total_ms(self) -> int:
        """All time."""
        return self.talk_ms + self.clerk_ms + self.system_ms

    def add(self, fact: Fact, sign: int = 1) -> None:
        """Count a fact; with ``sign`` -1 take out one that was counted."""
        self.n += sign
        if not fact.timed:
            return
        self.timed += sign
        self.targeted += sign * (fact.target_ms > 0)
        self.attained += sign * fact.within
        self.talk_ms += sign * fact.parts.talk_ms
        self.clerk_ms += sign * fact.parts.clerk_ms
        self.system_ms += sign * fact.parts.system_ms
        self.max_ms = max(self.max_ms, fact.total_ms)
        self.silences += sign * fact.silences
        self.tagged += sign * (fact.tagged.total_ms > 0)
        self.guide_ms += sign * fact.tagged.guide_ms
        self.explain_ms += sign * fact.tagged.explain_ms
        self.sell_ms += sign * fact.tagged.sell_ms
        self.durations.add(fact.total_ms, sign)

    def merge(self, other: Summary) -> None:
        """Add all of ``other``."""
        self._add_counts(*other.row()[:-1])
        self.durations.merge(other.durations)

    def take_in(self, row: Sequence[Any]) -> None:
        """Add what `row` wrote, straight from a database."""
        self._add_counts(*row[:-1])
        self.durations.take_in(row[-1])

    def row(self) -> tuple[Any, ...]:
        """As the values of `COLUMNS`."""
        return (
            self.n,
            self.timed,
            self.targeted,
            self.attained,
            self.talk_ms,
            self.clerk_ms,
            self.system_ms,
            self.max_ms,
            self.silences,
            self.tagged,
            self.guide_ms,
            self.explain_ms,
            self.sell_ms,
            self.durations.packed(),
        )

    def _add_counts(
        self,
        n: int,
        timed: int,
        targeted: int,
        attained: int,
        talk_ms: int,
        clerk_ms: int,
        system_ms: int,
        max_ms: int,
        silences: int,
        tagged: int,
        guide_ms: int,
        explain_ms: int,
        sell_ms: int,
    ) -> None:
        self.n += n
        self.timed += timed
        self.targeted += targeted
        self.attained += attained
        self.talk_ms += talk_ms
        self.clerk_ms += clerk_ms
        self.system_ms += system_ms
        self.max_ms = max(self.max_ms, max_ms)
        self.silences += silences
        self.tagged += tagged
        self.guide_ms += guide_ms
        self.explain_ms += explain_ms
        self.sell_ms += sell_ms


def summary_of(row: Sequence[Any]) -> Summary:
    """A summary from its row."""
    summary = Summary()
    summary.take_in(row)
    return summary
