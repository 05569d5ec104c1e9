"""What prints ask of the clerk: is it in hand, where shall it go, why one more copy, who allows it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.prints import (
    NOT_IN_HAND,
    ON_SETTLING,
    Counterpart,
    Print,
    PrintState,
    paper_named,
)
from counter.domain.slips.receipt import receipt_slips
from counter.domain.text import N_
from counter.messages import _
from counter.ports import FurtherCopy, StoreRefused
from screens.panes.pane import CommittedSlip, Doing
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

    async def anything(self) -> bool:
        """Whether prints ask anything at this moment."""
        doubtful, owed, reports = await self._asked()
        return bool(doubtful or owed or reports)

    async def ask(self, otherwise: Doing) -> bool:
        """Show what prints ask, with ``otherwise`` as the last choice; False if they ask nothing."""
        doubtful, owed, reports = await self._asked()
        things: list[tuple[str, Doing]] = []
        for made in doubtful:
            words = {"slip": self._short(made.slip_number)}
            words["paper"] = paper_named(made.counterpart, made.copy, _)
            in_hand = _("{slip} {paper}: in hand, whole", **words)
            torn = _("{slip} {paper}: torn or not there; print again, marked", **words)
            things.append((in_hand, partial(self._in_hand, made)))
            things.append((torn, partial(self._void, made)))
        for number in owed:
            things += self._ways(number, partial(self._missing, number))
        for number in reports:
            things += self._ways(number, partial(self.report, number), Counterpart.SHIFT)
        if not things:
            return False
        if owed or reports:
            things.append((_("print later: it is kept, ^R asks again"), self._later))
        things.append((_("none of these: show the slip"), otherwise))
        self.counter.put_away()
        self.counter.show_menu(_("What is on paper?"), things)
        return True

    async def _asked(self) -> tuple[list[Print], list[str], list[str]]:
        """Prints in doubt, slips and reports not printed; without what is being printed at this moment."""
        desk = self.counter.desk
        going = desk.slips_on_their_way  # before the journal is read: what ends meanwhile asks nothing
        doubtful = await asyncio.to_thread(desk.ports.prints.open)
        owed = await asyncio.to_thread(desk.ports.prints.unprinted)
        reports = await asyncio.to_thread(desk.ports.shifts.unprinted)
        return (
            [each for each in doubtful if each.slip_number not in going],
            [each for each in owed if each not in going],
            [each for each in reports if each not in going],
        )

    def _short(self, number: str) -> str:
        """A slip number in a row of a menu: of a slip of today its last part is enough."""
        start, _dash, last = number.rpartition("-")
        return "-" + last if start.endswith(f"{self.counter.desk.today:%Y%m%d}") else number

    async def _later(self) -> None:
        self.counter.say(_("Kept: ^R asks again where it is to be printed."))

    async def copy(self, slip: CommittedSlip) -> None:
        """One more copy of a slip: why, and above the free number a manager's PIN; or its receipt.

        One that was never printed, or is torn, is printed as such first.
        """
        number = slip.number
        if number in (await self._asked())[1]:
            things = self._ways(number, partial(self._missing, number))
            things.append((_("print later: it is kept, ^R asks again"), self._later))
            self.counter.show_menu(_("Slip {number} is not printed yet", number=number), things)
            return
        things = self._reasons(slip, Counterpart.CUSTOMER)
        if number in receipt_slips(slip.settled):
            things.append((_("no copy: the receipt of what was paid"), partial(self.receipt, slip)))
        self.counter.show_menu(_("Why one more copy of slip {number}?", number=number), things)

    async def receipt(self, slip: CommittedSlip) -> None:
        """The receipt of a slip's payments; once it was printed, a copy of it for a reason."""
        copy = await self._next_copy(slip.number, Counterpart.RECEIPT)
        if copy == 0:
            self.counter.desk.print_receipt(slip.settled, slip.number, None)
            self.counter.say(_("The receipt of slip {number} goes to the printer.", number=slip.number))
        elif copy is not None:
            title = _("Why one more receipt of slip {number}?", number=slip.number)
            self.counter.show_menu(title, self._reasons(slip, Counterpart.RECEIPT))

    def _reasons(self, slip: CommittedSlip, counterpart: Counterpart) -> list[tuple[str, Doing]]:
        return [(_(reason), partial(self._copy_for, slip, counterpart, reason)) for reason in REASONS]

    async def _next_copy(self, number: str, counterpart: Counterpart) -> int | None:
        """The ordinal of the next print; None and said, while an earlier one is in doubt."""
        try:
            return await asyncio.to_thread(self.counter.desk.ports.prints.next_copy, number, counterpart)
        except StoreRefused as refused:
            self.counter.say(_(refused.message, **refused.params), Look.WARN)
            return None

    async def _copy_for(self, slip: CommittedSlip, counterpart: Counterpart, reason: str) -> None:
        desk, copy = self.counter.desk, await self._next_copy(slip.number, counterpart)
        if copy is None:
            return
        further = FurtherCopy(reason=_(reason), clerk_id=desk.clerk.clerk_id, clerk_name=desk.clerk.name)

        async def send(further: FurtherCopy) -> None:
            self._send_copy(slip, counterpart, further, max(1, copy))

        await self._when_allowed(slip.number, counterpart, 1, further, send)

    def _send_copy(
        self, slip: CommittedSlip, counterpart: Counterpart, further: FurtherCopy, copy: int
    ) -> None:
        said = N_("Copy {copy} of slip {number} goes to the printer.")
        if counterpart is Counterpart.RECEIPT:
            said = N_("Copy {copy} of the receipt of slip {number} goes to the printer.")
            self.counter.desk.print_receipt(slip.settled, slip.number, further)
        else:
            self.counter.desk.print_again(slip.settled, slip.number, further)
        self.counter.say(_(said, copy=copy, number=slip.number))

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
            usual, *others = self.counter.desk.ports.printer.names()
            printer = made.printer if made.printer in others else usual
            await self._missing(made.slip_number, printer)  # its other counterpart, if still owed

    async def _void(self, made: Print) -> None:
        """It is printed again: in its place, or as one more copy of one that is there already."""
        await self._said(made, PrintState.VOID)
        journal = self.counter.desk.ports.prints
        prints = await asyncio.to_thread(journal.of_slip, made.slip_number)
        there = any(each.counterpart is made.counterpart and each.state.good for each in prints)
        number, paper = made.slip_number, made.counterpart
        again = partial(self._where, number, paper)
        await self._when_allowed(number, paper, 1, self._not_in_hand(in_place=not there), again)

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

        further = self._not_in_hand(in_place=True)
        await self._when_allowed(number, Counterpart.SHIFT, int(copy > 0), further, print_it)

    async def _missing(self, number: str, printer: str) -> None:
        """Print what is missing of a slip: for the first time, or in place of what is torn."""
        journal = self.counter.desk.ports.prints
        prints = await asyncio.to_thread(journal.of_slip, number)
        there = {each.counterpart for each in prints if each.state.good}
        missing = [each for each in ON_SETTLING if each not in there]
        copies = [await asyncio.to_thread(journal.next_copy, number, each) for each in missing]

        async def print_it(further: FurtherCopy) -> None:
            await self._print(number, printer, further=further)

        marked = sum(copy > 0 for copy in copies)
        further = self._not_in_hand(in_place=True)
        await self._when_allowed(number, Counterpart.CUSTOMER, marked, further, print_it)

    def _not_in_hand(self, *, in_place: bool) -> FurtherCopy:
        clerk = self.counter.desk.clerk
        return FurtherCopy(
            reason=_(NOT_IN_HAND), clerk_id=clerk.clerk_id, clerk_name=clerk.name, in_place=in_place
        )

    async def _when_allowed(
        self,
        number: str,
        counterpart: Counterpart,
        marked: int,
        further: FurtherCopy,
        do: Callable[[FurtherCopy], Awaitable[None]],
    ) -> None:
        """Do it, after a manager's word where its ``marked`` papers make one copy of the slip too many."""
        desk = self.counter.desk
        copy = await asyncio.to_thread(desk.ports.prints.further_copies, number, counterpart) + marked
        if not marked or copy <= desk.settings.slip.free_copies:
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
            desk.print_receipt(settled, number, further, printer)
        elif settled is not None:
            desk.print_missing(settled, number, printer, further)
