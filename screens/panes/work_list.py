"""The work list (F7): lines that did not go through, and what can be done about each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from counter.domain.money import format_yuan
from counter.domain.tender import TenderState
from counter.domain.terminal import Role
from counter.domain.text import N_, Finding
from counter.domain.visit import OutcomeState
from counter.domain.work import Choice as Way
from counter.domain.work import StoreWorkItem, WorkItem
from counter.messages import _, sentence, wording
from counter.ports import CentreRefused, CentreUnavailable
from screens.forms.choice import Choice
from screens.head import SHOWN, local_time
from screens.panes.named import answering
from screens.panes.pane import ListPane
from screens.panes.queries import STATES
from screens.widgets.lines import Look

WAYS = {
    Way.REFUND: N_("refund {amount}"),
    Way.WITHDRAW: N_("withdraw it, with what was paid"),
    Way.ORDER_AGAIN: N_("order it again"),
    Way.RETRY: N_("send it again as it is"),
    Way.MORE_TIME: N_("allow more time, look again in an hour"),
    Way.ASK_AGAIN: N_("ask the acquirer again"),
    Way.REVERSED: N_("{amount} was taken back at the card terminal"),
}
_LATER = timedelta(hours=1)


class WorkListPane(ListPane):
    """Items oldest first; Enter on one shows the ways out, Enter on one of these takes it."""

    title = N_("Work list: Enter shows what can be done")
    nothing = N_("Nothing waits for a hand.")
    items: tuple[WorkItem, ...] = ()
    of_store: tuple[StoreWorkItem, ...] = ()
    of_store_at: datetime | None = None

    async def open(self) -> None:
        """Read the list, then come up; a manager's has all of the store's as soon as the centre answers."""
        self.items = await asyncio.to_thread(self.desk.ports.store.work_items)
        self.begin()
        if self.desk.clerk.role is Role.MANAGER:
            await self._ask_for_the_store_s()

    async def catch_up(self) -> None:
        """What the centre answered meanwhile comes to the list, and what was dealt with leaves it."""
        self.items = await asyncio.to_thread(self.desk.ports.store.work_items)
        self.look_again()

    async def _ask_for_the_store_s(self) -> None:
        try:
            self.of_store = await asyncio.to_thread(self.desk.ports.centre.store_work)
            self.of_store_at = self.desk.ports.clock.now()
        except (CentreUnavailable, CentreRefused):
            if self.of_store_at is None:
                said = _("The centre does not answer: only this terminal's work is shown.")
            else:
                at = local_time(self.of_store_at, self.desk.terminal, "%m-%d %H:%M")
                said = _("The centre does not answer: the other terminals' work is as of {at}.", at=at)
            self.counter.say(said, Look.WARN)
        self.look()

    def find(self, text: str) -> Sequence[Choice]:
        """Items that hold what was typed: this terminal's, then for a manager the others'."""
        answers = answering(self.desk.ports.cache, text)
        own = {item.identity for item in self.items}
        others = self.of_store if self.desk.clerk.role is Role.MANAGER else ()
        found: list[WorkItem | StoreWorkItem] = [
            *self.items,
            *(item for item in others if item.identity not in own),
        ]
        return [
            Choice(
                item.identity,
                self._columns(item) if isinstance(item, WorkItem) else self._columns_of_store(item),
                item,
            )
            for item in found
            if answers((item.customer_name, item.number, item.slip_number))
        ]

    def _columns_of_store(self, item: StoreWorkItem) -> tuple[str, ...]:
        since = local_time(item.since, self.desk.terminal, "%m-%d %H:%M")
        where = _("position {position}", position=item.position)
        what = f"{where} {item.title} {SHOWN.of_name(item.customer_name)} {item.number}"
        return (since, what, _said(item), format_yuan(item.paid_fen))

    def _columns(self, item: WorkItem) -> tuple[str, ...]:
        since = local_time(item.since, self.desk.terminal, "%m-%d %H:%M")
        what = f"{wording(item.title)} {SHOWN.of_name(item.customer_name)} {item.number}"
        state = f"{_(STATES[item.state])} {_(item.reason)}".strip()
        return (since, what, state, format_yuan(item.paid_fen))

    async def took(self, choice: Choice) -> None:
        """Show the ways out of the marked item."""
        item = choice.value
        if isinstance(item, StoreWorkItem):
            where = _("position {position}", position=item.position)
            self.counter.say(f"{where} {item.clerk_name} {item.slip_number} {item.order_no}: {_said(item)}")
            return
        assert isinstance(item, WorkItem)
        self.hide()
        title = f"{item.slip_number} {wording(item.title)}: {_(item.reason) or _(STATES[item.state])}"
        self.counter.show_menu(
            title,
            [(_words(way, item), partial(self._do, way, item)) for way in item.choices],
        )

    async def _do(self, way: Way, item: WorkItem) -> None:
        store = self.desk.ports.store
        match way:
            case Way.REFUND:
                await self.counter.open_template("tk", {"line": item.identity}, given=True)
            case Way.WITHDRAW:
                await self.counter.open_template("cd", {"order": item.identity}, given=True)
            case Way.ORDER_AGAIN:
                await self.counter.order_again(item)
            case Way.RETRY:
                await asyncio.to_thread(store.retry, item.identity)
                self.counter.say(_("It is being sent again."))
            case Way.MORE_TIME:
                until = self.desk.ports.clock.now() + _LATER
                await asyncio.to_thread(store.postpone, item.identity, until)
                said = N_("Nothing is sent meanwhile; it comes back to the list in an hour.")
                if item.state is OutcomeState.HELD:
                    said = N_("It goes on, or is held further; it comes back to the list in an hour.")
                self.counter.say(_(said))
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


def _words(way: Way, item: WorkItem) -> str:
    """A way out in words; more time for what was refused is only a delay."""
    if way is Way.MORE_TIME and item.state is not OutcomeState.HELD:
        return _("put it off for an hour; nothing is sent, what was paid stays here")
    return _(WAYS[way], amount=item.paid_fen)


def _said(item: StoreWorkItem) -> str:
    """Why the order asks for a hand, in the clerk's language; why it is held has words of its own."""
    if item.reason in _HELD_FOR:
        return _(_HELD_FOR[item.reason])
    return sentence(Finding(item.reason, item.params)) if item.reason else item.state


_HELD_FOR = {
    "realName": N_("held for the real-name check"),
    "dependencyFailed": N_("held: what it depended on went wrong"),
}
