"""The counter screen: one for the whole visit, drawn around whatever takes the keys."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen

from counter.domain.offline import judge_begin
from counter.domain.shifts.report import ShiftReport
from counter.domain.terminal import StaffMember, Terminal
from counter.domain.transaction import Transaction
from counter.domain.visit import Draft, SettledVisit, Visit
from counter.domain.work import Link, WorkItem
from counter.messages import _, sentence
from counter.settings import Settings
from screens.accepted import accepted_words
from screens.actions import ACTIONS, Action
from screens.announcement import announcement
from screens.command_line import CommandLine
from screens.desk import Desk
from screens.equipment import Equipment
from screens.errands.errands import Errands
from screens.forms.form import Form
from screens.forms.registry import form_class
from screens.frame import Frame
from screens.news import News, ShiftBegan, ShiftGoesOn
from screens.panes.approval import Allowed, ApprovalPane
from screens.panes.customers import CustomersPane
from screens.panes.held import HeldPane
from screens.panes.menu import MenuPane
from screens.panes.pane import Doing, Pane, Readable, TextPane
from screens.panes.queries import QueriesPane
from screens.panes.settle import SettlePane
from screens.panes.transactions import TransactionsPane
from screens.panes.work_list import WorkListPane
from screens.widgets.lines import Lines, Look, Row

PaneKind = TypeVar("PaneKind", bound=Pane)


class NewsCame(Message):
    """The desk has something to tell."""

    def __init__(self, news: News) -> None:
        super().__init__()
        self.news = news


class CounterScreen(Screen[None]):
    """Holds the desk, the forms and the panes; at most one of them is open and takes the keys.

    ``place`` is what is open, None for the command line; ``covered`` what it stands over:
    the form or the settlement that comes back. What is done for keys and codes is in `screens.errands`.
    """

    AUTO_FOCUS = None
    FORMS_AHEAD: ClassVar[bool] = True
    """Whether all forms are built behind the first paint, or each when it is first opened."""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(a.key, f"do('{a.name}')", a.short, id=a.name, show=False) for a in ACTIONS),
        Binding("enter", "go_on", show=False),
        Binding("tab", "go(1)", show=False),
        Binding("shift+tab", "go(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("ctrl+c", "do('leave')", show=False),
    ]

    def __init__(
        self,
        equipment: Equipment,
        settings: Settings,
        actions: Sequence[Action],
        terminal: Terminal,
        clerk: StaffMember,
        keys_ahead: Callable[[], int],
    ) -> None:
        super().__init__(id="counter")
        self.settings, self.actions, self.templates = settings, tuple(actions), equipment.templates
        self._left_out = equipment.left_out
        self.desk = Desk(equipment.ports, settings, terminal, clerk, self.tell)
        self._keys_ahead = keys_ahead
        self.place: Form | Pane | None = None
        self.covered: Form | SettlePane | None = None
        self.forms: dict[str, Form] = {}
        self._seldom: dict[type[Pane], Pane] = {}
        self._building = asyncio.Lock()  # a form that is being mounted is not to be had yet
        self.errands = Errands(self)
        self.command = CommandLine(self.ask_help)
        self.frame = Frame(self.desk, self.templates, self.actions)
        self.settle_pane, self.text_pane = SettlePane(self), TextPane("text", self)
        self.transactions = TransactionsPane(self, equipment.templates)
        self.queries, self.work_list = QueriesPane("queries", self), WorkListPane("work", self)
        self.customers, self.held, self.menu = (
            CustomersPane("customers", self),
            HeldPane("held", self),
            MenuPane(self),
        )
        self.approval = ApprovalPane(self)

    # ---- what it is made of -----------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Head, middle, foot; the forms come into the middle when the screen has been painted."""
        self._fit(self.app.size)  # before there are children whose styles a class would change
        yield self.frame.small
        with Horizontal(id="status"):
            yield self.frame.where
            yield self.frame.clock
        with Horizontal(id="command"):
            yield Lines(id="prompt")
            yield self.command
            yield self.frame.parts
        yield self.frame.strip
        yield self.frame.rule
        with Horizontal(id="middle"):
            yield self.frame.beside
            with Vertical(id="work"):
                yield self.frame.resting
                yield self.settle_pane
                yield self.text_pane
                yield from (self.transactions, self.queries, self.work_list)
                yield from (self.customers, self.held, self.menu, self.approval)
            yield self.frame.basket_beside
        yield self.frame.said
        yield self.frame.basket
        yield self.frame.keys

    def on_mount(self) -> None:
        """Take keys, and tick once a second."""
        self.query_one("#prompt", Lines).put_text("> ", Look.STRONG)
        self.command.take_focus()
        self.set_interval(1, self._tick)
        self.call_after_refresh(self._prepare)

    async def form(self, code: str) -> Form | None:
        """The form of a template, built now if it is not there yet; None if there is none."""
        template = self.templates.get(code)
        async with self._building:
            if code not in self.forms and template is not None:
                form = self.forms[code] = form_class(template)(template, self.desk, self)
                await self.query_one("#work").mount(form)
        return self.forms.get(code)

    async def pane(self, kind: type[PaneKind]) -> PaneKind:
        """A pane that is seldom wanted, built now if it is not there yet."""
        async with self._building:
            if kind not in self._seldom:
                self._seldom[kind] = made = kind(self)  # type: ignore[call-arg, arg-type]
                await self.query_one("#work").mount(made)
        return cast(PaneKind, self._seldom[kind])

    def _prepare(self) -> None:
        """Behind the first paint: the forms one after another, and what is only needed later."""
        if self.FORMS_AHEAD:
            self.call_after_refresh(self._build_next)
        self.run_worker(self._learn(), group="learn")
        self.desk.look_back()

    def _build_next(self) -> None:
        async def build(code: str) -> None:
            await self.form(code)
            self.call_after_refresh(self._build_next)

        waiting = [code for code in self.templates if code not in self.forms]
        if waiting:
            self.run_worker(build(waiting[0]), group="forms")

    async def _learn(self) -> None:
        """What is only needed later: favourites, offers and the customer index."""
        ports = self.desk.ports
        self.transactions.remember(*await asyncio.to_thread(self.transactions.read))
        await asyncio.to_thread(ports.cache.load)
        gc.freeze()  # what was read stays: looking through it for rubbish again and again would hold up keys

    # ---- life -------------------------------------------------------------------------------

    async def begin(self, interrupted: Visit | None) -> None:
        """Signed in: an empty command line, or the clerk's visit that the program's end interrupted."""
        self.idle()
        self.desk.duty.arrived(self.desk.clerk)
        if interrupted is not None and interrupted.clerk_id != self.desk.clerk.clerk_id:
            self.errands.seat.put_on_hold(interrupted)
        elif interrupted is not None:
            await self.take_up(interrupted)
        elif self.desk.visit is not None and self.desk.visit.draft is not None:
            await self.reopen(self.desk.visit.draft)
        if self.settings.shift.float_count == "asked":
            await self.errands.shifts.ask_float()
        for left_out in self._left_out[:1]:
            self.say(sentence(left_out), Look.WARN)

    def signed_in(self, clerk: StaffMember) -> None:
        """The same clerk is back, or another one goes on."""
        self.desk.hand_over(clerk)

    def pressed(self, event: events.Key | events.Paste) -> None:
        """A key came: the first one on an idle screen begins the visit."""
        self.say("")
        self.desk.key()
        if self.desk.visit is None and self.place is None:
            typed = isinstance(event, events.Paste) or (
                event.is_printable and event.character not in ("?", "？")
            )
            if typed:
                self.desk.seat_reached(inferred=True)
                self.redraw()

    def tell(self, news: News) -> None:
        """Show it with the next message; from any thread."""
        self.post_message(NewsCame(news))

    def on_news_came(self, message: NewsCame) -> None:
        """Show what the desk has to tell."""
        said, of_shift = announcement(message.news), isinstance(message.news, ShiftBegan | ShiftGoesOn)
        if said is not None and not (of_shift and self.frame.says):  # an interrupted visit was said first
            self.say(*said)
        if of_shift:
            self.redraw()
        self.frame.look_again()

    # ---- places -----------------------------------------------------------------------------

    def idle(self) -> None:
        """Back to an empty command line."""
        for left in (self.place, self.covered):
            if left is not None:
                left.remove_class("-open")
        self.place = self.covered = None
        self.command.put("")
        self.command.take_focus()
        self.frame.offer(None)
        self._spread()
        self.redraw()

    def take_place(self, place: Form | Pane) -> None:
        """``place`` takes the keys from now on."""
        if self.place is not None and self.place is not place:
            self.place.remove_class("-open")
        self.place = place
        self._spread()
        self.redraw()

    async def open_template(
        self,
        code: str,
        values: Mapping[str, str] | None = None,
        *,
        given: bool = False,
        remedy: bool = False,
    ) -> None:
        """Open a template's form, over one that is half-filled; ``given`` values are the clerk's own."""
        form = await self.form(code)
        if form is None:
            self.say(_("There is no form for {code} in this release.", code=code), Look.WARN)
            return
        if not self._may_begin(form):
            return
        draft = self.desk.open_template(code, values, remedy=remedy)
        self.show_form(form, draft, tuple(values) if given and values else ())

    def _may_begin(self, form: Form) -> bool:
        """Whether the job may be done as the line is now; where not, it is said before more is entered."""
        against = judge_begin(form.template) if self.link is Link.OFFLINE else ()
        if against:
            self.say("! " + sentence(against[0]), Look.REFUSE)
        return not against

    def show_form(self, form: Form, draft: Draft, given: Collection[str] = ()) -> None:
        """Show ``form`` with ``draft``, at once; the clerk entered the ``given`` fields."""
        self.covered = None
        self.take_place(form)
        form.begin(draft, given)
        self.redraw()

    async def reopen(self, draft: Draft | None) -> None:
        """Show the half-filled form again, or the command line."""
        form = await self.form(draft.template) if draft is not None else None
        if draft is None or form is None:
            self.idle()
            return
        self.show_form(form, draft)

    def keep(self) -> None:
        """Save what stands in an open form, also the field that is being typed in."""
        if isinstance(self.place, Form):
            self.place.keep()

    def put_away(self) -> None:
        """Save what stands in an open form and close it without losing it; close a pane."""
        if isinstance(self.place, Form):
            self.place.keep()
            self.place.put_away()
            self.place, self.covered = None, self.place
        elif self.place is not None:
            self.place.leave()
            self.covered = self.place if isinstance(self.place, SettlePane) else self.covered
            self.place = None

    def show_pane(self, pane: Pane) -> None:
        """A pane comes up, over a form if one is open."""
        self.put_away()
        self.take_place(pane)

    async def back(self) -> None:
        """Out of a pane: to the form or settlement that it covered, else to the command line."""
        left, covered = self.place, self.covered
        if left is not None:
            left.leave()
        if isinstance(covered, SettlePane) and left is not covered:
            self.covered = None
            self.take_place(covered)
            covered.go_on_with()
            return
        over = covered is not None or isinstance(left, SettlePane)
        draft = self.desk.visit.draft if over and self.desk.visit is not None else None
        await self.reopen(draft)

    def show_text(self, title: str, rows: Sequence[Row], paper: Readable | None = None) -> None:
        """Show something to read; ``paper`` is what it is, where it is a paper."""
        self.show_pane(self.text_pane)
        self.text_pane.begin(title, rows, paper=paper)

    @property
    def paper_on_screen(self) -> Readable | None:
        """The slip, report or draft that stands on the screen at this moment, None if none does."""
        return self.text_pane.paper if self.place is self.text_pane else None

    def show_page(self, title: str, rows: Sequence[Row], then: Doing) -> None:
        """Show something to read; Enter goes on to ``then``, Esc goes back."""
        self.show_pane(self.text_pane)
        self.text_pane.begin(title, rows, then)

    def show_report(self, report: ShiftReport, *, own: bool) -> None:
        """Show the report of a shift."""
        self.errands.shifts.show(report, own=own)

    def show_menu(self, title: str, things: Sequence[tuple[str, Doing]]) -> None:
        """Show a few things to do."""
        self.show_pane(self.menu)
        self.menu.begin_menu(title, things)

    def ask_manager(self, title: str, allowed: Allowed) -> None:
        """Ask for a manager's number and PIN, then do it."""
        self.show_pane(self.approval)
        self.approval.begin(title, allowed)

    async def show_slip(self, settled: SettledVisit, number: str = "") -> None:
        """Show a committed slip as text; Ctrl+R prints a copy of it."""
        await self.errands.slips.show(settled, number)

    # ---- what forms and panes ask (FormHost, Counter) ----------------------------------------

    @property
    def keys_waiting(self) -> int:
        """How many keys were typed ahead and are not done yet."""
        return self._keys_ahead()

    @property
    def link(self) -> Link:
        """What was last known of the line to the centre."""
        return self.frame.link

    @property
    def choices_beside(self) -> bool:
        """Whether choices have a place of their own."""
        return self.frame.wide

    def form_accepted(self, form: Form, line: Transaction, back: Draft | None) -> None:
        """A line is in the visit: on with the half-filled form under it, or with the command line."""
        self.place = None
        below = self.forms.get(back.template) if back is not None else None
        if back is not None and below is not None:
            self.show_form(below, back)
        else:
            self.idle()
        self.errands.standing.judge_beside()
        self.say(accepted_words(line, self.link), Look.GOOD)

    def remedy_changed(self) -> None:
        """A form found, or lost, what one key puts right."""
        self.redraw()

    def customer_known(self) -> None:
        """A form found the customer: they stand in the strip."""
        self.redraw()

    def form_chooses(self, form: Form) -> None:
        """Draw a form's choices in their own place."""
        self.frame.offer(form.choices)

    def say(self, text: str, look: Look = Look.PLAIN) -> None:
        """One sentence above the basket, until the next key."""
        self.frame.say(text, look)

    async def commit(self) -> None:
        """Settle the visit with what stands in the settlement."""
        await self.errands.settlement.commit()

    async def obey(self, text: str) -> None:
        """Do what a command line says."""
        await self.errands.obey(text)

    async def take_customer(self, customer_id: str, number: str = "") -> None:
        """A customer was chosen."""
        await self.errands.customers.take_customer(customer_id, number)

    async def take_up(self, visit: Visit) -> None:
        """Go on with a visit that was put aside or interrupted."""
        await self.errands.seat.take_up(visit)

    async def order_again(self, item: WorkItem) -> None:
        """Open the template of a line that failed."""
        await self.errands.lines.order_again(item)

    def ask_help(self) -> None:
        """Help, from the command line."""
        self.errands.help()

    # ---- keys -------------------------------------------------------------------------------

    async def action_do(self, name: str) -> None:
        """An action of the table."""
        await self.errands.do(name)

    async def action_go_on(self) -> None:
        """Enter."""
        if self.place is None:
            text = self.command.value
            self.command.put("")
            await self.obey(text)
        else:
            await self.place.go_on()

    def action_go(self, by: int) -> None:
        """Tab and Shift+Tab."""
        if self.place is not None:
            self.place.go(by)

    def action_move(self, by: int) -> None:
        """Up, Down, Page Up, Page Down."""
        if self.place is not None:
            self.place.move(by)

    # ---- drawing ----------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """The terminal has another size."""
        self._fit(event.size)
        self.redraw()

    def _fit(self, size: Size) -> None:
        """From 120 columns choices, form and basket stand side by side; under 80x24 a sentence does."""
        self.frame.fit(size)
        self.set_class(self.frame.wide, "-wide")
        self._spread()

    def _spread(self) -> None:
        """A pane that needs it has the place of the choices too: it offers none beside itself."""
        self.set_class(self.frame.wide and isinstance(self.place, Pane) and self.place.spread, "-spread")

    def redraw(self) -> None:
        """Draw everything around the middle."""
        if self.is_attached:
            self.frame.draw(self.place)

    def _tick(self) -> None:
        """Once a second: the clock, and what the delivery process has changed."""
        self.frame.draw_status()
        if not any(worker.group == "status" for worker in self.workers):
            self.run_worker(self.catch_up(), group="status")

    async def catch_up(self) -> None:
        """If anybody has written to the store since, show what waits, and what is new in what is open."""
        if not await self.frame.read_status():
            return
        self.errands.standing.judge_beside()
        self.errands.customers.catch_up()
        if isinstance(self.place, Form):
            self._may_begin(self.place)
        if self.place is not None:
            await self.place.catch_up()
