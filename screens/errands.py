"""What is done for each key and code of the action table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from counter.domain.customer import CustomerView
from counter.domain.money import format_yuan
from counter.domain.rules import PAY_ARREARS
from counter.domain.slip import draft_slip_of
from counter.domain.slip_text import render_text
from counter.domain.tender import TenderMethod
from counter.domain.text import N_, Finding
from counter.domain.timing import Moment
from counter.domain.transaction import Opening, PaymentIntake, PlanChange
from counter.domain.visit import SettledVisit, Visit
from counter.domain.work import Link, WorkItem
from counter.messages import _, language, sentence, wording
from counter.ports import CentreRefused, CentreUnavailable, Hit
from screens.actions import OF_TEMPLATES, by_code
from screens.command import Code, Search, Sought, read
from screens.forms.form import Form
from screens.head import local_time
from screens.panes.settle import SettlePane
from screens.panes.transactions import TransactionsPane
from screens.widgets.lines import Look, Row, padded, row

if TYPE_CHECKING:
    from screens.app import CounterApp
    from screens.counter import CounterScreen

TALK_TAGS = (("guide", N_("guide")), ("explain", N_("explain")), ("sell", N_("sell")))
BREAK = "break_since"


class Errands:
    """Bound to the counter screen; every method is one errand. ``shown_slip`` is the slip being read."""

    def __init__(self, counter: CounterScreen) -> None:
        self.counter = counter
        self.shown_slip: SettledVisit | None = None
        self._copies: dict[str, int] = {}

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
                await counter.open_template(code, dict(zip(fields, arguments, strict=False)))
            case Code(code, arguments):
                await self.do(actions[code].name, arguments)
            case Search() as search:
                await self.search(search)

    async def do(self, name: str, arguments: Sequence[str] = ()) -> None:
        """An action of the table, by its name."""
        counter = self.counter
        if name in OF_TEMPLATES:
            code = next(action.code for action in counter.actions if action.name == name)
            await self._open(code)
            return
        if name not in ("settle", "accept", "back", "remedy", "drop", "amend", "talk", "slip", "why_not"):
            self._forget_inferred()
        match name:
            case "help":
                self.help()
            case "all":
                self._all()
            case "queries":
                counter.show_pane(counter.queries)
                await counter.queries.open()
            case "work":
                counter.show_pane(counter.work_list)
                await counter.work_list.open()
            case "settle":
                await self.settle()
            case "accept":
                await self._accept()
            case "back":
                await self._back()
            case "next_customer":
                self._next_customer()
            case "hold":
                await self._hold()
            case "lock":
                self._lock()
            case "slip":
                await self._slip()
            case "why_not":
                counter.say(
                    _("Why an offer does not fit comes with the offers' conditions, in a later release.")
                )
            case "talk":
                self._talk()
            case "pause":
                self._pause()
            case "favourite":
                self._favourite()
            case "remedy":
                await self._remedy()
            case "drop":
                await self._drop(arguments)
            case "amend":
                await self._amend(arguments)
            case "leave":
                await counter.app.action_quit()
            case _:
                raise ValueError(f"no such action: {name}")

    # ---- customers --------------------------------------------------------------------------

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
                await self.take_customer(hits[0].customer_id)
            elif hits:
                counter.customers.hits = hits
                counter.show_pane(counter.customers)
                counter.customers.begin()
            else:
                await self._ask_centre(search)

    async def _ask_centre(self, search: Search) -> None:
        centre, counter = self.counter.desk.ports.centre, self.counter
        if search.sought is Sought.NAME:
            counter.say(
                _("Nobody and no code answers to {text}; ? shows all codes.", text=search.text), Look.WARN
            )
            return
        by_number = search.sought is Sought.NUMBER
        ask = centre.customer_by_number if by_number else centre.customer_by_id_number
        try:
            view = await asyncio.to_thread(ask, search.text)
        except CentreUnavailable:
            said = _("{text} is not known here, and the centre cannot be reached.", text=search.text)
            counter.say(said, Look.WARN)
            return
        except CentreRefused as refused:
            counter.say("! " + _(refused.message), Look.REFUSE)
            return
        if view is None:
            counter.say(_("Nobody has {text}.", text=search.text), Look.WARN)
            return
        self._known(view)

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
        counter.show_slip(settled, await asyncio.to_thread(store.outcomes, settled.visit.visit_id))

    async def take_customer(self, customer_id: str) -> None:
        """Take the last known view at once; a fresher one follows when the centre has answered."""
        desk, counter = self.counter.desk, self.counter
        view = await asyncio.to_thread(desk.ports.cache.customer, customer_id)
        if view is None:
            counter.say(_("This customer is not known here any more."), Look.WARN)
            return
        self._known(view)
        counter.run_worker(self._fresher(customer_id), group="fresher")

    def _known(self, view: CustomerView) -> None:
        desk = self.counter.desk
        if desk.visit is None:
            desk.seat_reached(inferred=True)
        desk.take_customer(view)
        self.counter.redraw()

    async def _fresher(self, customer_id: str) -> None:
        ports = self.counter.desk.ports
        try:
            view = await asyncio.to_thread(ports.centre.customer, customer_id)
        except (CentreUnavailable, CentreRefused):
            return
        if view is None:
            return
        await asyncio.to_thread(ports.cache.keep, view)
        held = self.counter.desk.view
        if held is not None and held.customer.customer_id == customer_id:
            self.counter.desk.take_customer(view)
            self.counter.redraw()

    # ---- forms and lines --------------------------------------------------------------------

    async def _open(self, code: str) -> None:
        place = self.counter.place
        if isinstance(place, Form):
            if place.template.code == code:
                return
            place.keep()
        await self._from_pane()
        await self.counter.open_template(code)

    async def _from_pane(self) -> None:
        """Leave a pane that is in the way of a form."""
        place = self.counter.place
        if place is not None and not isinstance(place, Form):
            place.leave()
            self.counter.idle()

    async def _accept(self) -> None:
        if isinstance(self.counter.place, Form):
            await self.counter.place.accept()
        else:
            self.counter.say(_("Nothing to accept: no form is open."), Look.WARN)

    async def _back(self) -> None:
        """Esc: out of what is open, or an empty command line."""
        counter, place = self.counter, self.counter.place
        if place is None:
            counter.command.put("")
            return
        back = place.leave()
        if isinstance(place, Form):
            await counter.reopen(back)
        else:
            self.shown_slip = None
            draft = counter.desk.visit.draft if counter.desk.visit and isinstance(place, SettlePane) else None
            await counter.reopen(draft)

    async def _remedy(self) -> None:
        place = self.counter.place
        finding = place.remedy if isinstance(place, Form) else None
        if finding is None or finding.remedy != PAY_ARREARS:
            self.counter.say(_("Nothing here is put right by a payment."), Look.WARN)
            return
        assert isinstance(place, Form)
        place.keep()
        amount = finding.params.get("amount", 0)
        values = {
            "line": str(finding.params.get("account_id", "")),
            "amount": format_yuan(amount) if isinstance(amount, int) else "",
        }
        await self.counter.open_template("jf", values, remedy=True)

    async def _drop(self, arguments: Sequence[str]) -> None:
        """Take the draft out, or the line with this number (the last one if none is named)."""
        counter, desk = self.counter, self.counter.desk
        if not arguments and desk.visit is not None and desk.visit.draft is not None:
            if isinstance(counter.place, Form):
                counter.place.abandon()
            else:
                desk.drop_draft()
            await counter.reopen(desk.visit.draft)
            counter.say(_("The draft is gone."))
            return
        line = self._line(arguments)
        if line is None:
            return
        waiting = desk.remove(line)
        counter.idle()
        if waiting:
            titles = ", ".join(wording(each.title) for each in waiting)
            counter.say(_("Taken out. Look again at what depended on it: {titles}", titles=titles), Look.WARN)
        else:
            counter.say(_("Taken out."))

    async def _amend(self, arguments: Sequence[str]) -> None:
        counter = self.counter
        identity = self._line(arguments)
        if identity is None:
            return
        draft = counter.desk.change_line(identity)
        if draft is None:
            counter.say(
                _("What was entered is not kept over a restart; take the line out and enter it again.")
            )
            return
        await counter.reopen(draft)

    def _line(self, arguments: Sequence[str]) -> str | None:
        """The identity of the line that is meant, the last one if none is named."""
        lines = self.counter.desk.lines
        if not lines:
            self.counter.say(_("There is no line in this visit."), Look.WARN)
            return None
        if not arguments:
            return lines[-1].identity
        number = int(arguments[0]) if arguments[0].isdecimal() else 0
        if not 1 <= number <= len(lines):
            self.counter.say(_("There is no line {number}.", number=arguments[0]), Look.WARN)
            return None
        return lines[number - 1].identity

    async def order_again(self, item: WorkItem) -> None:
        """The template of a line that failed, filled with what is known of it."""
        settled = await asyncio.to_thread(self.counter.desk.ports.store.settled, item.identity)
        line = (
            next((t for t in settled.visit.transactions if t.identity == item.identity), None)
            if settled
            else None
        )
        if line is None:
            return
        match line.details:
            case PaymentIntake() as paid:
                values = {"line": paid.number or paid.account_id, "amount": format_yuan(paid.amount_fen)}
            case PlanChange() as change:
                values = {"line": change.number, "offer": change.new.code}
            case Opening() as opening:
                values = {
                    "id_number": opening.id_number,
                    "name": opening.customer_name,
                    "offer": opening.offer.code,
                }
            case _:
                values = {}
        await self.counter.open_template(line.template, values)

    # ---- the visit --------------------------------------------------------------------------

    async def settle(self) -> None:
        """F8: accept a form first; then the settlement comes up, and F8 or Enter settles."""
        counter, desk = self.counter, self.counter.desk
        if isinstance(counter.place, SettlePane):
            await self.commit()
            return
        if isinstance(counter.place, Form):
            if counter.place.touched or not desk.lines:
                if not await counter.place.accept():
                    return
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
        counter.show_pane(counter.settle_pane)
        counter.settle_pane.begin()

    async def commit(self) -> None:
        """Settle durably; the screen is idle as soon as the disk has it, the slip follows by itself."""
        counter, desk, pane = self.counter, self.counter.desk, self.counter.settle_pane
        against = (*pane.judge(), *self._offline_methods())
        if against:
            pane.refuse(against)
            return
        try:
            with desk.recorder.waiting("settle"):
                settled = await asyncio.wrap_future(desk.settle(pane.tenders()))
        except Exception as error:
            desk.open_settle()
            pane.refuse((Finding(N_("Not settled: {why}"), {"why": _reason(error)}),))
            return
        pane.hide()
        desk.committed(settled)
        counter.idle()
        said = _("slip {number} settled, change {change_amount}", number=settled.slip_number,
                 change_amount=max(0, settled.change_fen))  # fmt: skip
        counter.say(said, Look.GOOD)

    def _offline_methods(self) -> tuple[Finding, ...]:
        """Methods that a template of the visit does not take while the centre cannot be asked."""
        counter = self.counter
        if counter.link is not Link.OFFLINE:
            return ()
        used = {tender.method for tender in counter.settle_pane.tenders()} - {TenderMethod.CASH}
        for line in counter.desk.lines:
            template = counter.templates.get(line.template)
            refused = used - set(template.offline.methods) if template else set()
            if refused:
                said = N_("{title} is paid in cash only while the line is cut.")
                return (Finding(said, {"title": line.title}),)
        return ()

    def _forget_inferred(self) -> None:
        """A visit that only the first key of an errand like this one seemed to begin was none."""
        visit = self.counter.desk.visit
        if visit is not None and visit.inferred and visit.empty and not visit.customer_id:
            self.counter.desk.hold()

    def _next_customer(self) -> None:
        self._keep_form()
        put_aside = self.counter.desk.next_customer()
        self.counter.idle()
        if put_aside:
            self.counter.say(_("Next customer. The visit before was put aside; ^O takes it up again."))
        else:
            self.counter.say(_("Next customer."))

    def _keep_form(self) -> None:
        """Save what stands in an open form, and close it without losing it."""
        place = self.counter.place
        if isinstance(place, Form):
            place.keep()
            place.put_away()
        elif place is not None:
            place.leave()

    async def _hold(self) -> None:
        counter, desk = self.counter, self.counter.desk
        self._keep_form()
        if desk.hold():
            counter.idle()
            counter.say(_("The visit is put aside; ^O takes it up again."))
            return
        await asyncio.wrap_future(desk.durable())
        held = [visit for visit in await asyncio.to_thread(desk.ports.store.unsettled) if visit.held]
        counter.idle()
        if not held:
            counter.say(_("No visit is put aside."))
            return
        counter.held.visits = tuple(held)
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
                self._known(view)
        if desk.visit is not None and desk.visit.draft is not None:
            await counter.reopen(desk.visit.draft)
        said = _("The visit goes on.") if held else _("The visit goes on where the program ended.")
        counter.say(said, Look.GOOD)

    def _lock(self) -> None:
        self._keep_form()
        things = (
            (_("lock; the visit stays open, whoever signs in goes on with it"), self._lock_now),
            (_("sign off; an open visit is put aside"), self._sign_off),
        )
        self.counter.show_menu(_("Lock, hand over, sign off"), things)

    async def _lock_now(self) -> None:
        self.counter.desk.seat_left()
        await self._program.lock()

    async def _sign_off(self) -> None:
        desk = self.counter.desk
        desk.hold()
        desk.seat_left()
        self.counter.idle()
        await self._program.lock()

    def _pause(self) -> None:
        """A break: only between visits, since a visit's clock runs."""
        counter, desk = self.counter, self.counter.desk
        if desk.visit is not None and not desk.visit.empty:
            counter.say(_("A visit is open: settle it or put it aside before a break."), Look.WARN)
            return
        desk.hold()
        desk.seat_left()
        now = desk.ports.clock.now()
        desk.remember(BREAK, now.isoformat())
        since = _("On a break since {time}. Enter ends it.", time=local_time(now, desk.terminal))
        counter.show_menu(since, ((_("the break is over"), self._end_break),))

    async def _end_break(self) -> None:
        self.counter.desk.remember(BREAK, "")

    def _talk(self) -> None:
        desk = self.counter.desk
        if desk.visit is None:
            self.counter.say(_("Talk is tagged within a visit."), Look.WARN)
            return
        things = tuple((_(words), partial(self._tag, tag)) for tag, words in TALK_TAGS)
        self._keep_form()
        self.counter.show_menu(_("What was talked about"), things)

    async def _tag(self, tag: str) -> None:
        desk, counter = self.counter.desk, self.counter
        desk.recorder.note(Moment.TALK_TAG, tag)
        if desk.visit is not None and desk.visit.draft is not None:
            await counter.reopen(desk.visit.draft)
        counter.say(_("Talk tagged."))

    # ---- lists and slips --------------------------------------------------------------------

    def _all(self) -> None:
        self._keep_form()
        self.counter.show_pane(self.counter.transactions)
        self.counter.transactions.begin()

    def _favourite(self) -> None:
        place = self.counter.place
        if isinstance(place, TransactionsPane):
            place.favourite()
            return
        self._all()
        self.counter.say(_("Mark a transaction, then ^S makes it a favourite."))

    async def _slip(self) -> None:
        """The draft slip of an open visit; else a copy of the slip on screen, else of the last one."""
        counter, desk = self.counter, self.counter.desk
        if self.shown_slip is not None:
            await self._copy(self.shown_slip)
        elif desk.visit is not None and desk.lines:
            self._keep_form()
            now = desk.ports.clock.now()
            slip = draft_slip_of(desk.visit, now, desk.terminal, language(), say=_)
            cells = max(40, min(76, counter.size.width - 4))
            rows = [row(" " + line) for line in render_text(slip, cells).split("\n")]
            counter.show_text(_("Draft slip: Esc goes back"), rows)
        elif desk.settled is not None:
            outcomes = await asyncio.to_thread(desk.ports.store.outcomes, desk.settled.visit.visit_id)
            counter.show_slip(desk.settled, outcomes)
        else:
            counter.say(_("No slip yet: F6 shows earlier ones."), Look.WARN)

    async def _copy(self, settled: SettledVisit) -> None:
        store = self.counter.desk.ports.store
        key = f"copies:{settled.slip_number}"
        known = await asyncio.to_thread(store.remembered, key)
        copy = max(self._copies.get(key, 0), int(known or 0)) + 1
        self._copies[key] = copy
        self.counter.desk.remember(key, str(copy))
        self.counter.desk.print_again(settled, copy)
        self.counter.say(
            _("Copy {copy} of slip {number} goes to the printer.", copy=copy, number=settled.slip_number)
        )

    def help(self) -> None:
        """All keys and codes."""
        rows = list[Row]()
        for action in self.counter.actions:
            arguments = f" {_(action.arguments)}" if action.arguments else ""
            left = padded(f" {action.key_word}", 8) + padded(action.code + arguments, 22)
            rows.append(((left, Look.STRONG), (_(action.words), Look.PLAIN)))
        for template in self.counter.templates.values():
            if template.code not in by_code(self.counter.actions):
                left = padded(" " + template.key.upper(), 8) + padded(template.code, 22)
                rows.append(((left, Look.STRONG), (wording(template.title.text()), Look.PLAIN)))
        more = (
            _(
                "Enter goes to the next field and accepts on the last; Tab and Shift+Tab move, Up and Down choose."
            ),
            _(
                "The command line takes a number, an ID number, a name or initials, a slip or order number, or a code."
            ),
        )
        self._keep_form()
        self.counter.show_text(_("Keys and codes"), [*rows, (), *(row(" " + each) for each in more)])

    @property
    def _program(self) -> CounterApp:
        return self.counter.app  # type: ignore[return-value]


def _one_each(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """One hit for each customer: several lines of one person are one answer."""
    return tuple({hit.customer_id: hit for hit in hits}.values())


def _reason(error: Exception) -> str:
    message, params = getattr(error, "message", ""), getattr(error, "params", {})
    return sentence(Finding(message, params)) if message else str(error)
