"""Slips on screen and their copies."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from counter.domain.slip import draft_slip_of, slip_of
from counter.domain.slip_blocks import Slip
from counter.domain.slip_text import render_text
from counter.domain.visit import Outcome, SettledVisit
from counter.messages import _, language
from screens.widgets.lines import Look, Row, row

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class Slips:
    """Shows slips; ``shown`` is the committed one that is being read."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self.shown: SettledVisit | None = None
        self._copies: dict[str, int] = {}

    async def slip(self) -> None:
        """The draft slip of an open visit; else a copy of the slip on screen, else of the last one."""
        counter, desk = self.counter, self.counter.desk
        if self.shown is not None:
            await self._copy(self.shown)
        elif desk.visit is not None and desk.lines:
            counter.put_away()
            now = desk.ports.clock.now()
            slip = draft_slip_of(desk.visit, now, desk.terminal, language(), say=_)
            counter.show_text(_("Draft slip: Esc goes back"), self._rows(slip))
        elif desk.settled is not None:
            outcomes = await asyncio.to_thread(desk.ports.store.outcomes, desk.settled.visit.visit_id)
            counter.show_slip(desk.settled, outcomes)
        else:
            counter.say(_("No slip yet: F6 shows earlier ones."), Look.WARN)

    def show(self, settled: SettledVisit, outcomes: Sequence[Outcome]) -> None:
        """Show a committed slip as text; Ctrl+R prints a copy of it."""
        slip = slip_of(settled, outcomes, self.counter.desk.terminal, language(), say=_)
        self.shown = settled
        title = _("slip {number}: ^R prints a copy, Esc goes back", number=settled.slip_number)
        self.counter.show_text(title, self._rows(slip))

    def _rows(self, slip: Slip) -> list[Row]:
        cells = max(40, min(76, self.counter.size.width - 4))
        return [row(" " + line) for line in render_text(slip, cells).split("\n")]

    async def _copy(self, settled: SettledVisit) -> None:
        store = self.counter.desk.ports.store
        key = f"copies:{settled.slip_number}"
        known = await asyncio.to_thread(store.remembered, key)
        copy = max(self._copies.get(key, 0), int(known or 0)) + 1
        self._copies[key] = copy
        self.counter.desk.remember(key, str(copy))
        self.counter.desk.print_again(settled, copy)
        self.counter.say(
            _("Copy {copy} of slip {number} goes to the printer.", copy=copy, number=settled.slip_number)
        )
