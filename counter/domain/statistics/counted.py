"""What is counted of a visit beside its times: its paper, and how its lines ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counter.domain.prints import SlipCount
from counter.domain.statistics.quality import Ending

TRANSACTIONS, SLIPS, COPIES, SHEETS = "transactions", "slips", "copies", "sheets"
PAPER = (TRANSACTIONS, SLIPS, COPIES, SHEETS)
"""Names of what is counted of paper, in the order of `SlipCount`; endings are counted by their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """``endings`` are by the line's identity; a line that just went through has none."""

    paper: SlipCount
    endings: Mapping[str, tuple[Ending, ...]] = field(default_factory=dict)
