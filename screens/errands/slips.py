"""Slips on screen and their copies."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from counter.domain.slips.blocks import Slip
from counter.domain.slips.receipt import receipt_slips
from counter.domain.slips.slip import draft_slip_of, slip_of
from counter.domain.slips.text import render_text
from counter.domain.text import N_
from counter.domain.visit import Outcome, SettledVisit
from counter.messages import _, language
from counter.settings import masking
from screens.errands.prints import Prints
from screens.widgets.lines import Look, Row, row

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class Slips:
    """Shows slips; ``shown`` is the committed one that is being read."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self.shown: SettledVisit | None = None
        self.prints = Prints(counter)

    async def slip(self) -> None:
        """A copy of the slip on screen; else what prints ask; else the draft slip, else the last slip."""
        if self.counter.errands.shifts.shown is not None:
            await self.counter.errands.shifts.copy()
        elif self.shown is not None:
            await self.prints.copy(self.shown)
        elif not await self.prints.ask(self.slip_now):
            await self.slip_now()

    async def slip_now(self) -> None:
        """The draft slip of an open visit, else the last slip."""
        counter, desk = self.counter, self.counter.desk
        if desk.visit is not None and desk.lines:
            counter.put_away()
            now = desk.ports.clock.now()
            slip = draft_slip_of(
                desk.visit, now, desk.terminal, language(), say=_, masking=masking(desk.settings.slip)
            )
            counter.show_text(_("Draft slip: Esc goes back"), self._rows(slip))
        elif desk.settled is not None:
            outcomes = await asyncio.to_thread(desk.ports.store.outcomes, desk.settled.visit.visit_id)
            counter.show_slip(desk.settled, outcomes)
        else:
            counter.say(_("No slip yet: F6 shows earlier ones."), Look.WARN)

    def show(self, settled: SettledVisit, outcomes: Sequence[Outcome]) -> None:
        """Show a committed visit's slips as text; Ctrl+R prints a copy."""
        desk = self.counter.desk
        self.shown, self.counter.errands.shifts.shown = settled, None
        titled = N_("slip {number}: ^R prints a copy")
        if receipt_slips(settled):
            titled = N_("slip {number}: ^R prints a copy or the receipt")
        title = _(titled, number=settled.slip_number)
        rows: list[Row] = []
        for number in settled.slip_numbers:
            slip = slip_of(
                settled,
                outcomes,
                desk.terminal,
                language(),
                say=_,
                slip_number=number,
                masking=masking(desk.settings.slip),
            )
            rows += [*([row("")] if rows else []), *self._rows(slip)]
        self.counter.show_text(title, rows)

    def _rows(self, slip: Slip) -> list[Row]:
        cells = max(40, min(76, self.counter.size.width - 4))
        return [row(" " + line) for line in render_text(slip, cells).split("\n")]
