"""One measured visit or transaction in a list of those that a manager should look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter.domain.timing import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """``visit_no`` finds the visit (below 0: simulated); ``cause`` says whether one is recorded."""

    visit_no: int
    day: date
    hour: int
    subject: str
    clerk: str
    position: int
    offline: bool
    parts: Parts
    target_ms: int
    silences: int
    cause: bool = False

    @property
    def total_ms(self) -> int:
        """All of its time."""
        return self.parts.total_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a visit took so long, and what is done about it, as a manager wrote it down."""

    cause: str
    action: str
    clerk: str
