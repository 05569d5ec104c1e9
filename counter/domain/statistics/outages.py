"""The offline log: when the line was away, what was accepted meanwhile, and how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from counter.domain.statistics.quality import Ending, Quality


@dataclass(frozen=True, slots=True)
class Outage:
    """The line was away from ``began_at``; ``ended_at`` is None while it lasts, ``drained_at`` until all
    that had waited was delivered. ``position`` and ``store_id`` are where, once there are several."""

    began_at: datetime
    ended_at: datetime | None = None
    drained_at: datetime | None = None
    position: int = 0
    store_id: str = ""

    def minutes(self, now: datetime) -> float:
        """How long it lasted, or has lasted by ``now``."""
        return max(0.0, ((self.ended_at or now) - self.began_at).total_seconds() / 60)

    @property
    def minutes_to_drain(self) -> float | None:
        """How long delivery took after it; None where it is not done, or not known."""
        if self.ended_at is None or self.drained_at is None:
            return None
        return max(0.0, (self.drained_at - self.ended_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class OfflineLog:
    """``accepted`` are the transactions taken while the line was away, by template; ``conflicts`` what of
    them ended badly, and what was put right."""

    outages: tuple[Outage, ...] = ()
    accepted: Mapping[str, int] = field(default_factory=dict)
    conflicts: Quality = field(default_factory=Quality)

    def minutes(self, now: datetime) -> float:
        """Minutes without the line."""
        return sum(outage.minutes(now) for outage in self.outages)

    @property
    def against(self) -> int:
        """Transactions accepted offline that the centre did not carry out."""
        return self.conflicts.count(Ending.FAILED) + self.conflicts.count(Ending.REJECTED)
