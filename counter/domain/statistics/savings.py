"""What was saved: slips that merging made unnecessary, and hours against an earlier way of working."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter.domain.prints import SlipCount
from counter.domain.statistics.summary import Summary

_MS_AN_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Saving:
    """Time of one template: ``timed`` transactions took ``took_ms``, and ``baseline_ms`` each before."""

    template: str
    timed: int
    baseline_ms: int
    took_ms: int

    @property
    def hours(self) -> float:
        """Hours saved; below 0 where it took longer."""
        return (self.timed * self.baseline_ms - self.took_ms) / _MS_AN_HOUR


@dataclass(frozen=True, slots=True)
class Savings:
    """Paper and time of a period. A slip saved counts as one sheet at ``sheet_fen``."""

    slips: SlipCount
    sheet_fen: int
    time: tuple[Saving, ...]

    @property
    def sheets(self) -> int:
        """Sheets saved: one slip a transaction less the slips that were made."""
        return self.slips.slips_saved

    @property
    def amount_fen(self) -> int:
        """What these would have cost."""
        return self.slips.cost_saved_fen(self.sheet_fen)

    @property
    def hours(self) -> float:
        """Hours saved by all templates that have a baseline."""
        return sum(saving.hours for saving in self.time)

    @property
    def reprints_per_hundred(self) -> float | None:
        """Further copies for every hundred slips."""
        return 100 * self.slips.copies / self.slips.slips if self.slips.slips else None


def savings_of(
    by_template: Mapping[str, Summary], slips: SlipCount, baselines_ms: Mapping[str, int], sheet_fen: int
) -> Savings:
    """The savings of a period; templates without a baseline save nothing that could be said."""
    time = tuple(
        Saving(template, summary.timed, baselines_ms[template], summary.total_ms)
        for template, summary in sorted(by_template.items())
        if template in baselines_ms and summary.timed
    )
    return Savings(slips, sheet_fen, time)
