"""The shift report (交班报告): all that is kept of a shift once it is over; nothing of it is worked out again
from what may be gone by then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from counter.domain.shifts.closing import Closing, Counted, expected_fen
from counter.domain.shifts.drawer import MovementKind, Takings
from counter.domain.shifts.shift import Shift
from counter.domain.tender import TenderMethod
from counter.domain.work import Waiting


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was not done yet when the shift ended: it goes on, and is the next clerk's to see to.

    ``asking`` lines ask for a hand, ``held`` visits were put aside.
    """

    waiting: Waiting = field(default_factory=Waiting)
    asking: int = 0
    held: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.waiting.count or self.asking or self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResult:
    """One payment method of a shift, in fen: what came and went, what should be there, what was."""

    method: TenderMethod
    taken_fen: int
    change_fen: int
    back_fen: int
    expected_fen: int
    counted_fen: int
    reason: str = ""

    @property
    def difference_fen(self) -> int:
        """How much more than expected was counted; below 0 that much is missing."""
        return self.counted_fen - self.expected_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftReport:
    """A shift that is over. ``clerk_id`` counted it, ``approved_by`` is the manager who allowed a difference.

    ``clerk_names`` are the names of all who worked in it, by number.
    """

    shift: Shift
    ended_at: datetime
    clerk_id: str
    clerk_name: str
    takings: Takings
    counted: Counted
    reasons: tuple[tuple[TenderMethod, str], ...] = ()
    approved_by: str = ""
    handed_over: HandedOver = field(default_factory=HandedOver)
    clerk_names: tuple[tuple[str, str], ...] = ()

    @property
    def results(self) -> tuple[MethodResult, ...]:
        """Each payment method."""
        return tuple(self._results())

    @property
    def difference_fen(self) -> int:
        """All differences together, whatever their sign."""
        return sum(abs(result.difference_fen) for result in self.results)

    def _results(self) -> Iterator[MethodResult]:
        takings, reasons = self.takings, dict(self.reasons)
        for method in TenderMethod:
            yield MethodResult(
                method=method,
                taken_fen=takings.sum_fen(method, MovementKind.TENDER),
                change_fen=takings.sum_fen(method, MovementKind.CHANGE),
                back_fen=takings.sum_fen(method, MovementKind.BACK),
                expected_fen=expected_fen(self.shift, takings, method),
                counted_fen=self.counted.fen(method),
                reason=reasons.get(method, ""),
            )


def report_of(
    shift: Shift,
    closing: Closing,
    takings: Takings,
    ended_at: datetime,
    handed_over: HandedOver,
    clerk_names: tuple[tuple[str, str], ...],
) -> ShiftReport:
    """What is kept of ``shift``, as it was closed."""
    return ShiftReport(
        shift=shift,
        ended_at=ended_at,
        clerk_id=closing.clerk_id,
        clerk_name=closing.clerk_name,
        takings=takings,
        counted=closing.counted,
        reasons=tuple((method, words.strip()) for method, words in closing.reasons.items() if words.strip()),
        approved_by=closing.approved_by,
        handed_over=handed_over,
        clerk_names=clerk_names,
    )
