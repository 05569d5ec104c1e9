"""Delivery: brings what waits to the centre, in order by keys, and writes down what became of it.

One thread decides and writes; a few others only talk to the centre. Several results, and the marks of
the items that go next, share one write transaction. Every step may be the last one: what was being sent
is unclear at the next start, and asked for by its identity.
"""

from __future__ import annotations

import queue
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from counter.domain.work import Link
from counter.ports import Clock
from counter.wire.batch import MOST_REQUESTS
from counter.wire.chain import ChainMark, Place
from offline_queue import chain, outbox, settings
from offline_queue.centre.line import Line
from offline_queue.delivery.between_keys import NO_KEYS, BetweenKeys
from offline_queue.delivery.following import Following, Intervals, look
from offline_queue.delivery.gate import Gate, Pace
from offline_queue.delivery.heard import Answered, Event, Looked, Probed, sent
from offline_queue.delivery.line_workers import LineWorkers
from offline_queue.delivery.loading import load
from offline_queue.delivery.parcel import Parcel
from offline_queue.delivery.results import Patience, Results
from offline_queue.delivery.schedule import ready
from offline_queue.delivery.sending import presence
from offline_queue.delivery.verdict import (
    NOT_WANTED,
    Disowned,
    NotKnownHere,
    Taken,
    Unclear,
)
from offline_queue.delivery.window import Window
from offline_queue.disk.database import Database
from offline_queue.outbox import Item

_GATHER_SECONDS = 0.015
_HURRY_SECONDS = 1.0
_FEWER = 4
_LOOKS_SECONDS = 0.5
"""How long the end waits for looks and probes, so that the line is closed behind them."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How delivery goes about its work.

    At most ``parcels`` are on their way at once, or ``alone`` requests where the centre takes no
    batches; whether it does is tried again after ``batches_again`` seconds. Without ``batches`` each
    item goes alone, whatever the centre takes. ``last_key`` tells when a key was pressed at the screen
    beside which this is done: a backlog goes between keys.
    """

    batches: bool = True
    parcels: int = 2
    alone: int = 16
    workers: int = 4
    batches_again: float = 600.0
    pace: Pace = field(default_factory=Pace)
    patience: Patience = field(default_factory=Patience)
    intervals: Intervals = field(default_factory=Intervals)
    last_key: Callable[[], float] = NO_KEYS


class Delivery:
    """The work of one syncing process; to be used by one thread."""

    def __init__(
        self, database: Database, line: Line, clock: Clock, chosen: DeliverySettings | None = None
    ) -> None:
        self._database = database
        self._line = line
        self._clock = clock
        self._settings = chosen or DeliverySettings()
        self._gate = Gate(self._settings.pace)
        self._following = Following(self._settings.intervals)
        self._window = Window()
        self._between_keys = BetweenKeys(self._settings.last_key)
        self._workers = LineWorkers(self._settings.workers + 2)
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._on_their_way: set[str] = set()
        self._parcels = 0
        self._most_with: dict[str, int] = {}
        """By identity: items of a parcel without a clear answer go in smaller ones, at last alone."""
        self._no_batches_until = float("-inf")
        self._probing = False
        self._seen_version = -1
        self._written_link: tuple[Link, str] = (Link.UNKNOWN, "")

    @property
    def link(self) -> Link:
        """What is known of the line."""
        return self._gate.link

    @property
    def busy(self) -> bool:
        """Something is on its way, or was answered and not written down yet."""
        return bool(self._on_their_way) or not self._events.empty()

    @property
    def follows(self) -> bool:
        """Orders are in flight at the centre."""
        return self._following.any

    @property
    def trouble(self) -> str:
        """Why it pauses until somebody does something, in a sentence; "" where it does not."""
        return self._gate.trouble

    def start(self) -> None:
        """What was being sent when the last process ended may have arrived."""
        with self._database.writing() as connection:
            outbox.mark_unclear(connection)

    def step(self, wait_seconds: float) -> None:
        """Wait for something to happen, at most ``wait_seconds``, and do what it asks for."""
        events = self._gather(self._between_keys.wait(wait_seconds, self._window.count, time.monotonic()))
        now = time.monotonic()
        heard = [self._hear(event, now) for event in events]
        self._notice_writes(now)
        if self._gate.probe_due(now) and not self._probing:
            self._probing = True
            mark = self._mark()
            self._submit(lambda: Probed(presence(self._line, mark)))
        if any(heard) or self._link_changed or self._window.damaged or self._something_may_go(now):
            self._write(events, now)
        if self._gate.open(now) and (due := self._following.due(now)):
            self._submit(lambda: Looked(due, look(self._line, due)))

    def stop(self, patience_seconds: float = 3.0) -> None:
        """Let what is on its way come back for a moment, write it down, and end.

        What does not come back in time is unclear at the next start.
        """
        self._workers.stop()
        end = time.monotonic() + patience_seconds
        while self._on_their_way and time.monotonic() < end:
            now = time.monotonic()
            events = self._gather(end - now)
            heard = [self._hear(event, now) for event in events]
            if any(heard):
                with self._database.writing() as connection:
                    self._record(connection, events).finish()
        self._workers.join(_LOOKS_SECONDS)

    def _gather(self, wait_seconds: float) -> list[Event]:
        """Events that came, waiting a little for more while many are on their way."""
        try:
            first = self._events.get(timeout=wait_seconds) if wait_seconds > 0 else self._events.get_nowait()
        except queue.Empty:
            return []
        if len(self._on_their_way) > self._settings.workers:
            time.sleep(_GATHER_SECONDS)
        events = [first]
        while not self._events.empty():
            events.append(self._events.get())
        return events

    def _hear(self, event: Event, now: float) -> bool:
        """Take in an event; whether it is to be written down."""
        match event:
            case Answered():
                self._hear_answer(event, now)
                return True
            case Looked(items, found):
                event.further = self._following.looked(items, found or {}, now)
                if found:
                    self._gate.answered(now)
                return bool(event.further)
            case Probed(there):
                self._probing = False
                if not there.known:
                    self._gate.heard(NotKnownHere(), now)
                elif not there.readable:
                    self._gate.garbled(now)
                elif not there.well:
                    self._gate.silent(now)
                elif there.disowned is not None:
                    self._gate.heard(there.disowned, now)
                elif there.seen is not None and not self._holds(there.seen):
                    self._gate.stopped(NOT_WANTED, now)
                else:
                    self._gate.answered(now)
                return False

    def _mark(self) -> ChainMark:
        with self._database.reading() as connection:
            return chain.mark(connection)

    def _holds(self, place: Place | None) -> bool:
        if place is None:
            return False
        with self._database.reading() as connection:
            return chain.holds(connection, place)

    def _hear_answer(self, event: Answered, now: float) -> None:
        """What an answer says of the line, of how much may go at once, and of batches."""
        self._parcels -= 1
        self._on_their_way.difference_update(event.verdicts)
        if not event.batches:
            self._no_batches_until = now + self._settings.batches_again
        about = event.about_the_line
        if isinstance(about, Disowned) and self._holds(about.must_know):
            self._gate.answered(now)  # it was said before a later one, and is said anew
        else:
            self._gate.heard(about, now)
        if isinstance(about, Taken):
            self._gate.took(event.seconds, len(event.parcel), now)
            self._between_keys.took(event.seconds, len(event.parcel), now)
        for identity, verdict in event.verdicts.items():
            if isinstance(verdict, Unclear) and len(event.parcel) > 1:
                self._most_with[identity] = max(1, len(event.parcel) // _FEWER)
            else:
                self._most_with.pop(identity, None)

    def _notice_writes(self, now: float) -> None:
        version = self._database.version()
        if version == self._seen_version:
            return
        self._seen_version, newest = version, self._window.newest
        with self._database.reading() as connection:
            self._refresh(connection, now)
        if self._window.newest > newest:
            self._gate.hurry(now, _HURRY_SECONDS)

    def _refresh(self, connection: sqlite3.Connection, now: float) -> None:
        self._window.refresh(connection, self._on_their_way)
        self._following.refresh(connection, now)

    @property
    def _link_changed(self) -> bool:
        return (self._gate.link, self._gate.trouble) != self._written_link

    def _something_may_go(self, now: float) -> bool:
        return self._room(now) > 0 and any(self._ready(now))

    def _room(self, now: float) -> int:
        """How many items may go now."""
        if not self._gate.lets_go(now):
            return 0
        if self._in_batches(now):
            room = self._gate.at_once if self._parcels < self._settings.parcels else 0
        else:
            room = min(self._gate.at_once, self._settings.alone) - len(self._on_their_way)
        return self._between_keys.room(room, self._window.count, now)

    def _in_batches(self, now: float) -> bool:
        return self._settings.batches and now >= self._no_batches_until

    def _ready(self, now: float) -> Iterator[Item]:
        together = self._in_batches(now)
        return ready(self._window.items(), self._on_their_way, self._clock.now(), together=together)

    def _write(self, events: list[Event], now: float) -> None:
        """One transaction: results, what follows from them, the marks of what goes next, the link."""
        with self._database.writing(noting_version=True) as connection:
            results = self._record(connection, events)
            self._refresh(connection, now)
            for item_no in self._window.damaged:
                results.park_damaged(item_no)
            going = self._load(connection, results, now)
            results.finish()
            if self._link_changed:
                settings.set_link(connection, self._gate.link, self._gate.trouble, self._clock.now())
        if not results.left_window:
            self._seen_version = self._database.written_version
        self._written_link = (self._gate.link, self._gate.trouble)
        if going:
            self._between_keys.went(now)
        for parcel in going:
            self._parcels += 1
            self._on_their_way.update(dispatch.outgoing.identity for dispatch in parcel.dispatches)
            self._submit(partial(sent, self._line, parcel))

    def _record(self, connection: sqlite3.Connection, events: list[Event]) -> Results:
        results = Results(connection, self._clock.now(), self._settings.patience)
        for event in events:
            match event:
                case Answered(parcel, verdicts):
                    for dispatch in parcel.dispatches:
                        results.record(dispatch.item, verdicts[dispatch.outgoing.identity])
                case Looked(_, found, further):
                    for item in further:
                        results.followed(item, (found or {})[item.outgoing.identity])
                case Probed():
                    pass
        return results

    def _load(self, connection: sqlite3.Connection, results: Results, now: float) -> list[Parcel]:
        """What goes now, marked as being sent."""
        room = self._room(now)
        if room <= 0:
            return []
        return load(
            connection,
            self._ready(now),
            results,
            room=room,
            most_with=self._most_together if self._in_batches(now) else None,
        )

    def _most_together(self, item: Item) -> int:
        return self._most_with.get(item.outgoing.identity, MOST_REQUESTS)

    def _submit(self, work: Callable[[], Event]) -> None:
        self._workers.submit(lambda: self._events.put(work()))
