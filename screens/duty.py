"""Who is on duty: the shift that goes on at this position, and when clerks come and go.

Like the desk's, its changes are put to the ordered saves: no key waits for the disk, and a shift has begun
before the first settlement of it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date

from counter.domain.effective import business_date
from counter.domain.presence import Presence, PresenceEvent, read_presence, write_presence
from counter.domain.shifts.drawer import movements
from counter.domain.shifts.report import ShiftReport
from counter.domain.shifts.shift import Shift
from counter.domain.terminal import Role, StaffMember, Terminal
from counter.domain.visit import SettledVisit
from counter.ports import Clock, Shifts, Store
from screens.news import News, ShiftBegan, ShiftGoesOn
from screens.saves import Saves


class Duty:
    """``shift`` is the one that goes on, None between shifts and until it is known; ``moved`` says that
    money has moved in it, so that its float is not counted any more. ``before`` is the report of the one
    before it, where this one began here."""

    def __init__(
        self,
        store: Store,
        shifts: Shifts,
        clock: Clock,
        terminal: Terminal,
        saves: Saves,
        tell: Callable[[News], None],
    ) -> None:
        self.shift: Shift | None = None
        self.moved = False
        self.before: ShiftReport | None = None
        self._store, self._shifts, self._clock, self._terminal = store, shifts, clock, terminal
        self._saves, self._tell = saves, tell
        self._here: StaffMember | None = None

    @property
    def float_waits(self) -> bool:
        """The opening float may still be counted."""
        return self.shift is not None and self.shift.opening.counted is None and not self.moved

    def arrived(self, clerk: StaffMember) -> Future[None]:
        """A clerk signed in: their shift begins unless one goes on; a manager's with the first money only."""
        self._here = clerk
        self._note(clerk, Presence.IN)
        return self._saves.do(lambda: self._begin(clerk) if clerk.role is Role.CLERK else self._look())

    def begin(self, clerk: StaffMember) -> Future[None]:
        """Begin a shift unless one goes on."""
        return self._saves.do(lambda: self._begin(clerk))

    def locked(self) -> None:
        """Who is here locked the position."""
        self._goes(Presence.LOCKED)

    def left(self) -> None:
        """Who is here signed off, or the program ends."""
        self._goes(Presence.OFF)

    def settled(self, settled: SettledVisit) -> None:
        """A visit was settled; most move money."""
        self.moved = self.moved or any(movements(settled))

    def changed(self, shift: Shift | None) -> None:
        """The shift is over (None), or its float was counted."""
        self.shift = shift
        self.moved = self.moved and shift is not None

    def _look(self) -> None:
        self.shift = self._shifts.going_on()
        self.moved = bool(self.shift and self._shifts.takings(self.shift.shift_id).rows)

    def _begin(self, clerk: StaffMember) -> None:
        fresh = self._shifts.going_on() is None
        shift = self._shifts.begin(clerk.clerk_id, clerk.name)
        self._look()
        if fresh:
            self.before = next(iter(self._shifts.reports(1)), None)
            self._tell(ShiftBegan(shift))
        else:
            today = business_date(self._clock.now(), self._terminal.time_zone)
            self._tell(ShiftGoesOn(shift, clerk.clerk_id, self._terminal, today))

    def _goes(self, what: Presence) -> None:
        if self._here is not None:
            self._note(self._here, what)
        self._here = None

    def _note(self, clerk: StaffMember, what: Presence) -> None:
        event = PresenceEvent(clerk.clerk_id, self._clock.now(), what)
        key = presence_of(business_date(event.at, self._terminal.time_zone))
        self._saves.do(lambda: _add(self._store, key, event))


def presence_of(day: date) -> str:
    """Under which key `Store.remembered` has who came and went on a business date."""
    return f"presence:{day.isoformat()}"


def _add(store: Store, key: str, event: PresenceEvent) -> None:
    store.remember(key, write_presence((*read_presence(store.remembered(key)), event)))
