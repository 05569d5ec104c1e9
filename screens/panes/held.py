"""Visits put aside (Ctrl+O): one is taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from counter.domain.money import format_yuan
from counter.domain.text import N_
from counter.messages import _
from counter.ports import VisitSummary
from screens.forms.choice import Choice
from screens.head import SHOWN, local_time
from screens.panes.named import answering
from screens.panes.pane import ListPane


class HeldPane(ListPane):
    """What was put aside here, oldest first."""

    title = N_("Held visits: Enter takes one up again")
    visits: tuple[VisitSummary, ...] = ()

    def find(self, text: str) -> Sequence[Choice]:
        """Visits whose customer holds what was typed."""
        answers = answering(self.desk.ports.cache, text)
        return [
            Choice(visit.visit_id, self._columns(visit), visit)
            for visit in self.visits
            if answers((visit.customer_name,))
        ]

    def _columns(self, visit: VisitSummary) -> tuple[str, ...]:
        name = SHOWN.of_name(visit.customer_name) or _("nobody known")
        lines = _("lines: {count}", count=visit.transactions)
        started = local_time(visit.started_at, self.desk.terminal)
        return (started, name, lines, format_yuan(visit.amount_fen))

    async def took(self, choice: Choice) -> None:
        """Take it up; whatever is at the counter now is put aside for it."""
        visit = await asyncio.to_thread(self.desk.ports.store.visit, choice.text)
        self.hide()
        self.counter.idle()
        if visit is None:
            self.counter.say(_("That visit is gone: it was settled or taken up elsewhere."))
            return
        await self.counter.take_up(visit)
