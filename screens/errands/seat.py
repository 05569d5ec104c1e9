"""Who sits at the counter: the next customer, holding, locking, talk."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.talk import TAG_WORDS
from counter.domain.timing import Moment
from counter.domain.visit import Visit
from counter.messages import _, sentence
from screens.head import SHOWN
from screens.widgets.lines import Look

if TYPE_CHECKING:
    from screens.app import CounterApp
    from screens.counter import CounterScreen


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
        before = self.counter.desk.visit
        put_aside = self.counter.desk.next_customer()
        self.counter.idle()
        if put_aside and before is not None:
            self.counter.say(_("Next customer. Put on hold: {name}, ^O resumes.", name=_whose(before)))
        else:
            self.counter.say(_("Next customer."))

    async def hold(self) -> None:
        """Put the visit aside; with nothing to put aside, show what was."""
        counter, desk = self.counter, self.counter.desk
        self.counter.put_away()
        before = desk.visit
        if desk.hold() and before is not None:
            counter.idle()
            counter.say(_("Put on hold: {name}, ^O resumes.", name=_whose(before)))
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

    def put_on_hold(self, visit: Visit) -> None:
        """Another clerk's visit, interrupted by the program's end, is theirs: it waits for its clerk."""
        self.counter.desk.put_on_hold(visit)
        said = _("The interrupted visit of {clerk} is on hold: {name}, ^O resumes.",
                 clerk=visit.clerk_name, name=_whose(visit))  # fmt: skip
        self.counter.say(said, Look.WARN)

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
        things = tuple((_(words), partial(self._tag, tag)) for tag, words in TAG_WORDS.items())
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


def _whose(visit: Visit) -> str:
    return SHOWN.of_name(visit.customer_name) or _("nobody known")
