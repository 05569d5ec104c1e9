"""Finding the customer: what was typed into the command line, the cache at once, then the centre."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from counter.domain.customer import CustomerView
from counter.domain.projection import waiting_lines
from counter.domain.text import N_
from counter.domain.work import Link
from counter.messages import _
from counter.ports import CentreRefused, CentreUnavailable, CentreUnreadable, Hit
from screens.command import Search, Sought
from screens.forms.owner import kept
from screens.widgets.lines import Look

if TYPE_CHECKING:
    from screens.counter import CounterScreen


class Customers:
    """Looks customers up and makes them the visit's."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self._caught_up: datetime | None = None

    async def search(self, search: Search) -> None:
        """Look for a customer, or a slip or order; keys typed meanwhile wait their turn."""
        desk, counter = self.counter.desk, self.counter
        with desk.recorder.waiting("search"):
            if search.sought is Sought.ORDER:
                await self._find_slip(search.text)
                return
            hits = await asyncio.to_thread(desk.ports.cache.find_customers, search.text)
            if len(hits) > 1 and search.sought is not Sought.NAME:
                hits = _one_each(hits)
            if len(hits) == 1:
                await self.take_customer(
                    hits[0].customer_id, search.text if search.sought is Sought.NUMBER else ""
                )
            elif hits:
                counter.customers.hits = hits
                counter.show_pane(counter.customers)
                counter.customers.begin()
            else:
                await self._ask_centre(search)

    async def _ask_centre(self, search: Search) -> None:
        ports, counter = self.counter.desk.ports, self.counter
        if search.sought is Sought.NAME:
            counter.say(
                _("Nobody and no code answers to {text}; ? shows all codes.", text=search.text), Look.WARN
            )
            return
        by_number = search.sought is Sought.NUMBER
        ask = ports.centre.customer_by_number if by_number else ports.centre.customer_by_id_number
        try:
            view = await asyncio.to_thread(lambda: kept(ports.cache, ask(search.text)))
        except CentreUnavailable as error:
            said = N_("{text} is not known here, and the centre cannot be reached.")
            if isinstance(error, CentreUnreadable):
                said = N_("{text} is not known here, and the centre's answer cannot be read.")
            counter.say(_(said, text=search.text), Look.WARN)
            return
        except CentreRefused as refused:
            counter.say("! " + _(refused.message), Look.REFUSE)
            return
        if view is None:
            counter.say(_("Nobody has {text}.", text=search.text), Look.WARN)
            return
        self.known(view, search.text if by_number else "")

    async def _find_slip(self, text: str) -> None:
        store, counter = self.counter.desk.ports.store, self.counter
        settled = await asyncio.to_thread(store.settled, text.upper()) or await asyncio.to_thread(
            store.settled, text
        )
        if settled is None:
            counter.say(
                _("No slip, order or code is called {text}; ? shows all codes.", text=text), Look.WARN
            )
            return
        named = text.upper()
        await counter.show_slip(settled, named if named in settled.slip_numbers else "")

    async def take_customer(self, customer_id: str, number: str = "") -> None:
        """Take the last known view at once; a fresher one follows when the centre has answered."""
        desk, counter = self.counter.desk, self.counter
        view = await asyncio.to_thread(desk.ports.cache.customer, customer_id)
        if view is None:
            counter.say(_("This customer is not known here any more."), Look.WARN)
            return
        self.known(view, number)
        counter.run_worker(self._fresher(customer_id), group="fresher")

    def known(self, view: CustomerView, number: str = "") -> None:
        """``view`` is the customer at the counter; a visit begins with it if none runs."""
        desk = self.counter.desk
        if desk.visit is None:
            desk.seat_reached(inferred=True)
        desk.take_customer(view, number)
        self.counter.redraw()

    def catch_up(self) -> None:
        """What was settled here has been delivered: figures that call it waiting are read anew once."""
        view = self.counter.desk.view
        if view is None or view.as_of == self._caught_up or not waiting_lines(view):
            return
        if self.counter.link is Link.ONLINE and not self.counter.frame.waiting.count:
            self._caught_up = view.as_of
            self.counter.run_worker(self._fresher(view.customer.customer_id), group="fresher")

    async def _fresher(self, customer_id: str) -> None:
        ports = self.counter.desk.ports
        try:
            view = await asyncio.to_thread(lambda: kept(ports.cache, ports.centre.customer(customer_id)))
        except (CentreUnavailable, CentreRefused):
            return
        if view is None:
            return
        held = self.counter.desk.view
        if held is not None and held.customer.customer_id == customer_id:
            self.counter.desk.take_customer(view)
            self.counter.redraw()


def _one_each(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """One hit for each customer: several lines of one person are one answer."""
    return tuple({hit.customer_id: hit for hit in hits}.values())
