"""The port `Shifts` over the local database."""

from __future__ import annotations

from counter.domain.shifts.cash import CashCount
from counter.domain.shifts.closing import Closing
from counter.domain.shifts.drawer import Takings
from counter.domain.shifts.report import ShiftReport
from counter.domain.shifts.shift import Shift
from counter.ports import Clock, Mint
from counter.ports.shifts import ShiftRules
from offline_queue.disk.database import Database
from offline_queue.shifts import drawer, keeping


class LocalShifts:
    """Shifts of this terminal; methods may be called from any thread."""

    def __init__(self, database: Database, clock: Clock, mint: Mint, rules: ShiftRules) -> None:
        self._database, self._clock, self._mint, self._rules = database, clock, mint, rules

    def going_on(self) -> Shift | None:
        """The shift that goes on, None between shifts."""
        with self._database.reading() as connection:
            return keeping.going_on(connection)

    def begin(self, clerk_id: str, clerk_name: str) -> Shift:
        """The shift that goes on, whosever it is; else a new one of this clerk."""
        known = self.going_on()
        if known is not None:
            return known
        with self._database.writing() as connection:
            return keeping.begin(
                connection,
                clerk_id,
                clerk_name,
                self._clock.now(),
                shift_id=self._mint(),
                usual_float_fen=self._rules.usual_float_fen,
            )

    def takings(self, shift_id: str) -> Takings:
        """All that moved in a shift so far."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT shift_no FROM shift WHERE shift_id = ?", (shift_id,)).fetchone()
            return drawer.takings(connection, row[0]) if row else Takings()

    def count_float(
        self, shift_id: str, counted: CashCount, *, reason: str = "", approved_by: str = ""
    ) -> Shift:
        """Keep the opening float as it was counted."""
        with self._database.writing() as connection:
            return keeping.count_float(
                connection,
                shift_id,
                counted,
                self._clock.now(),
                reason=reason,
                approved_by=approved_by,
                free_fen=self._rules.free_difference_fen,
            )

    def close(self, shift_id: str, closing: Closing) -> ShiftReport:
        """End a shift."""
        with self._database.writing() as connection:
            return keeping.close(
                connection,
                shift_id,
                closing,
                self._clock.now(),
                self._database.hashed,
                self._rules.free_difference_fen,
            )

    def reports(self, limit: int = 50) -> tuple[ShiftReport, ...]:
        """Shifts that are over, newest first."""
        with self._database.reading() as connection:
            return keeping.reports(connection, limit)

    def report(self, reference: str) -> ShiftReport | None:
        """The report of a shift by its number or identity."""
        with self._database.reading() as connection:
            return keeping.report(connection, reference)

    def unprinted(self) -> tuple[str, ...]:
        """Numbers of shifts whose report was not begun to be printed, oldest first."""
        with self._database.reading() as connection:
            return keeping.unprinted(connection)
