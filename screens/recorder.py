"""Writes down the moments of the running visit, from which its talk, clerk and system time follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from counter.domain.timing import (
    Moment,
    Parts,
    TimingEvent,
    parts,
    parts_by_transaction,
    spans,
    total,
)
from counter.ports import Clock


@dataclass(frozen=True, slots=True)
class SoFar:
    """The time of the running visit, and of the transaction that is in work ("" for none)."""

    visit: Parts
    transaction: str
    in_work: Parts


class Recorder:
    """The moments of one visit at a time, in milliseconds since it began.

    A visit that is taken up again (held, or found after a crash) goes on at the time that the wall
    clock says has passed, never before its last moment.
    """

    def __init__(self, clock: Clock, talk_after: float) -> None:
        self._clock = clock
        self._talk_after_ms = round(talk_after * 1000)
        self._zero_ms = 0
        self._last_key_ms = 0
        self._keys = 0
        self._transaction = ""
        self.events: tuple[TimingEvent, ...] = ()

    def begin(self) -> None:
        """The seat is reached: time starts."""
        self._zero_ms = self._last_key_ms = self._clock.monotonic_ms()
        self._keys, self._transaction, self.events = 0, "", ()
        self.note(Moment.SEATED)

    def take_up(self, events: tuple[TimingEvent, ...], started_at: datetime, held: bool) -> None:
        """Go on with the moments of an earlier time: held, or interrupted with the program."""
        last_ms = max((event.at_ms for event in events), default=0)
        passed_ms = int((self._clock.now() - started_at).total_seconds() * 1000)
        self._zero_ms = self._clock.monotonic_ms() - max(last_ms, passed_ms)
        self._keys, self._transaction, self.events = 0, "", events
        if not held:
            self.events += (TimingEvent(Moment.INTERRUPTED, last_ms),)
        self.note(Moment.RESUMED if held else Moment.RESTORED)
        self._last_key_ms = self._clock.monotonic_ms()

    def elapsed_ms(self) -> int:
        """Milliseconds since the visit began."""
        return max(0, self._clock.monotonic_ms() - self._zero_ms)

    def note(self, moment: Moment, name: str = "", keys: int = 0) -> None:
        """Write down a moment of now."""
        self.events += (TimingEvent(moment, self.elapsed_ms(), name, self._transaction, keys),)

    def key(self) -> None:
        """A key was pressed; a pause before it that was too long for work becomes talk, whole."""
        now_ms, last_ms = self._clock.monotonic_ms(), self._last_key_ms
        self._last_key_ms = now_ms
        self._keys += 1
        if now_ms - last_ms > self._talk_after_ms:
            paused = TimingEvent(Moment.PAUSED, max(0, last_ms - self._zero_ms), "", self._transaction)
            self.events += (paused,)
            self.note(Moment.KEY_AFTER_PAUSE)

    def opened(self, template: str, transaction: str) -> None:
        """A template was opened, or taken up again."""
        self._transaction, self._keys = transaction, 0
        self.note(Moment.TEMPLATE_OPENED, template)

    def closed(self, moment: Moment, template: str) -> None:
        """The template was left, by acceptance or back."""
        self.note(moment, template)
        self._transaction = ""

    def field_left(self, name: str) -> None:
        """A field was left; the keys since the one before belong to it."""
        self.note(Moment.FIELD_LEFT, name, self._keys)
        self._keys = 0

    def left(self, *, seen: bool) -> None:
        """The seat is left: now, or at an unseen moment for which the last one recorded stands."""
        last_ms = max((event.at_ms for event in self.events), default=0)
        self.events += (TimingEvent(Moment.LEFT, self.elapsed_ms() if seen else last_ms),)

    @contextmanager
    def waiting(self, cause: str) -> Iterator[None]:
        """Time in which the clerk cannot go on because of the program."""
        self.note(Moment.SYSTEM_BEGAN, cause)
        try:
            yield
        finally:
            self.note(Moment.SYSTEM_ENDED, cause)

    def parts(self) -> Parts:
        """The running visit's time by phase, up to now."""
        return parts(spans(self.events, self.elapsed_ms()))

    def so_far(self) -> SoFar:
        """The running visit as it would stand if a key were pressed now: a pause that goes on is talk
        already once it is too long for work."""
        now_ms, events = self._clock.monotonic_ms(), self.events
        if now_ms - self._last_key_ms > self._talk_after_ms:
            paused_ms = max(0, self._last_key_ms - self._zero_ms)
            events += (TimingEvent(Moment.PAUSED, paused_ms, "", self._transaction),)
        by_transaction = parts_by_transaction(spans(events, self.elapsed_ms()))
        return SoFar(
            total(by_transaction.values()),
            self._transaction,
            by_transaction.get(self._transaction, Parts()) if self._transaction else Parts(),
        )
