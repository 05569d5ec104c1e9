"""Shifts and their reports, in the local database. Each method blocks for a disk's time at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the screen opens without them
    from counter.domain.shifts.cash import CashCount
    from counter.domain.shifts.closing import Closing
    from counter.domain.shifts.drawer import Takings
    from counter.domain.shifts.report import ShiftReport
    from counter.domain.shifts.shift import Shift


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """How shifts are kept here, in fen: the float of a drawer of which nothing is known, and how large a
    difference may be without a manager."""

    usual_float_fen: int = 0
    free_difference_fen: int = 500


class Shifts(Protocol):
    """The shift that goes on at this terminal, and those that are over."""

    def going_on(self) -> Shift | None:
        """The shift that goes on, None between shifts."""
        ...

    def begin(self, clerk_id: str, clerk_name: str) -> Shift:
        """The shift that goes on, whosever it is; else a new one of this clerk; durable when this returns."""
        ...

    def takings(self, shift_id: str) -> Takings:
        """All that moved in a shift so far; nothing of one that is not known."""
        ...

    def count_float(
        self, shift_id: str, counted: CashCount, *, reason: str = "", approved_by: str = ""
    ) -> Shift:
        """Keep the opening float as it was counted. Raises StoreRefused once money has moved, and for a
        difference without its reason or a manager's word."""
        ...

    def close(self, shift_id: str, closing: Closing) -> ShiftReport:
        """End a shift: its report is stored, will be delivered, and its print is owed; or none of it.

        The same again returns the first report. Raises StoreRefused when something stands against it, with
        the code `drawer_moved` when more has moved than the clerk saw.
        """
        ...

    def reports(self, limit: int = 50) -> tuple[ShiftReport, ...]:
        """Shifts that are over, newest first."""
        ...

    def report(self, reference: str) -> ShiftReport | None:
        """The report of a shift by its number or identity, None where there is none."""
        ...

    def unprinted(self) -> tuple[str, ...]:
        """Numbers of shifts whose report was not begun to be printed, oldest first."""
        ...
