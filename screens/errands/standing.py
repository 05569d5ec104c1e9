"""The accepted lines judged again: whenever one of them goes or changes, and before the visit is settled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from counter.domain.text import Finding
from screens.basket import why_not

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class Standing:
    """Keeps `Desk.fallen` true to what is known now."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter

    async def judge(self) -> Finding | None:
        """Judge all lines by the facts of now and show which no longer stand; the first of them, if any."""
        from screens.facts import judge_again

        desk, ports = self.counter.desk, self.counter.desk.ports
        while (visit := desk.visit) is not None and visit.transactions:
            lines, seen, today = visit.transactions, desk.view, desk.today
            fallen = await asyncio.to_thread(judge_again, visit, seen, ports.store, ports.cache, today)
            if desk.lines == lines:
                desk.judged(fallen)
                break
        self.counter.redraw()
        return why_not(desk.lines, desk.fallen)

    def judge_beside(self) -> None:
        """The same beside the clerk's next keys."""
        if self.counter.desk.lines:
            self.counter.run_worker(self.judge(), group="standing")
