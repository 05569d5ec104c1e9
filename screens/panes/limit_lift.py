"""What lifts a limit of what may wait for the line: a reason, a manager's number and PIN."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from counter.domain.terminal import Role
from counter.domain.text import N_, Finding
from counter.domain.visit import LimitLift
from counter.messages import _
from counter.ports import Clock, Store
from counter.settings import SignInSettings
from screens.pin import PinRefused, check
from screens.widgets.entry import Entry
from screens.widgets.lines import Lines, padded, row

_FIELDS = (
    ("lift_reason", N_("Reason")),
    ("lift_manager", N_("Manager")),
    ("lift_pin", N_("Manager's PIN")),
)
_LABEL_CELLS = 20
_AT = {"clerk_id": "lift_manager", "pin": "lift_pin"}


class LimitLiftFields(Horizontal):
    """Hidden until a limit is reached. A wrong PIN counts against the manager's number."""

    DEFAULT_CSS = """
    LimitLiftFields { height: 3; display: none; }
    LimitLiftFields.-asked { display: block; }
    LimitLiftFields .labels { width: 20; height: 3; }
    LimitLiftFields .entries { width: 44; height: 3; }
    """

    def __init__(self, typed: Callable[[Entry], None]) -> None:
        super().__init__()
        self.entries = {
            "lift_reason": Entry("lift_reason", cells=40, typed=typed),
            "lift_manager": Entry("lift_manager", cells=12, number=True, typed=typed),
            "lift_pin": Entry("lift_pin", cells=12, number=True, secret=True, typed=typed),
        }
        self._labels = Lines(classes="labels")

    def compose(self) -> ComposeResult:
        """Labels, and the entries beside them."""
        yield self._labels
        with Vertical(classes="entries"):
            yield from self.entries.values()

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The entries, if they are asked for."""
        return tuple(self.entries.values()) if self.has_class("-asked") else ()

    def clear(self) -> None:
        """Nothing is asked, nothing entered."""
        self.remove_class("-asked")
        for entry in self.entries.values():
            entry.put("")

    def open(self) -> None:
        """Ask, with the focus on the first thing that is missing."""
        self._labels.put(row(" " + padded(_(label), _LABEL_CELLS - 2)) for _name, label in _FIELDS)
        self.add_class("-asked")
        missing = next((entry for entry in self.entries.values() if not entry.value), None)
        (missing or self.entries["lift_pin"]).take_focus()

    def go_to(self, field: str) -> None:
        """Put the focus on one of the entries, if ``field`` is one."""
        if field in self.entries:
            self.entries[field].take_focus()

    async def agreed(self, store: Store, clock: Clock, rules: SignInSettings) -> LimitLift | None:
        """The manager's word, None where none is asked for; raises PinRefused."""
        if not self.shown:
            return None
        reason, number, pin = (entry.value.strip() for entry in self.entries.values())
        for name, said in (
            ("lift_reason", N_("Type why the limit is lifted.")),
            ("lift_manager", N_("Type the manager's number.")),
            ("lift_pin", N_("A manager's PIN is needed.")),
        ):
            if not self.entries[name].value.strip():
                raise PinRefused(Finding(said, {}, name))
        self.entries["lift_pin"].put("")
        try:
            manager = await asyncio.to_thread(check, store, clock, rules, number, pin, Role.MANAGER)
        except PinRefused as refused:
            found = refused.finding
            raise PinRefused(Finding(found.message, found.params, _AT.get(found.field, ""))) from None
        return LimitLift(approved_by=manager.clerk_id, name=manager.name, reason=reason, at=clock.now())
