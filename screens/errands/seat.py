"""Who sits at the counter: the next customer, holding, locking, talk."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.text import N_
from counter.domain.timing import Moment
from counter.domain.visit import Visit
from counter.messages import _, sentence
from screens.widgets.lines import Look

if TYPE_CHECKING:
    from screens.app import CounterApp
    from screens.counter import CounterScreen


TALK_TAGS = (("guide", N_("guide")), ("explain", N_("explain")), ("sell", N_("sell")))


class Seat:
    """What is done with the visit as a whole."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter

    def forget_inferred(self) -> None:
        """A visit that only the first key of an errand like this one seemed to begin was none."""
        visit = self.counter.desk.visit
        if visit is not None and visit.inferred and visit.empty and not visit.customer_id:
            self.counter.desk.hold()

    def next_customer(self) -> None:
        """The seat is reached by the next one; what is open is put aside."""
        self.counter.put_away()
        put_aside = self.counter.desk.next_customer()
        self.counter.idle()
        if put_aside:
            self.counter.say(_("Next customer. The visit before was put aside; ^O takes it up again."))
        else:
            self.counter.say(_("Next customer."))

    async def hold(self) -> None:
        """Put the visit aside; with nothing to put aside, show what was."""
        counter, desk = self.counter, self.counter.desk
        self.counter.put_away()
        if desk.hold():
            counter.idle()
            counter.say(_("The visit is put aside; ^O takes it up again."))
            return
        await asyncio.wrap_future(desk.durable())
        held = await asyncio.to_thread(desk.ports.store.unsettled)  # also those that a crash left behind
        counter.idle()
        if not held:
            counter.say(_("No visit is put aside."))
            return
        counter.held.visits = held
        counter.show_pane(counter.held)
        counter.held.begin()

    async def take_up(self, visit: Visit) -> None:
        """Go on with a held or interrupted visit, its customer and its half-filled form."""
        counter, desk = self.counter, self.counter.desk
        held = visit.held
        desk.take_up(visit)
        counter.idle()
        if visit.customer_id:
            view = await asyncio.to_thread(desk.ports.cache.customer, visit.customer_id)
            if view is not None:
                counter.errands.customers.known(view)
        against = await counter.errands.standing.judge()
        if desk.visit is not None and desk.visit.draft is not None:
            await counter.reopen(desk.visit.draft)
        if against is not None:
            counter.say(sentence(against), Look.REFUSE)
            return
        said = _("The visit goes on.") if held else _("The visit goes on where the program ended.")
        counter.say(said, Look.GOOD)

    def lock(self) -> None:
        """Lock and hand over, or sign off."""
        self.counter.put_away()
        things = (
            (_("lock; the visit stays open, whoever signs in goes on with it"), self._lock_now),
            (_("sign off; an open visit is put aside"), self._sign_off),
        )
        self.counter.show_menu(_("Lock, hand over, sign off"), things)

    async def _lock_now(self) -> None:
        self.counter.desk.seat_left()
        await self._program.lock()

    async def _sign_off(self) -> None:
        await self.counter.errands.leaving.sign_off(self._sign_off_now)

    async def _sign_off_now(self) -> None:
        desk = self.counter.desk
        desk.hold()
        desk.seat_left()
        self.counter.idle()
        await self._program.lock()

    def talk(self) -> None:
        """Tag what is being talked about; the form comes back."""
        desk = self.counter.desk
        if desk.visit is None:
            self.counter.say(_("Talk is tagged within a visit."), Look.WARN)
            return
        things = tuple((_(words), partial(self._tag, tag)) for tag, words in TALK_TAGS)
        self.counter.show_menu(_("What was talked about"), things)

    async def _tag(self, tag: str) -> None:
        desk, counter = self.counter.desk, self.counter
        desk.recorder.note(Moment.TALK_TAG, tag)
        if desk.visit is not None and desk.visit.draft is not None:
            await counter.reopen(desk.visit.draft)
        counter.say(_("Talk tagged."))

    @property
    def _program(self) -> CounterApp:
        return self.counter.app  # type: ignore[return-value]
