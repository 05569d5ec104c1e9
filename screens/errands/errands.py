"""What is done for each key and code of the action table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from counter.domain.terminal import Role
from counter.domain.text import N_
from counter.messages import _, wording
from screens import head
from screens.actions import OF_TEMPLATES, by_code
from screens.command import Code, Search, read
from screens.errands.breaks import Breaks
from screens.errands.customers import Customers
from screens.errands.leaving import Leaving
from screens.errands.lines import LineErrands
from screens.errands.seat import Seat
from screens.errands.settlement import Settlement
from screens.errands.shifts import ShiftErrands
from screens.errands.slips import Slips
from screens.errands.standing import Standing
from screens.forms.form import Form
from screens.forms.unfitting import refused_rows, unfitting_rows
from screens.panes.count import CountPane
from screens.panes.transactions import TransactionsPane
from screens.widgets.lines import Look, padded, wrapped

if TYPE_CHECKING:
    from screens.counter import CounterScreen


_MOVING = N_(
    "Enter goes to the next field and accepts on the last; Tab and Shift+Tab move, Up and Down choose."
)
_TYPING = N_(
    "The command line takes a number, an ID number, a name or initials, a slip or order number, or a code."
)


class Errands:
    """Bound to the counter screen: every key and code comes through `do`."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self.customers, self.lines = Customers(counter), LineErrands(counter)
        self.seat, self.settlement, self.slips = Seat(counter), Settlement(counter), Slips(counter)
        self.standing, self.breaks = Standing(counter), Breaks(counter)
        self.leaving, self.shifts = Leaving(counter), ShiftErrands(counter)

    async def obey(self, text: str) -> None:
        """A command line: a code with arguments, or something to look for."""
        counter = self.counter
        actions = by_code(counter.actions)
        match read(text, {*actions, *counter.templates}):
            case None:
                pass
            case Code(code, arguments) if code in counter.templates:
                fields = [field.name for field in counter.templates[code].fields]
                if len(arguments) > len(fields):
                    counter.say(
                        _("{code} takes at most {count} values.", code=code, count=len(fields)), Look.WARN
                    )
                    return
                await counter.open_template(code, dict(zip(fields, arguments, strict=False)), given=True)
            case Code(code, arguments):
                await self.do(actions[code].name, arguments)
            case Search() as search:
                await self.customers.search(search)

    async def do(self, name: str, arguments: Sequence[str] = ()) -> None:
        """An action of the table, by its name."""
        counter = self.counter
        if self.breaks.running:
            if name in ("back", "pause"):
                await self.breaks.over()
                return
            self.breaks.end()
        if name in OF_TEMPLATES:
            code = next(action.code for action in counter.actions if action.name == name)
            await self.lines.open(code)
            return
        if isinstance(counter.place, CountPane) and name in ("settle", "accept"):
            await counter.place.finish()
            return
        if name not in ("settle", "accept", "back", "remedy", "drop", "amend", "talk", "slip", "why_not"):
            self.seat.forget_inferred()
        match name:
            case "help":
                self.help()
            case "all":
                await self._all()
            case "queries":
                if arguments:  # somebody is named: they are looked up first
                    await self.obey(" ".join(arguments))
                counter.show_pane(counter.queries)
                await counter.queries.open()
            case "work":
                counter.show_pane(counter.work_list)
                await counter.work_list.open()
                if (said := head.link_announcement(counter.frame.line)) is not None:
                    counter.say(*said)
            case "settle":
                await self.settlement.settle()
            case "accept":
                await self.lines.accept()
            case "back":
                await self.lines.back()
            case "next_customer":
                self.seat.next_customer()
            case "hold":
                await self.seat.hold()
            case "lock":
                await self.seat.lock()
            case "shift":
                await self.shifts.menu()
            case "slip":
                await self.slips.slip()
            case "why_not":
                self.why_not()
            case "talk":
                self.seat.talk()
            case "pause":
                self.breaks.begin()
            case "favourite":
                await self._favourite()
            case "remedy":
                await self.lines.remedy()
            case "drop":
                await self.lines.drop(arguments)
            case "amend":
                await self.lines.amend(arguments)
            case "card":
                await self._card()
            case "figures":
                await self._figures()
            case "leave":
                await self.leaving.leave()
            case _:
                raise ValueError(f"no such action: {name}")

    def why_not(self) -> None:
        """Why what was typed is refused, then the offers that the open form's list leaves out and why."""
        place, cells = self.counter.place, max(40, self.counter.size.width - 4)
        if not isinstance(place, Form):
            self.counter.say(
                _("Open a form and say for whom: then ^G says which offers do not fit, and why.")
            )
            return
        refused, left_out = refused_rows(place, cells), place.unfitting()
        if not refused and not left_out:
            said = N_("No offer is left out here. ^G names those that do not fit once it is known for whom.")
            self.counter.say(_(said))
            return
        title = _("Offers that do not fit: {count}", count=len(left_out)) if left_out else _("Why not")
        self.counter.show_text(title, [*refused, *unfitting_rows(left_out, cells)])

    async def _figures(self) -> None:
        """A manager's screen, over this one, what is open here staying as it is; a clerk's own day.

        What only figures need is loaded when they are asked for.
        """
        counter = self.counter
        if counter.desk.clerk.role is not Role.MANAGER:
            from screens.errands.own_day import show_own_day

            await show_own_day(counter)
            return
        from screens.manager.asked import Asked
        from screens.manager.screen import ManagerScreen

        counter.app.push_screen(ManagerScreen(counter.desk, counter.templates, Asked()))

    async def _card(self) -> None:
        """Read the ID card into the form that is open, else into a new opening."""
        if not isinstance(self.counter.place, Form):
            await self.do("open")
        place = self.counter.place
        if isinstance(place, Form):
            await place.read_card()

    async def _all(self) -> None:
        pane = self.counter.transactions
        pane.remember(*await asyncio.to_thread(pane.read))
        self.counter.show_pane(self.counter.transactions)
        self.counter.transactions.begin()

    async def _favourite(self) -> None:
        place = self.counter.place
        if isinstance(place, TransactionsPane):
            place.favourite()
            return
        await self._all()
        self.counter.say(_("Mark a transaction, then ^S makes it a favourite."))

    def help(self) -> None:
        """All keys and codes."""
        rows = head.link_rows(self.counter.frame.line, self.counter.desk.terminal, 76)
        for action in self.counter.actions:
            arguments = f" {_(action.arguments)}" if action.arguments else ""
            left = padded(f" {action.key_word}", 6) + padded(action.code + arguments, 17)
            rows.append(((left, Look.STRONG), (_(action.words), Look.PLAIN)))
        for template in self.counter.templates.values():
            if template.code not in by_code(self.counter.actions):
                left = padded(" " + template.key.upper(), 6) + padded(template.code, 17)
                rows.append(((left, Look.STRONG), (wording(template.title.text()), Look.PLAIN)))
        more = (_(_MOVING), _(_TYPING))
        self.counter.show_text(
            _("Keys and codes"), [*rows, (), *(line for each in more for line in wrapped(each, 76))]
        )
