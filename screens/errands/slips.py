"""Slips on screen and their copies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.prints import Counterpart
from counter.domain.shifts.report import ShiftReport
from counter.domain.slips.blocks import Slip
from counter.domain.slips.receipt import receipt_slips
from counter.domain.slips.slip import draft_slips_of, slip_of
from counter.domain.slips.text import render_text
from counter.domain.text import N_
from counter.domain.visit import Outcome, SettledVisit, Visit, adds
from counter.messages import _, joined, language, wording
from counter.settings import masking
from screens.errands.prints import Prints
from screens.head import SHOWN
from screens.panes.pane import CommittedSlip, Doing
from screens.widgets.lines import Look, Row, row

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class Slips:
    """Shows slips, the draft before the settlement and the committed ones after it."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self.prints = Prints(counter)

    async def slip(self) -> None:
        """Ctrl+R: what is on the screen decides.

        A copy of the slip or report that is read; else the draft of the open visit; else what prints ask;
        else the last slip. From the draft Ctrl+R goes on to what prints ask.
        """
        match self.counter.paper_on_screen:
            case ShiftReport() as report:
                await self.counter.errands.shifts.copy(report)
            case CommittedSlip() as slip:
                await self.prints.copy(slip)
            case Visit():
                if not await self.prints.ask(self.draft):
                    await self.draft()
            case None if self.counter.desk.lines:
                await self.draft()
            case None:
                if not await self.prints.ask(self.last):
                    await self.last()

    async def draft(self) -> None:
        """The slips that the open visit would make, for reading through."""
        counter, desk = self.counter, self.counter.desk
        visit = desk.visit
        if visit is None or not visit.transactions:
            await self.last()
            return
        asked = await self.prints.anything()
        if adds(visit):
            first = await asyncio.to_thread(desk.ports.store.first_slip, visit)
            visit = replace(visit, follows_slip=first)
        now = desk.ports.clock.now()
        drafts = draft_slips_of(
            visit, now, desk.terminal, language(), say=_, masking=masking(desk.settings.slip)
        )
        rows: list[Row] = []
        for slip in drafts:
            rows += [*([row("")] if rows else []), *self._rows(slip)]
        title = (
            _("Draft slip: Esc goes back; ^R: what is on paper?") if asked else _("Draft slip: Esc goes back")
        )
        counter.put_away()
        counter.show_text(title, rows, visit)

    async def last(self) -> None:
        """The slip of the visit settled last, as long as nobody else has taken the seat."""
        settled = self.counter.desk.settled
        if settled is None:
            self.counter.say(_("No slip yet: F6 shows earlier ones."), Look.WARN)
            return
        await self.show(settled)

    async def show(self, settled: SettledVisit, number: str = "") -> None:
        """Show one slip of a settled visit as text; Ctrl+R prints a copy of it.

        Without ``number`` it is the only one, or the clerk chooses.
        """
        if not number and settled.further_slips:
            self._ask_which(settled)
            return
        desk, number = self.counter.desk, number or settled.slip_number
        titled = N_("slip {number}: ^R prints a copy")
        if number in receipt_slips(settled):
            titled = N_("slip {number}: ^R prints a copy or the receipt")
        outcomes, said = await asyncio.to_thread(self._known, settled, number)
        slip = slip_of(
            settled,
            outcomes,
            desk.terminal,
            language(),
            say=_,
            slip_number=number,
            masking=masking(desk.settings.slip),
            said=said,
        )
        self.counter.show_text(_(titled, number=number), self._rows(slip), CommittedSlip(settled, number))

    def _known(
        self, settled: SettledVisit, number: str
    ) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...] | None]:
        """How the lines stand now, and how they stood on paper first; blocks for the disk's time."""
        ports = self.counter.desk.ports
        lines = tuple(line.identity for line in settled.on_slip(number))
        said = ports.prints.first_said(number, Counterpart.CUSTOMER, lines)
        return ports.store.outcomes(settled.visit.visit_id), said

    def _ask_which(self, settled: SettledVisit) -> None:
        """A visit with several handlers made a slip for each."""
        things: list[tuple[str, Doing]] = []
        for number in settled.slip_numbers:
            lines = settled.on_slip(number)
            names = dict.fromkeys(SHOWN.of_name(line.details.customer_name) for line in lines)
            titles = dict.fromkeys(wording(line.title) for line in lines)
            words = f"{number}  {joined(filter(None, names))}  {joined(titles)}"
            things.append((words, partial(self.show, settled, number)))
        self.counter.put_away()
        self.counter.show_menu(_("This visit made {count} slips: which one?", count=len(things)), things)

    def _rows(self, slip: Slip) -> list[Row]:
        cells = max(40, min(76, self.counter.size.width - 4))
        return [row(" " + line) for line in render_text(slip, cells).split("\n")]
