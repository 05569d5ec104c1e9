"""Shifts that are over: this terminal's, and for a manager those of the whole store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from counter.domain.shifts.report import ShiftReport
from counter.domain.shifts.store_shift import StoreShift
from counter.domain.terminal import Role
from counter.domain.text import N_
from counter.messages import _
from counter.ports import CentreRefused, CentreUnavailable
from screens.forms.choice import Choice
from screens.head import local_time
from screens.panes.pane import Counter, ListPane
from screens.widgets.lines import Look


class ShiftReportsPane(ListPane):
    """Newest first; Enter shows a report."""

    title = N_("Shift reports: Enter shows one")
    nothing = N_("No shift is over yet.")
    own: tuple[ShiftReport, ...] = ()
    of_store: tuple[StoreShift, ...] = ()
    of_store_at: datetime | None = None

    def __init__(self, counter: Counter) -> None:
        super().__init__("shift-reports", counter)

    async def open(self) -> None:
        """Read this terminal's, then come up; a manager's has the store's as soon as the centre answers."""
        self.own = await asyncio.to_thread(self.desk.ports.shifts.reports)
        self.begin()
        if self.desk.clerk.role is Role.MANAGER:
            await self._ask_for_the_store_s()

    async def _ask_for_the_store_s(self) -> None:
        try:
            found = await asyncio.to_thread(self.desk.ports.centre.shifts, self.desk.clerk.clerk_id)
            self.of_store, self.of_store_at = found, self.desk.ports.clock.now()
        except (CentreUnavailable, CentreRefused):
            said = _("The centre does not answer: only this terminal's shifts are shown.")
            if self.of_store_at is not None:
                at = local_time(self.of_store_at, self.desk.terminal, "%m-%d %H:%M")
                said = _("The centre does not answer: the other terminals' shifts are as of {at}.", at=at)
            self.counter.say(said, Look.WARN)
        self.look()

    def find(self, text: str) -> Sequence[Choice]:
        """Reports whose clerk or number holds what was typed."""
        wanted = text.strip().lower()
        found = {report.shift.shift_id: report for report in self.own}
        if self.desk.clerk.role is Role.MANAGER:
            found |= {each.report.shift.shift_id: each.report for each in self.of_store}
        newest = sorted(found.values(), key=lambda report: report.ended_at, reverse=True)
        return [
            Choice(report.shift.shift_id, self._columns(report), report)
            for report in newest
            if wanted in f"{report.shift.number} {report.shift.clerk_name} {report.shift.clerk_id}".lower()
        ]

    def _columns(self, report: ShiftReport) -> tuple[str, ...]:
        shift, terminal = report.shift, self.desk.terminal
        began, ended = (local_time(at, terminal, "%m-%d %H:%M") for at in (shift.began_at, report.ended_at))
        where = _("position {position}", position=shift.position)
        cash = _("cash {amount}", amount=report.counted.cash.total_fen)
        total = sum(result.difference_fen for result in report.results)
        off = _("difference {amount}", amount=total or report.difference_fen) if report.difference_fen else ""
        return (f"{began} - {ended[6:]}", f"{where} {shift.clerk_name}", cash, off)

    async def took(self, choice: Choice) -> None:
        """Show the report."""
        report = choice.value
        assert isinstance(report, ShiftReport)
        own = any(each.shift.shift_id == report.shift.shift_id for each in self.own)
        self.counter.show_report(report, own=own)
