"""The shift: its opening float, the count at its end, its report; and what signing off has to do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.prints import Counterpart
from counter.domain.shifts.closing import (
    METHOD_NAMES,
    Closing,
    Counted,
    expected_fen,
    judge_closing,
    nothing_to_count,
)
from counter.domain.shifts.drawer import Takings
from counter.domain.shifts.paper import shift_paper
from counter.domain.shifts.report import ShiftReport
from counter.domain.shifts.shift import FLOAT_FIXED, Shift, judge_float
from counter.domain.slips.text import render_text
from counter.domain.tender import TenderMethod
from counter.domain.text import Finding
from counter.messages import _, language
from counter.ports import FurtherCopy, StoreRefused
from screens.head import local_time
from screens.panes.count import Count, CountPane, Said
from screens.panes.pane import Doing
from screens.panes.shift_reports import ShiftReportsPane
from screens.widgets.lines import Look, row

if TYPE_CHECKING:
    from screens.counter import CounterScreen

DRAWER_MOVED = "drawer_moved"
"""The store's word that money has moved since the count began."""


class ShiftErrands:
    """What is done with the shift that goes on, and with reports. ``shown`` is the report that is read."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self._words = ""

    # ---- what can be done ---------------------------------------------------------------------

    async def menu(self) -> None:
        """The shift that goes on, and what can be done with it."""
        shift = await self._going_on()
        things: list[tuple[str, Doing]] = []
        title = _("No shift goes on: one begins with the next sign-in.")
        if shift is not None:
            since = local_time(shift.began_at, self.counter.desk.terminal, "%m-%d %H:%M")
            title = _("Shift {number} of {name}, since {since}",
                      number=shift.number, name=shift.clerk_name, since=since)  # fmt: skip
            if self.counter.desk.duty.float_waits:
                amount = shift.opening.left_fen
                things.append(
                    (_("count the opening float, {amount} was left", amount=amount), self.count_float)
                )
            things.append((_("count the drawer: this shift ends, yours begins"), self.change_over))
        things.append((_("reports of shifts that are over"), self.reports))
        self.counter.show_menu(title, things)

    async def ask_float(self) -> None:
        """Right after signing in, where it is asked for: count the float before all else."""
        await asyncio.wrap_future(self.counter.desk.durable())
        if self.counter.desk.duty.float_waits and self.counter.place is None:
            await self.count_float()

    async def count_float(self) -> None:
        """Count the cash with which the shift begins."""
        shift = await self._going_on()
        if shift is None or not self.counter.desk.duty.float_waits:
            self.counter.say(_(FLOAT_FIXED), Look.WARN)
            return
        left, free = shift.opening.left_fen, self._free_fen

        def judge(said: Said) -> tuple[Finding, ...]:
            reason = said.reasons.get(TenderMethod.CASH, "")
            return judge_float(said.counted.cash.total_fen, left, reason, said.approved_by, free)

        await self._count(
            Count(
                key=f"float_count:{shift.shift_id}",
                title=_(
                    "Opening float of shift {number}: {amount} was left", number=shift.number, amount=left
                ),
                expected={TenderMethod.CASH: left},
                usual_left_fen=None,
                judge=judge,
                done=partial(self._float_counted, shift),
            )
        )

    async def change_over(self) -> None:
        """End the shift with a count, and begin the next one, of the clerk who is here."""
        await self._count_out(self._begin_next, leaving=False)

    async def reports(self) -> None:
        """Shifts that are over: this terminal's, and for a manager the store's."""
        pane = await self.counter.pane(ShiftReportsPane)
        self.counter.show_pane(pane)
        await pane.open()

    # ---- signing off --------------------------------------------------------------------------

    async def sign_off(self, leave: Doing, *, count: bool) -> None:
        """Show the clerk's own day, then with ``count`` end the shift by a count, then ``leave``."""
        from screens.errands.own_day import own_day

        then: Doing = partial(self._count_out, leave, leaving=True) if count else leave
        shown = await own_day(self.counter)
        if shown is None:
            await then()
            return
        title, rows = shown
        said = _("Enter signs off; Esc stays")
        if count:
            said = _("Enter goes on to the count; Esc stays")
        self.counter.show_page(f"{title}  {said}", rows, then)

    def last_words(self) -> str:
        """What is to be said of the shift that ended last, once."""
        words, self._words = self._words, ""
        return words

    async def _count_out(self, then: Doing, *, leaving: bool) -> None:
        """End the shift that goes on; where nothing lies in the drawer, without a count.

        A clerk who is ``leaving`` puts an open visit aside first: it is handed over, too.
        """
        shift = await self._going_on()
        if shift is None:
            await then()
            return
        takings = await asyncio.to_thread(self.counter.desk.ports.shifts.takings, shift.shift_id)
        if nothing_to_count(shift, takings):
            refused = await self._closed(shift, takings, then, leaving, Said(Counted(), {}, ""))
            if refused is not None:
                self.counter.say("! " + _(refused.message, **refused.params), Look.REFUSE)
            return
        await self._count(self._closing_count(shift, takings, then, leaving))

    def _closing_count(self, shift: Shift, takings: Takings, then: Doing, leaving: bool) -> Count:
        free = self._free_fen

        def judge(said: Said) -> tuple[Finding, ...]:
            return judge_closing(shift, takings, self._closing(takings, said), free)

        return Count(
            key=f"shift_count:{shift.shift_id}",
            title=_("Count the drawer: shift {number} of {name}", number=shift.number, name=shift.clerk_name),
            expected={method: expected_fen(shift, takings, method) for method in METHOD_NAMES},
            usual_left_fen=shift.opening.amount_fen,
            judge=judge,
            done=partial(self._closed, shift, takings, then, leaving),
        )

    # ---- what was counted ---------------------------------------------------------------------

    async def _float_counted(self, shift: Shift, said: Said) -> Finding | None:
        desk = self.counter.desk
        reason = said.reasons.get(TenderMethod.CASH, "")
        try:
            counted = await asyncio.wrap_future(
                desk.saves.do(
                    lambda: desk.ports.shifts.count_float(
                        shift.shift_id, said.counted.cash, reason=reason, approved_by=said.approved_by
                    )
                )
            )
        except StoreRefused as refused:
            return Finding(refused.message, refused.params)
        desk.duty.changed(counted)
        self._done(f"float_count:{shift.shift_id}")
        self.counter.say(_("The opening float is {amount}.", amount=counted.opening.amount_fen), Look.GOOD)
        return None

    async def _closed(
        self, shift: Shift, takings: Takings, then: Doing, leaving: bool, said: Said
    ) -> Finding | None:
        """End the shift durably; its report goes to the printer. What refused, if anything did."""
        desk = self.counter.desk
        closing = self._closing(takings, said)
        if leaving:
            desk.hold()
        try:
            report = await asyncio.wrap_future(
                desk.saves.do(lambda: desk.ports.shifts.close(shift.shift_id, closing))
            )
        except StoreRefused as refused:
            if refused.code == DRAWER_MOVED:
                await self._moved_meanwhile(shift, then, leaving)
            return Finding(refused.message, refused.params)
        desk.duty.changed(None)
        self._done(f"shift_count:{shift.shift_id}")
        desk.print_shift(report)
        self._words = closed_words(report)
        await then()
        return None

    async def _moved_meanwhile(self, shift: Shift, then: Doing, leaving: bool) -> None:
        takings = await asyncio.to_thread(self.counter.desk.ports.shifts.takings, shift.shift_id)
        pane = await self.counter.pane(CountPane)
        pane.expect(self._closing_count(shift, takings, then, leaving))

    async def _begin_next(self) -> None:
        desk = self.counter.desk
        await asyncio.wrap_future(desk.duty.begin(desk.clerk))
        self.counter.say(self.last_words(), Look.GOOD)

    def _closing(self, takings: Takings, said: Said) -> Closing:
        clerk = self.counter.desk.clerk
        return Closing(
            counted=said.counted,
            seen=takings,
            clerk_id=clerk.clerk_id,
            clerk_name=clerk.name,
            reasons=said.reasons,
            approved_by=said.approved_by,
        )

    async def _count(self, count: Count) -> None:
        pane = await self.counter.pane(CountPane)
        kept = await asyncio.to_thread(self.counter.desk.ports.store.remembered, count.key)
        self.counter.show_pane(pane)
        pane.begin(count, kept)

    def _done(self, key: str) -> None:
        """What was kept of a count is not needed any more."""
        self.counter.desk.remember(key, "")
        if isinstance(self.counter.place, CountPane):
            self.counter.place.count = None
        self.counter.idle()

    async def _going_on(self) -> Shift | None:
        """The shift, after all that was to be written has been."""
        desk = self.counter.desk
        await asyncio.wrap_future(desk.durable())
        return await asyncio.to_thread(desk.ports.shifts.going_on)

    @property
    def _free_fen(self) -> int:
        return self.counter.desk.settings.shift.difference_fen

    # ---- reports ------------------------------------------------------------------------------

    def show(self, report: ShiftReport, *, own: bool) -> None:
        """Show a report; Ctrl+R prints a copy of one of this terminal's."""
        counter = self.counter
        title = _("shift report {number}: Esc goes back", number=report.shift.number)
        if own:
            title = _("shift report {number}: ^R prints a copy", number=report.shift.number)
        paper = shift_paper(report, counter.desk.terminal, language(), say=_)
        cells = max(40, min(76, counter.size.width - 4))
        rows = [row(" " + line) for line in render_text(paper, cells).split("\n")]
        counter.show_text(title, rows, report if own else None)

    async def copy(self, report: ShiftReport) -> None:
        """Print a report: what is owed of it, else a marked copy."""
        desk = self.counter.desk
        number = report.shift.number
        prints = self.counter.errands.slips.prints
        try:
            copy = await asyncio.to_thread(desk.ports.prints.next_copy, number, Counterpart.SHIFT)
        except StoreRefused as refused:
            if not await prints.ask(partial(self._show_again, report)):
                self.counter.say(_(refused.message, **refused.params), Look.WARN)
            return
        if number in await asyncio.to_thread(desk.ports.shifts.unprinted):
            await prints.report(number)
            return
        if copy > desk.settings.slip.free_copies:
            title = _("Copy {copy} of slip {number} needs a manager.", copy=copy, number=number)
            self.counter.ask_manager(title, partial(self._copy_allowed, report))
            return
        await self._copy_allowed(report, "")

    async def _copy_allowed(self, report: ShiftReport, manager_id: str) -> None:
        desk = self.counter.desk
        further = FurtherCopy(
            reason=_("asked for one more"),
            clerk_id=desk.clerk.clerk_id,
            clerk_name=desk.clerk.name,
            approved_by=manager_id,
        )
        desk.print_shift(report, further)
        said = _("A copy of the report of shift {number} goes to the printer.", number=report.shift.number)
        self.counter.say(said)

    async def _show_again(self, report: ShiftReport) -> None:
        self.show(report, own=True)


def closed_words(report: ShiftReport) -> str:
    """That a shift is over, with what was handed in and what is missing or too much."""
    differences: Mapping[str, object] = {"amount": sum(each.difference_fen for each in report.results)}
    said = _("Shift {number} is over; handed in {amount}.",
             number=report.shift.number, amount=report.counted.handed_in_fen)  # fmt: skip
    if report.difference_fen:
        said += " " + _("Difference {amount}.", **differences)
    return said
