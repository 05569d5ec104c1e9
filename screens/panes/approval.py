"""A manager's word for one thing: number and PIN."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from counter.domain.terminal import Role
from counter.domain.text import N_
from counter.messages import _, sentence
from screens.panes.pane import Counter, Pane
from screens.pin import PinRefused, check
from screens.widgets.entry import Entry
from screens.widgets.lines import Lines, Look, padded, row, wrapped

_LABELS = (N_("Manager"), N_("Manager's PIN"))
_LABEL_CELLS = 20

Allowed = Callable[[str], Awaitable[None]]
"""Done with the number of the manager who allowed it."""


class ApprovalPane(Pane):
    """Asks for a manager; a wrong PIN counts against the manager's number."""

    DEFAULT_CSS = """
    ApprovalPane .fields { height: 2; }
    ApprovalPane .labels { width: 20; height: 2; }
    ApprovalPane .entries { width: 1fr; height: 2; }
    """

    def __init__(self, counter: Counter) -> None:
        super().__init__("approval", counter)
        self.number = Entry("manager", cells=12, number=True)
        self.pin = Entry("manager_pin", cells=12, number=True, secret=True)
        self.said = Lines(classes="rows")
        self._labels = Lines(classes="labels")
        self._allowed: Allowed | None = None

    def compose(self) -> ComposeResult:
        """What is asked, the two entries, what is wrong."""
        yield self.title_line
        with Horizontal(classes="fields"):
            yield self._labels
            with Vertical(classes="entries"):
                yield from (self.number, self.pin)
        yield self.said

    def begin(self, title: str, allowed: Allowed) -> None:
        """Ask; ``allowed`` is done once a manager agreed."""
        self._allowed = allowed
        self.entitle(title)
        self._labels.put(row(" " + padded(_(label), _LABEL_CELLS - 2)) for label in _LABELS)
        self.number.put("")
        self.pin.put("")
        self.said.put([()])
        self.show()
        self.number.take_focus()

    def go(self, by: int) -> None:
        """The other entry."""
        (self.pin if self.screen.focused is self.number else self.number).take_focus()

    def move(self, by: int) -> None:
        """Up and Down: the other entry."""
        self.go(by)

    async def go_on(self) -> None:
        """Enter: on to the PIN, then ask whether it is right."""
        number, pin = self.number.value.strip(), self.pin.value.strip()
        if not number or not pin:
            (self.pin if number else self.number).take_focus()
            return
        self.pin.put("")
        ports, rules = self.desk.ports, self.desk.settings.sign_in
        try:
            manager = await asyncio.to_thread(
                check, ports.store, ports.clock, rules, number, pin, Role.MANAGER
            )
        except PinRefused as refused:
            self.said.put(
                wrapped("! " + sentence(refused.finding), max(40, self.said.size.width), Look.REFUSE)
            )
            (self.pin if refused.finding.field == "pin" else self.number).take_focus()
            return
        allowed, self._allowed = self._allowed, None
        self.hide()
        self.counter.idle()
        if allowed is not None:
            await allowed(manager.clerk_id)

    def leave(self) -> Any:
        """Esc: nobody agreed."""
        self._allowed = None
        self.pin.put("")
        return super().leave()
