"""Counter positions at this moment: open, with a customer, or on a break; each as its terminal last said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from counter.domain.text import N_
from counter.domain.work import Waiting


class PositionState(StrEnum):
    """What goes on at a counter position."""

    OPEN = "open"
    BUSY = "busy"
    ON_BREAK = "onBreak"


STATE_WORDS = {
    PositionState.OPEN: N_("free"),
    PositionState.BUSY: N_("serving"),
    PositionState.ON_BREAK: N_("on a break"),
}

SILENT_AFTER = timedelta(seconds=60)
"""A terminal that said nothing for so long is shown with when it was last seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What a terminal says of itself every few seconds. ``since`` is when the state began; ``clerk`` is ""
    where nobody is known to sit there; ``asking`` counts the work list."""

    state: PositionState
    since: datetime
    clerk: str = ""
    target_ms: int = 0
    waiting: Waiting = field(default_factory=Waiting)
    asking: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionSeen:
    """A position as the centre last heard of it, at ``seen_at``."""

    position: int
    store_id: str
    heartbeat: Heartbeat
    seen_at: datetime

    def silent(self, now: datetime) -> bool:
        """Whether it may be otherwise by now."""
        return now - self.seen_at > SILENT_AFTER
