"""Delivery: brings what waits to the centre, in order by keys, and writes down what became of it.

One thread decides and writes; a few others only talk to the centre. Several results, and the marks of
the items that go next, share one write transaction. Every step may be the last one: what was being sent
is unclear at the next start, and asked for by its identity.
"""

from __future__ import annotations

import queue
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from counter.domain.text import N_
from counter.domain.work import Link
from counter.ports import Clock
from offline_queue import outbox, settings
from offline_queue.centre.line import Line
from offline_queue.database import Database
from offline_queue.following import Following, Intervals, look
from offline_queue.gate import Gate, Pace
from offline_queue.line_workers import LineWorkers
from offline_queue.outbox import Item, ItemState, Reason
from offline_queue.results import Patience, Results, lost_dependency, nothing_to_take_back
from offline_queue.schedule import ready
from offline_queue.sending import Dispatch, alive, send
from offline_queue.verdict import Parked, Taken, Verdict
from offline_queue.window import Window

_GATHER_SECONDS = 0.015
_HURRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How delivery goes about its work."""

    workers: int = 4
    pace: Pace = field(default_factory=Pace)
    patience: Patience = field(default_factory=Patience)
    intervals: Intervals = field(default_factory=Intervals)


@dataclass(frozen=True, slots=True)
class _Sent:
    item: Item
    verdict: Verdict


@dataclass(slots=True)
class _Looked:
    items: list[Item]
    found: dict[str, Taken]
    further: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Probed:
    alive: bool


_Event = _Sent | _Looked | _Probed


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
        self._workers = LineWorkers(self._settings.workers + 2)
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._on_their_way: set[str] = set()
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

    def start(self) -> None:
        """What was being sent when the last process ended may have arrived."""
        with self._database.writing() as connection:
            outbox.mark_unclear(connection)

    def step(self, wait_seconds: float) -> None:
        """Wait for something to happen, at most ``wait_seconds``, and do what it asks for."""
        events = self._gather(wait_seconds)
        now = time.monotonic()
        heard = [self._hear(event, now) for event in events]
        self._notice_writes(now)
        if self._gate.probe_due(now) and not self._probing:
            self._probing = True
            self._submit(lambda: _Probed(alive(self._line)))
        if any(heard) or self._link_changed or self._something_may_go(now):
            self._write(events, now)
        if self._gate.open(now) and (due := self._following.due(now)):
            self._submit(lambda: _Looked(due, look(self._line, due)))

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

    def _gather(self, wait_seconds: float) -> list[_Event]:
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

    def _hear(self, event: _Event, now: float) -> bool:
        """Take in an event; whether it is to be written down."""
        match event:
            case _Sent(item, verdict):
                self._on_their_way.discard(item.outgoing.identity)
                self._gate.heard(verdict, now)
                return True
            case _Looked(items, found):
                event.further = self._following.looked(items, found, now)
                if found:
                    self._gate.answered(now)
                return bool(event.further)
            case _Probed(there):
                self._probing = False
                if there:
                    self._gate.answered(now)
                else:
                    self._gate.silent(now)
                return False

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
        if not self._gate.open(now) or len(self._on_their_way) >= self._gate.at_once:
            return False
        return any(ready(self._window.items(), self._on_their_way, self._clock.now()))

    def _write(self, events: list[_Event], now: float) -> None:
        """One transaction: results, what follows from them, the marks of what goes next, the link."""
        with self._database.writing() as connection:
            results = self._record(connection, events)
            self._refresh(connection, now)
            going = self._choose(connection, results) if self._gate.open(now) else []
            results.finish()
            if self._link_changed:
                settings.set_link(connection, self._gate.link, self._gate.trouble, self._clock.now())
        if not results.left_window:
            self._seen_version = self._database.written_version
        self._written_link = (self._gate.link, self._gate.trouble)
        for item, dispatch in going:
            self._on_their_way.add(item.outgoing.identity)
            self._submit(partial(_deliver, self._line, item, dispatch))

    def _record(self, connection: sqlite3.Connection, events: list[_Event]) -> Results:
        results = Results(connection, self._clock.now(), self._settings.patience)
        for event in events:
            match event:
                case _Sent(item, verdict):
                    results.record(item, verdict)
                case _Looked(_, found, further):
                    for item in further:
                        results.followed(item, found[item.outgoing.identity])
                case _Probed():
                    pass
        return results

    def _choose(self, connection: sqlite3.Connection, results: Results) -> list[tuple[Item, Dispatch]]:
        """Mark what goes now as being sent; keep back, or complete here, what needs not go."""
        going = list[tuple[Item, Dispatch]]()
        room = self._gate.at_once - len(self._on_their_way)
        for item in ready(self._window.items(), self._on_their_way, self._clock.now()):
            if len(going) >= room:
                break
            outgoing = item.outgoing
            states = outbox.states_of(connection, outgoing.depends_on)
            if nothing_to_take_back(item, states):
                results.complete_here(item)
            elif cause := lost_dependency(item, states):
                results.keep_back(item, cause)
            elif outbox.move(connection, outgoing.identity, ItemState.SENDING, expected=(item.state,)):
                going.append((item, self._dispatch(connection, item)))
                results.touched(item)
        return going

    def _dispatch(self, connection: sqlite3.Connection, item: Item) -> Dispatch:
        named = {binding.identity for binding in item.outgoing.bindings}
        answers = {name: found.answer for name in named if (found := outbox.item(connection, name))}
        return Dispatch(
            outgoing=item.outgoing,
            unclear=item.state is ItemState.UNCLEAR,
            answers={name: answer for name, answer in answers.items() if answer},
        )

    def _submit(self, work: Callable[[], _Event]) -> None:
        self._workers.submit(lambda: self._events.put(work()))


def _deliver(line: Line, item: Item, dispatch: Dispatch) -> _Event:
    try:
        return _Sent(item, send(line, dispatch))
    except Exception as error:
        words = N_("This request cannot be sent: {detail}")
        return _Sent(item, Parked(Reason(words, "unsendable", {"detail": repr(error)})))
