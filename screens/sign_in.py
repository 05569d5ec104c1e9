"""Signing in: clerk number and PIN; or, on a terminal not enrolled yet, its one-time code first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from counter.messages import _, sentence
from screens.too_small import TooSmall
from screens.widgets.entry import Entry
from screens.widgets.lines import Lines, Look, Row, padded, row, wrapped

if TYPE_CHECKING:
    from counter.domain.terminal import Terminal
    from counter.domain.visit import Visit
    from counter.ports import Store
    from screens.app import CounterApp


_DEMO_CELLS = 33
_LOOK_AGAIN = 2.0


class SignIn(Screen[None]):
    """Keys are taken from the first paint on, while the program still loads behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+j", "go_on", show=False),  # ctrl+j: Enter typed before the terminal was ours
        Binding("tab,down", "go(1)", show=False),
        Binding("shift+tab,up", "go(-1)", show=False),
        Binding("ctrl+q,ctrl+c", "app.quit", show=False),
    ]
    AUTO_FOCUS = None
    DEFAULT_CSS = """
    SignIn { align: center middle; }
    SignIn > Vertical { width: 76; height: auto; }
    SignIn .head { height: 3; }
    SignIn .labels { width: 16; }
    SignIn Horizontal { height: auto; }
    SignIn .entries { width: 24; height: auto; }
    SignIn .said { height: 3; margin: 1 0 0 0; }
    SignIn .demo { height: 9; }
    SignIn.-small { align: left top; }
    SignIn.-small .head { height: 8; }
    """

    def __init__(self, said: str = "") -> None:
        super().__init__()
        self._first_words = said
        self.clerk = Entry("clerk_id", cells=12, number=True, id="clerk")
        self.pin = Entry("pin", cells=12, number=True, secret=True, id="pin")
        self.code = Entry("code", cells=24, number=True, id="code")
        self.said = Lines(classes="said")
        self.head = Lines(classes="head")
        self._labels = Lines(classes="labels", height=3)
        self._small = TooSmall()
        self._terminal: Terminal | None = None
        self._warned = False
        self._place: Row = ()
        self._queue: Row = ()

    @property
    def program(self) -> CounterApp:
        """The app, as what it is."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        """Where, the entries, what is to be said, and the demo's credentials."""
        yield self._small
        with Vertical():
            yield self.head
            with Horizontal():
                yield self._labels
                with Vertical(classes="entries"):
                    yield self.clerk
                    yield self.pin
                    yield self.code
            yield self.said
            demo = Lines(classes="demo")
            demo.put(self._demo())
            yield demo

    def on_mount(self) -> None:
        """Take keys at once; learn in the background which terminal this is."""
        self.code.display = False
        self._draw_head()
        self._label()
        self.clerk.take_focus()
        self.program.keyboard.open()
        self._look()
        if self._first_words:
            self.call_after_refresh(self.say, self._first_words, Look.GOOD)

    def on_resize(self, event: events.Resize) -> None:
        """The terminal has another size; under the sentence that it is too small nothing has an edge that
        would cut a wide character in two."""
        self._small.fit(event.size)
        self.set_class(self._small.display, "-small")

    def _demo(self) -> list[Row]:
        if not self.program.demo:
            return []
        rows = [row(padded(_("Demo: sign in as"), _DEMO_CELLS) + _("then try"), Look.FAINT)]
        return rows + [
            row(padded(f"  {d.clerk_id}  {d.pin}  {d.name}", _DEMO_CELLS) + d.hint) for d in self.program.demo
        ]

    def _label(self) -> None:
        enrolling = self._terminal is None and self.code.display
        labels = [_("Enrolment code")] if enrolling else [_("Clerk number"), _("PIN")]
        self._labels.put(row(padded(label, 15)) for label in labels)

    @work(group="terminal")
    async def _look(self) -> None:
        equipment = await self.program.equipment()
        self._terminal = await asyncio.to_thread(equipment.ports.store.terminal)
        self._show_terminal()
        await self._look_at_queue()
        self.set_interval(
            _LOOK_AGAIN, lambda: self.run_worker(self._look_at_queue(), group="queue", exclusive=True)
        )

    async def _look_at_queue(self) -> None:
        """What waits for the line, as every screen says it; nothing before the terminal is enrolled."""
        equipment = self.program.equipment_at_hand
        if equipment is None or self._terminal is None:
            return
        from screens.head import waiting_row

        ports = equipment.ports
        line, waiting = await asyncio.to_thread(lambda: (ports.store.link_state(), ports.store.waiting()))
        self._queue = waiting_row(line, waiting, ports.clock.now())
        self._draw_head()

    def _show_terminal(self) -> None:
        terminal = self._terminal
        if terminal is None:
            self.clerk.display = self.pin.display = False
            self.code.display = True
            self.code.take_focus()
            where = _("This terminal is not enrolled yet: type the one-time code from the centre.")
        else:
            self.code.display = False
            self.clerk.display = self.pin.display = True
            if self.focused is self.code or self.focused is None:
                self.clerk.take_focus()
            where = _("{store}, position {position}", store=terminal.store_name, position=terminal.position)
        self._place = row(where)
        self._draw_head()
        self._label()

    def _draw_head(self) -> None:
        self.head.put([row(_("The fast counter"), Look.STRONG), self._place, self._queue])

    def action_go(self, by: int) -> None:
        """Between the two entries."""
        if not self.code.display:
            (self.pin if self.focused is self.clerk else self.clerk).take_focus()

    async def leave(self) -> None:
        """End the program; while work waits that is said first, and the same key again leaves."""
        said = await self._left_behind() if not self._warned else ""
        if not said:
            await self.program.end()
            return
        self._warned = True
        self.say("! " + said + " " + _("The same key again leaves."))

    async def _left_behind(self) -> str:
        """What waits; nothing is known of it while the program still loads."""
        equipment = self.program.equipment_at_hand
        if equipment is None:
            return ""
        from screens.errands.leaving import left_behind

        return await asyncio.to_thread(left_behind, equipment.ports.store)

    async def action_go_on(self) -> None:
        """Enter: the next entry, then sign in."""
        if self.code.display:
            await self._enrol()
        elif self.focused is self.clerk:
            self.pin.take_focus()
        elif not self.clerk.value or not self.pin.value:
            self.say(_("Type clerk number and PIN."))
            (self.pin if self.clerk.value else self.clerk).take_focus()
        else:
            await self._sign_in()

    def say(self, text: str, look: Look = Look.REFUSE) -> None:
        """One sentence under the entries."""
        self.said.put(wrapped(text, max(20, self.said.size.width), look))

    async def _sign_in(self) -> None:
        equipment = await self.program.equipment()
        if self._terminal is None:
            self._terminal = await asyncio.to_thread(equipment.ports.store.terminal)
            if self._terminal is None:
                self._show_terminal()
                return
        from screens.pin import PinRefused, check

        ports, clerk_id, pin = equipment.ports, self.clerk.value, self.pin.value
        rules = self.program.settings.sign_in
        self.pin.put("")
        try:
            clerk, interrupted = await asyncio.to_thread(
                lambda: (
                    check(ports.store, ports.clock, rules, clerk_id, pin),
                    self._interrupted(ports.store),
                )
            )
        except PinRefused as refused:
            self.say("! " + sentence(refused.finding))
            (self.clerk if refused.finding.field == "clerk_id" else self.pin).take_focus()
            return
        await self.program.enter_counter(self._terminal, clerk, interrupted)

    def _interrupted(self, store: Store) -> Visit | None:
        """The visit that was running when the program ended, the newest if there are several; in a thread.

        Those in which nothing was entered are forgotten; any others are on the list of visits put aside.
        """
        if self.program.counter is not None:
            return None
        found = [store.visit(summary.visit_id) for summary in store.unsettled() if not summary.held]
        running = [visit for visit in found if visit is not None]
        for visit in running:
            if visit.empty:
                store.forget(visit.visit_id)
        return next((visit for visit in reversed(running) if not visit.empty), None)

    async def _enrol(self) -> None:
        from counter.ports import CentreRefused, CentreUnavailable

        equipment = await self.program.equipment()
        code = self.code.value
        if not code:
            return
        self.say(_("Asking the centre .."), Look.FAINT)
        try:
            self._terminal = await asyncio.to_thread(equipment.ports.centre.enrol, code)
        except CentreUnavailable:
            self.say("! " + _("The centre cannot be reached; enrolment needs the line."))
        except CentreRefused as refused:
            self.say("! " + _(refused.message))
        else:
            self.say("", Look.PLAIN)
            self.code.put("")
            self._show_terminal()
