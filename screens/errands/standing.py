"""The accepted lines judged again: whenever one of them goes or changes, and before the visit is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from counter.domain.figures import moved, refigured
from counter.domain.text import Finding
from counter.domain.transaction import Opening, PaymentIntake, Transaction
from counter.domain.work import Link
from screens.basket import why_not
from screens.facts import judge_again, known_views
from screens.patience import read_again

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class Standing:
    """Keeps `Desk.fallen` true to what is known now."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter

    async def judge(self) -> Finding | None:
        """Judge all lines by the facts of now and show which no longer stand; the first of them, if any."""
        desk, ports = self.counter.desk, self.counter.desk.ports
        while (visit := desk.visit) is not None and visit.transactions:
            lines, seen, today = visit.transactions, desk.view, desk.today
            fallen = await asyncio.to_thread(judge_again, visit, seen, ports.store, ports.cache, today)
            if desk.lines == lines:
                desk.judged(fallen)
                break
        self.counter.redraw()
        return why_not(desk.lines, desk.fallen)

    async def read_again(self) -> Finding | None:
        """Read the accounts that are paid into once more, before money is taken; the first that stands
        otherwise than it was said, old and new.

        The centre is asked where the line is there, and waited for no longer than a slip waits for its
        answers; what was settled at this terminal meanwhile counts in any case. The lines take the figures
        over, so that the slip says these, as of when they were read.
        """
        desk, ports = self.counter.desk, self.counter.desk.ports
        lines, seen, today = desk.lines, desk.view, desk.today
        wanted = _paying(lines)
        if not wanted:
            return None
        if self.counter.link is not Link.OFFLINE:
            patience = desk.patience
            await asyncio.to_thread(read_again, ports.centre, ports.cache, wanted, patience)
        views = await asyncio.to_thread(known_views, lines, seen, ports.cache)
        now = refigured(lines, views, today)
        if desk.lines != lines or now == lines:
            return None
        desk.renew(now)
        return next(iter(moved(lines, now)), None)

    def judge_beside(self) -> None:
        """The same beside the clerk's next keys."""
        if self.counter.desk.lines:
            self.counter.run_worker(self.judge(), group="standing")


def _paying(lines: Sequence[Transaction]) -> tuple[str, ...]:
    """The customers of the centre who pay, each once; whom this visit makes it cannot know yet."""
    new = [line.details.new_customer for line in lines if isinstance(line.details, Opening)]
    made = {each.customer_id for each in new if each is not None}
    paying = (line.details.customer_id for line in lines if isinstance(line.details, PaymentIntake))
    return tuple(dict.fromkeys(each for each in paying if each not in made))
