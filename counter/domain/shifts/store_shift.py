"""A shift of any of the store's positions, as the centre knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter.domain.shifts.report import ShiftReport


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreShift:
    """``received_at`` is when the centre heard of it."""

    store_id: str
    position: int
    report: ShiftReport
    received_at: datetime
