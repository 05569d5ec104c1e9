"""The work list (F7): lines that did not go through, and what can be done about each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from counter.domain.money import format_yuan
from counter.domain.tender import TenderState
from counter.domain.text import N_
from counter.domain.work import Choice as Way
from counter.domain.work import WorkItem
from counter.messages import _, wording
from screens.forms.choice import Choice
from screens.head import SHOWN, local_time
from screens.panes.pane import ListPane
from screens.panes.queries import STATES
from screens.widgets.lines import Look

WAYS = {
    Way.REFUND: N_("refund {amount}"),
    Way.ORDER_AGAIN: N_("order it again"),
    Way.RETRY: N_("send it again as it is"),
    Way.MORE_TIME: N_("keep it, look again in an hour"),
    Way.ASK_AGAIN: N_("ask the acquirer again"),
    Way.REVERSED: N_("{amount} was taken back at the card terminal"),
}
_LATER = timedelta(hours=1)


class WorkListPane(ListPane):
    """Items oldest first; Enter on one shows the ways out, Enter on one of these takes it."""

    title = N_("Work list: Enter shows what can be done")
    nothing = N_("Nothing waits for a hand.")
    items: tuple[WorkItem, ...] = ()

    async def open(self) -> None:
        """Read the list, then come up."""
        self.items = await asyncio.to_thread(self.desk.ports.store.work_items)
        self.begin()

    def find(self, text: str) -> Sequence[Choice]:
        """Items that hold what was typed."""
        wanted = text.strip().lower()
        return [
            Choice(item.identity, self._columns(item), item)
            for item in self.items
            if any(wanted in each.lower() for each in (item.customer_name, item.number, item.slip_number))
        ]

    def _columns(self, item: WorkItem) -> tuple[str, ...]:
        since = local_time(item.since, self.desk.terminal, "%m-%d %H:%M")
        what = f"{wording(item.title)} {SHOWN.of_name(item.customer_name)} {item.number}"
        state = f"{_(STATES[item.state])} {_(item.reason)}".strip()
        return (since, what, state, format_yuan(item.paid_fen))

    async def took(self, choice: Choice) -> None:
        """Show the ways out of the marked item."""
        item = choice.value
        assert isinstance(item, WorkItem)
        self.hide()
        title = f"{item.slip_number} {wording(item.title)}: {_(item.reason) or _(STATES[item.state])}"
        self.counter.show_menu(
            title,
            [(_(WAYS[way], amount=item.paid_fen), partial(self._do, way, item)) for way in item.choices],
        )

    async def _do(self, way: Way, item: WorkItem) -> None:
        store = self.desk.ports.store
        match way:
            case Way.REFUND:
                await self.counter.open_template("tk", {"line": item.identity})
            case Way.ORDER_AGAIN:
                await self.counter.order_again(item)
            case Way.RETRY:
                await asyncio.to_thread(store.retry, item.identity)
                self.counter.say(_("It is being sent again."))
            case Way.MORE_TIME:
                until = self.desk.ports.clock.now() + _LATER
                await asyncio.to_thread(store.postpone, item.identity, until)
                self.counter.say(_("It comes back to the list in an hour."))
            case Way.ASK_AGAIN:
                await self._ask_again(item)
            case Way.REVERSED:
                await asyncio.to_thread(store.charge_reversed, item.identity)
                self.counter.say(_("It is off the list."))

    async def _ask_again(self, item: WorkItem) -> None:
        """What became of a charge, by its identity; the list shows it."""
        ports = self.desk.ports
        if ports.acquirer is None:
            self.counter.say(_("There is no acquirer to ask: see [acquirer] in config.toml."), Look.WARN)
            return
        answer = await asyncio.to_thread(ports.acquirer.ask, item.identity)
        await asyncio.to_thread(ports.store.charge_answered, item.identity, answer)
        said, look = _ANSWERED[answer.state]
        self.counter.say(_(said, amount=item.paid_fen, reference=answer.reference), look)


_ANSWERED = {
    TenderState.CAPTURED: (N_("{amount} was charged, reference {reference}."), Look.WARN),
    TenderState.REFUSED: (N_("{amount} was not charged; nothing is open."), Look.GOOD),
    TenderState.UNCLEAR: (N_("It is still not known whether {amount} was charged."), Look.WARN),
}
