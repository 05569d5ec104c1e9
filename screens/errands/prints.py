"""What prints ask of the clerk: is it in hand, where shall it go, why one more copy, who allows it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.prints import COUNTERPART_WORDS, NOT_IN_HAND, Counterpart, Print, PrintState
from counter.domain.slips.receipt import receipt_slips
from counter.domain.text import N_
from counter.domain.visit import SettledVisit
from counter.messages import _
from counter.ports import FurtherCopy, StoreRefused
from screens.panes.pane import Doing
from screens.widgets.lines import Look

if TYPE_CHECKING:
    from screens.counter import CounterScreen

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
        things: list[tuple[str, Doing]] = []
        for made in (each for each in doubtful if each.slip_number not in going):
            words = {"number": made.slip_number, "counterpart": _(COUNTERPART_WORDS[made.counterpart])}
            in_hand = _("slip {number} ({counterpart}) is in hand, whole", **words)
            torn = _("slip {number} ({counterpart}) is torn or not there: print it again, marked", **words)
            things.append((in_hand, partial(self._in_hand, made)))
            things.append((torn, partial(self._void, made)))
        for number in (each for each in owed if each not in going):
            things += self._ways(number)
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
        counter, desk = self.counter, self.counter.desk
        copies = await self._next_copies(settled, counterpart)
        if not copies:
            return
        copy = max(copies)
        further = FurtherCopy(reason=_(reason), clerk_id=desk.clerk.clerk_id, clerk_name=desk.clerk.name)
        if copy > desk.settings.slip.free_copies:
            counter.ask_manager(
                _("Copy {copy} of slip {number} needs a manager.", copy=copy, number=settled.slip_number),
                partial(self._copy_allowed, settled, counterpart, further, copy),
            )
            return
        self._send_copy(settled, counterpart, further, copy)

    async def _copy_allowed(
        self,
        settled: SettledVisit,
        counterpart: Counterpart,
        further: FurtherCopy,
        copy: int,
        manager_id: str,
    ) -> None:
        self._send_copy(settled, counterpart, replace(further, approved_by=manager_id), copy)

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
        self, number: str, *, receipt: bool = False, further: FurtherCopy | None = None
    ) -> list[tuple[str, Doing]]:
        """A slip that is owed, or a receipt: on the usual printer, or on any other."""
        usual, *others = self.counter.desk.ports.printer.names()
        plain, elsewhere = N_("print slip {number}"), N_("print slip {number} on {printer}")
        if receipt:
            plain = N_("print the receipt of slip {number}")
            elsewhere = N_("print the receipt of slip {number} on {printer}")
        way = partial(self._print, number, receipt=receipt, further=further)
        ways: list[tuple[str, Doing]] = [(_(plain, number=number), partial(way, usual))]
        ways += [(_(elsewhere, number=number, printer=name), partial(way, name)) for name in others]
        return ways

    async def _in_hand(self, made: Print) -> None:
        await self._said(made, PrintState.CONFIRMED)
        self.counter.say(_("Slip {number} counts as printed.", number=made.slip_number), Look.GOOD)
        if made.counterpart is Counterpart.RECEIPT:
            return
        await self._print(made.slip_number, made.printer)  # its other counterpart, if that is still owed

    async def _void(self, made: Print) -> None:
        """It takes a manager to print it again where that makes one copy too many."""
        await self._said(made, PrintState.VOID)
        desk = self.counter.desk
        copy = await asyncio.to_thread(desk.ports.prints.next_copy, made.slip_number, made.counterpart)
        further = FurtherCopy(
            reason=_(NOT_IN_HAND), clerk_id=desk.clerk.clerk_id, clerk_name=desk.clerk.name, in_place=True
        )
        if copy > desk.settings.slip.free_copies:
            self.counter.ask_manager(
                _("Copy {copy} of slip {number} needs a manager.", copy=copy, number=made.slip_number),
                partial(self._void_allowed, made, further),
            )
            return
        await self._in_place(made, further)

    async def _void_allowed(self, made: Print, further: FurtherCopy, manager_id: str) -> None:
        await self._in_place(made, replace(further, approved_by=manager_id))

    async def _in_place(self, made: Print, further: FurtherCopy) -> None:
        receipt = made.counterpart is Counterpart.RECEIPT
        usual, *others = self.counter.desk.ports.printer.names()
        if not others:
            await self._print(made.slip_number, usual, receipt=receipt, further=further)
            return
        ways = self._ways(made.slip_number, receipt=receipt, further=further)
        self.counter.show_menu(_("Where shall it be printed?"), ways)

    async def _said(self, made: Print, state: PrintState) -> None:
        await asyncio.to_thread(self.counter.desk.ports.prints.move, made.print_no, state)

    async def _print(
        self, number: str, printer: str, *, receipt: bool = False, further: FurtherCopy | None = None
    ) -> None:
        settled = await asyncio.to_thread(self.counter.desk.ports.store.settled, number)
        if settled is not None and receipt:
            self.counter.desk.print_receipt(settled, further, printer)
        elif settled is not None:
            self.counter.desk.print_missing(settled, printer, further)
