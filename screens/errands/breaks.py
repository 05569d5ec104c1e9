"""Breaks: the visit is put aside and goes on afterwards; when the break began and ended is recorded."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from counter.domain.breaks import Break, read_breaks, with_break, write_breaks
from counter.messages import _
from counter.ports import Store
from screens.head import local_time
from screens.widgets.lines import Look

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class Breaks:
    """The break of the clerk at the counter. Whatever is done next ends it; Enter and Esc go on with the
    visit that was put aside for it."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self._running: Break | None = None
        self._day = ""
        self._aside = ""

    @property
    def running(self) -> bool:
        """Whether the clerk is on a break."""
        return self._running is not None

    def begin(self) -> None:
        """The clerk leaves the counter; a customer who is known is not forgotten meanwhile."""
        counter, desk = self.counter, self.counter.desk
        visit = desk.visit
        counter.put_away()
        kept = desk.hold(known=True)
        desk.seat_left()
        self._aside = visit.visit_id if visit is not None and kept else ""
        now = desk.ports.clock.now()
        self._running, self._day = Break(desk.clerk.clerk_id, now), breaks_of(desk.today)
        self._record(self._running)
        since = _("On a break since {time}. Enter ends it.", time=local_time(now, desk.terminal))
        counter.show_menu(since, ((_("the break is over"), self.over),))
        if kept:
            counter.say(_("The visit is put aside; it goes on when the break is over."))

    async def over(self) -> None:
        """Back at the counter: the visit that was put aside goes on."""
        counter, store, aside = self.counter, self.counter.desk.ports.store, self._aside
        self.end()
        counter.idle()
        await asyncio.wrap_future(counter.desk.durable())
        visit = await asyncio.to_thread(store.visit, aside) if aside else None
        if visit is not None:
            await counter.errands.seat.take_up(visit)
        else:
            counter.say(_("The break is over."), Look.GOOD)

    def end(self) -> None:
        """Something else is done: the break is over, and what was put aside for it stays so."""
        if self._running is not None:
            self._record(replace(self._running, ended_at=self.counter.desk.ports.clock.now()))
        self._running, self._aside = None, ""

    def _record(self, one: Break) -> None:
        desk, day = self.counter.desk, self._day
        desk.saves.do(lambda: _write(desk.ports.store, day, one))


def breaks_of(day: date) -> str:
    """Under which key `Store.remembered` has the breaks that began on a business date."""
    return f"breaks:{day.isoformat()}"


def _write(store: Store, day: str, one: Break) -> None:
    store.remember(day, write_breaks(with_break(read_breaks(store.remembered(day)), one)))
