"""What prints ask of the clerk: is it in hand, where shall it go, why one more copy, who allows it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.prints import (
    COUNTERPART_WORDS,
    NOT_IN_HAND,
    ON_SETTLING,
    Counterpart,
    Print,
    PrintState,
)
from counter.domain.slips.receipt import receipt_slips
from counter.domain.text import N_
from counter.domain.visit import SettledVisit
from counter.messages import _
from counter.ports import FurtherCopy, StoreRefused
from screens.panes.pane import Doing
from screens.widgets.lines import Look

if TYPE_CHECKING:
    from screens.counter import CounterScreen

PrintOn = Callable[[str], Awaitable[None]]
"""Prints on the printer of that name."""

REASONS = (N_("lost"), N_("for the employer"), N_("not legible"), N_("asked for one more"))
"""Why a customer gets a further copy."""


class Prints:
    """Small menus about paper; what is decided goes to the journal or the printing thread."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter

    async def ask(self, otherwise: Doing) -> bool:
        """Show what prints ask, with ``otherwise`` as the last choice; False if they ask nothing."""
        desk = self.counter.desk
        going = desk.slips_on_their_way  # before the journal is read: what ends meanwhile asks nothing
        doubtful = await asyncio.to_thread(desk.ports.prints.open)
        owed = await asyncio.to_thread(desk.ports.prints.unprinted)
        reports = await asyncio.to_thread(desk.ports.shifts.unprinted)
        things: list[tuple[str, Doing]] = []
        for made in (each for each in doubtful if each.slip_number not in going):
            words = {"number": made.slip_number, "counterpart": _(COUNTERPART_WORDS[made.counterpart])}
            in_hand = _("slip {number} ({counterpart}) is in hand, whole", **words)
            torn = _("slip {number} ({counterpart}) is torn or not there: print it again, marked", **words)
            things.append((in_hand, partial(self._in_hand, made)))
            things.append((torn, partial(self._void, made)))
        for number in (each for each in owed if each not in going):
            things += self._ways(number, partial(self._missing, number))
        for number in (each for each in reports if each not in going):
            things += self._ways(number, partial(self.report, number), Counterpart.SHIFT)
        if not things:
            return False
        things.append((_("none of these: show the slip"), otherwise))
        self.counter.put_away()
        self.counter.show_menu(_("What is on paper?"), things)
        return True

    async def copy(self, settled: SettledVisit) -> None:
        """One more copy of a slip: why, and above the free number a manager's PIN; or its receipt."""
        things: list[tuple[str, Doing]] = self._reasons(settled, Counterpart.CUSTOMER)
        if receipt_slips(settled):
            things.append((_("no copy: the receipt of what was paid"), partial(self.receipt, settled)))
        self.counter.show_menu(_("Why one more copy of slip {number}?", number=settled.slip_number), things)

    async def receipt(self, settled: SettledVisit) -> None:
        """The receipt of a slip's payments; once it was printed, a copy of it for a reason."""
        copies = await self._next_copies(settled, Counterpart.RECEIPT)
        if 0 in copies:
            self.counter.desk.print_receipt(settled, None)
            said = _("The receipt of slip {number} goes to the printer.", number=settled.slip_number)
            self.counter.say(said)
        elif copies:
            title = _("Why one more receipt of slip {number}?", number=settled.slip_number)
            self.counter.show_menu(title, self._reasons(settled, Counterpart.RECEIPT))

    def _reasons(self, settled: SettledVisit, counterpart: Counterpart) -> list[tuple[str, Doing]]:
        return [(_(reason), partial(self._copy_for, settled, counterpart, reason)) for reason in REASONS]

    async def _next_copies(self, settled: SettledVisit, counterpart: Counterpart) -> tuple[int, ...]:
        """The ordinals of the next prints, one a slip; () and said, while an earlier one is in doubt."""
        journal, numbers = self.counter.desk.ports.prints, settled.slip_numbers
        if counterpart is Counterpart.RECEIPT:
            numbers = receipt_slips(settled)

        def next_copies() -> tuple[int, ...]:
            return tuple(journal.next_copy(number, counterpart) for number in numbers)

        try:
            return await asyncio.to_thread(next_copies)
        except StoreRefused as refused:
            self.counter.say(_(refused.message, **refused.params), Look.WARN)
            return ()

    async def _copy_for(self, settled: SettledVisit, counterpart: Counterpart, reason: str) -> None:
        desk, copies = self.counter.desk, await self._next_copies(settled, counterpart)
        if not copies:
            return
        copy, number = max(copies), settled.slip_number
        further = FurtherCopy(reason=_(reason), clerk_id=desk.clerk.clerk_id, clerk_name=desk.clerk.name)

        async def send(further: FurtherCopy) -> None:
            self._send_copy(settled, counterpart, further, copy)

        await self._when_allowed(number, copy, further, send)

    def _send_copy(
        self, settled: SettledVisit, counterpart: Counterpart, further: FurtherCopy, copy: int
    ) -> None:
        said = N_("Copy {copy} of slip {number} goes to the printer.")
        if counterpart is Counterpart.RECEIPT:
            said = N_("Copy {copy} of the receipt of slip {number} goes to the printer.")
            self.counter.desk.print_receipt(settled, further)
        else:
            self.counter.desk.print_again(settled, further)
        self.counter.say(_(said, copy=copy, number=settled.slip_number))

    def _ways(
        self, number: str, do: PrintOn, paper: Counterpart = Counterpart.CUSTOMER
    ) -> list[tuple[str, Doing]]:
        """A slip, a receipt or the report of a shift: on the usual printer, or on any other."""
        usual, *others = self.counter.desk.ports.printer.names()
        plain, elsewhere = N_("print slip {number}"), N_("print slip {number} on {printer}")
        if paper is Counterpart.RECEIPT:
            plain = N_("print the receipt of slip {number}")
            elsewhere = N_("print the receipt of slip {number} on {printer}")
        elif paper is Counterpart.SHIFT:
            plain = N_("print shift report {number}")
            elsewhere = N_("print shift report {number} on {printer}")
        ways: list[tuple[str, Doing]] = [(_(plain, number=number), partial(do, usual))]
        ways += [(_(elsewhere, number=number, printer=name), partial(do, name)) for name in others]
        return ways

    async def _in_hand(self, made: Print) -> None:
        await self._said(made, PrintState.CONFIRMED)
        self.counter.say(_("Slip {number} counts as printed.", number=made.slip_number), Look.GOOD)
        if made.counterpart in ON_SETTLING:
            await self._missing(made.slip_number, made.printer)  # its other counterpart, if still owed

    async def _void(self, made: Print) -> None:
        """It is printed again: in its place, or as one more copy of one that is there already."""
        await self._said(made, PrintState.VOID)
        journal = self.counter.desk.ports.prints
        prints = await asyncio.to_thread(journal.of_slip, made.slip_number)
        there = any(each.counterpart is made.counterpart and each.state.good for each in prints)
        copy = await asyncio.to_thread(journal.next_copy, made.slip_number, made.counterpart)
        again = partial(self._where, made.slip_number, made.counterpart)
        await self._when_allowed(made.slip_number, copy, self._not_in_hand(in_place=not there), again)

    async def _where(self, number: str, paper: Counterpart, further: FurtherCopy) -> None:
        """On the usual printer where there is no other one, else as the clerk says."""
        print_on = partial(self._print, number, further=further, paper=paper)
        usual, *others = self.counter.desk.ports.printer.names()
        if others:
            ways = self._ways(number, print_on, paper)
            self.counter.show_menu(_("Where shall it be printed?"), ways)
        else:
            await print_on(usual)

    async def report(self, number: str, printer: str = "") -> None:
        """Print what is owed of a shift's report: for the first time, or in place of one that is torn."""
        journal = self.counter.desk.ports.prints
        copy = await asyncio.to_thread(journal.next_copy, number, Counterpart.SHIFT)

        async def print_it(further: FurtherCopy) -> None:
            await self._print(number, printer, further=further, paper=Counterpart.SHIFT)

        await self._when_allowed(number, copy, self._not_in_hand(in_place=True), print_it)

    async def _missing(self, number: str, printer: str) -> None:
        """Print what is missing of a slip: for the first time, or in place of what is torn."""
        journal = self.counter.desk.ports.prints
        prints = await asyncio.to_thread(journal.of_slip, number)
        there = {each.counterpart for each in prints if each.state.good}
        missing = [each for each in ON_SETTLING if each not in there]
        copies = [await asyncio.to_thread(journal.next_copy, number, each) for each in missing]

        async def print_it(further: FurtherCopy) -> None:
            await self._print(number, printer, further=further)

        await self._when_allowed(number, max(copies, default=0), self._not_in_hand(in_place=True), print_it)

    def _not_in_hand(self, *, in_place: bool) -> FurtherCopy:
        clerk = self.counter.desk.clerk
        return FurtherCopy(
            reason=_(NOT_IN_HAND), clerk_id=clerk.clerk_id, clerk_name=clerk.name, in_place=in_place
        )

    async def _when_allowed(
        self, number: str, copy: int, further: FurtherCopy, do: Callable[[FurtherCopy], Awaitable[None]]
    ) -> None:
        """Do it, after a manager's word where that makes one ``copy`` too many."""
        if copy <= self.counter.desk.settings.slip.free_copies:
            await do(further)
            return

        async def allowed(manager_id: str) -> None:
            await do(replace(further, approved_by=manager_id))

        said = _("Copy {copy} of slip {number} needs a manager.", copy=copy, number=number)
        self.counter.ask_manager(said, allowed)

    async def _said(self, made: Print, state: PrintState) -> None:
        await asyncio.to_thread(self.counter.desk.ports.prints.move, made.print_no, state)

    async def _print(
        self,
        number: str,
        printer: str,
        *,
        further: FurtherCopy,
        paper: Counterpart = Counterpart.CUSTOMER,
    ) -> None:
        desk = self.counter.desk
        if paper is Counterpart.SHIFT:
            report = await asyncio.to_thread(desk.ports.shifts.report, number)
            if report is not None:
                desk.print_shift(report, further, printer)
                self.counter.say(_("The report of shift {number} goes to the printer.", number=number))
            return
        settled = await asyncio.to_thread(desk.ports.store.settled, number)
        if settled is not None and paper is Counterpart.RECEIPT:
            desk.print_receipt(settled, further, printer)
        elif settled is not None:
            desk.print_missing(settled, printer, further)
