"""From F8 to the committed visit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from counter.domain.allowance import OFFLINE_LIMIT
from counter.domain.offline import judge_settling
from counter.domain.text import N_, Finding
from counter.domain.visit import SETTLED_OTHERWISE
from counter.domain.work import Link
from counter.messages import _, sentence, wording
from counter.ports import StoreRefused
from screens.accepted import committed_words
from screens.forms.form import Form
from screens.panes.settle import SettlePane
from screens.pin import PinRefused
from screens.widgets.lines import Look

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class Settlement:
    """Brings the settlement up and commits it."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter

    async def settle(self) -> None:
        """F8: accept a form first; then the settlement comes up, and F8 or Enter settles."""
        counter, desk = self.counter, self.counter.desk
        if isinstance(counter.place, SettlePane):
            await self.commit()
            return
        accepted = False
        if isinstance(counter.place, Form):
            if counter.place.touched or not desk.lines:
                if not await counter.place.accept():
                    return
                accepted = True
            else:
                await counter.reopen(counter.place.leave())
            if isinstance(counter.place, Form):
                return
        if not desk.lines:
            counter.say(_("There is nothing to settle yet."), Look.WARN)
            return
        if desk.visit is not None and desk.visit.draft is not None:
            template = counter.templates.get(desk.visit.draft.template)
            title = wording(template.title.text()) if template else desk.visit.draft.template
            counter.say(
                _("A draft is kept: {title}. Go on with it, or qx takes it out.", title=title), Look.WARN
            )
            return
        with desk.recorder.waiting("check"):
            # what was accepted by this key was read for it; lines of before are read again
            moved = None if accepted and len(desk.lines) == 1 else await counter.errands.standing.read_again()
            against = await counter.errands.standing.judge()
        if against is not None:
            counter.say(sentence(against), Look.REFUSE)
            return
        counter.show_pane(counter.settle_pane)
        counter.settle_pane.begin()
        if moved is not None:
            counter.settle_pane.refuse((moved,))

    async def commit(self) -> None:
        """Settle durably; the screen is idle as soon as the disk has it, the slip follows by itself."""
        counter, pane = self.counter, self.counter.settle_pane
        against = pane.judge() or self._judge_offline()
        if against:
            pane.refuse(against)
            return
        counter.say(_("Settling ..."))
        await self._settle(pane)
        if counter.frame.said.text.strip() == _("Settling ..."):
            counter.say("")

    async def _settle(self, pane: SettlePane) -> None:
        counter, desk = self.counter, self.counter.desk
        try:
            with desk.recorder.waiting("settle"):
                moved = await counter.errands.standing.read_again()
                if moved is not None:
                    pane.refuse((moved,))
                    return
                fallen = await counter.errands.standing.judge()
                if fallen is not None:
                    pane.refuse((fallen,))
                    return
                lift = await pane.lift.agreed(desk.ports.store, desk.ports.clock, counter.settings.sign_in)
                unpaid = await pane.charge()
                if unpaid:
                    pane.refuse(unpaid)
                    return
                settled = await asyncio.wrap_future(desk.settle(pane.tenders(), lift))
        except PinRefused as refused:
            pane.refuse((refused.finding,))
            return
        except Exception as error:
            desk.open_settle()
            if isinstance(error, StoreRefused) and error.code == OFFLINE_LIMIT:
                pane.limit_reached(Finding(error.message, error.params))
                return
            if isinstance(error, StoreRefused) and error.code == SETTLED_OTHERWISE:
                await self._go_on_apart(error)
                return
            pane.refuse((Finding(N_("Not settled: {why}"), {"why": _reason(error)}),))
            return
        counter.frame.look_again()
        await counter.frame.read_status()  # what waits now stands in the head before "last slip" is painted
        pane.hide()
        desk.committed(settled)
        counter.idle()
        counter.say(committed_words(settled), Look.GOOD)

    async def _go_on_apart(self, refused: StoreRefused) -> None:
        """The visit was settled elsewhere without all its lines: these stay, to be settled by themselves."""
        counter, desk = self.counter, self.counter.desk
        visit_id = desk.visit.visit_id if desk.visit is not None else ""
        settled = await asyncio.to_thread(desk.ports.store.settled, visit_id)
        if settled is None:
            raise refused
        counter.settle_pane.hide()
        desk.close_settle()
        desk.go_on_apart(settled)
        counter.idle()
        kept = _("Settled elsewhere as {number}. The other lines are kept here.", number=settled.slip_number)
        counter.say("! " + kept, Look.REFUSE)

    def _judge_offline(self) -> tuple[Finding, ...]:
        """What templates of the visit do not let be done, or paid so, while the centre cannot be asked."""
        counter = self.counter
        if counter.link is not Link.OFFLINE:
            return ()
        methods = [tender.method for tender in counter.settle_pane.tenders()]
        return judge_settling(counter.templates, counter.desk.lines, methods)


def _reason(error: Exception) -> str:
    message, params = getattr(error, "message", ""), getattr(error, "params", {})
    return sentence(Finding(message, params)) if message else str(error)
