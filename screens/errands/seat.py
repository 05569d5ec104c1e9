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
from screens.panes.pane import Doing
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

    async def lock(self) -> None:
        """Lock and hand over, or sign off, with or without a count of the drawer; or the shift itself."""
        self.counter.put_away()
        await asyncio.wrap_future(self.counter.desk.durable())  # a shift may only just be beginning
        shift, clerk = self.counter.desk.duty.shift, self.counter.desk.clerk
        off = _("sign off; an open visit is put aside")
        things: list[tuple[str, Doing]] = [
            (_("lock; the visit stays open, whoever signs in goes on with it"), self._lock_now)
        ]
        if shift is None:
            things.append((off, partial(self._sign_off, count=False)))
        elif shift.clerk_id == clerk.clerk_id:
            counting = _("sign off; an open visit is put aside, the drawer is counted: the shift ends")
            things.append((counting, partial(self._sign_off, count=True)))
            things.append(
                (_("sign off without a count; the shift goes on"), partial(self._sign_off, count=False))
            )
        else:
            goes_on = _("sign off; the shift of {name} goes on", name=shift.clerk_name)
            things.append((goes_on, partial(self._sign_off, count=False)))
            ends = _("sign off; the drawer is counted: the shift of {name} ends", name=shift.clerk_name)
            things.append((ends, partial(self._sign_off, count=True)))
        things.append((_("the shift: opening float, drawer, reports"), self.counter.errands.shifts.menu))
        self.counter.show_menu(_("Lock, hand over, sign off"), things)

    async def _lock_now(self) -> None:
        self.counter.desk.seat_left()
        self.counter.desk.duty.locked()
        await self._program.lock()

    async def _sign_off(self, *, count: bool) -> None:
        shifts = self.counter.errands.shifts
        await self.counter.errands.leaving.sign_off(partial(shifts.sign_off, self._sign_off_now, count=count))

    async def _sign_off_now(self) -> None:
        desk = self.counter.desk
        desk.hold()
        desk.seat_left()
        desk.duty.left()
        self.counter.idle()
        await self._program.lock(self.counter.errands.shifts.last_words())

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
