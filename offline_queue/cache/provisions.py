"""Bringing down what is new at the centre, so that it is at hand without the line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from counter.domain.terminal import LeasedKind
from counter.domain.text import N_
from counter.domain.work import Link
from counter.messages import _
from counter.ports import CentreRefused, CentreUnavailable, Clock, Progress
from counter.wire.paths import COUNTER_TERMINAL
from offline_queue import enrolment, heartbeat, settings
from offline_queue.cache import handed_key, parts, seals
from offline_queue.cache.blocks import top_up
from offline_queue.centre.line import Line
from offline_queue.centre.reserving import POOLS
from offline_queue.delivery import real_names
from offline_queue.store import LocalStore

_PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.5
_NAMES_SECONDS = 2.0
_HEARTBEAT_SECONDS = 10.0


_BLOCK = 50
"""Numbers, and cards, that a centre without a snapshot of them is asked for, unless it is said otherwise."""


def bring(store: LocalStore, line: Line, clock: Clock, name: str, block: int = _BLOCK) -> bool:
    """Ask for what is new in one part, make sure whose it is, and write it down; whether anything was.

    A terminal of an earlier release, which holds no signing key, asks for that first.

    Where the centre has no snapshot of numbers or cards, up to ``block`` of them are reserved instead.
    Raises CentreUnavailable (rubbish is that, too) or CentreRefused, also for what is not the centre's,
    not for this terminal, or older than what is held; what is held then stays.
    """
    with store.database.reading() as connection:
        key = enrolment.signing_key(connection)
    if not key:
        key = handed_key.take_over(store, line)
    with store.database.reading() as connection:
        since = parts.version(connection, name)
        terminal = enrolment.terminal(connection)
    params, asked_at = {"since": since} if since else {}, clock.now()
    try:
        fetched = line.fetch(COUNTER_TERMINAL, f"snapshot/{name}", params, patience=_PATIENCE_SECONDS)
    except CentreRefused as refused:
        if refused.status == 404 and name in parts.NOT_EVERYWHERE:
            return False
        if refused.status == 404 and name in POOLS:
            return top_up(store, line, clock, name, block)
        raise
    snapshot = seals.opened(
        fetched, name, key=key, held=since, terminal_id=terminal.terminal_id if terminal else ""
    )
    if name == "customers":
        snapshot = replace(snapshot, items=tuple(replace(view, as_of=asked_at) for view in snapshot.items))
    parts.keep(store.database, snapshot, clock.now())
    return bool(snapshot.items or snapshot.gone)


def bring_all(store: LocalStore, line: Line, clock: Clock, progress: Progress | None = None) -> None:
    """Bring every part down; raises CentreUnavailable or CentreRefused at the first that fails."""
    for done, name in enumerate(parts.NAMES):
        if progress is not None:
            progress(done, len(parts.NAMES), parts.WORDS[name])
        bring(store, line, clock, name)
    if progress is not None:
        progress(len(parts.NAMES), len(parts.NAMES), N_("what the counter works with"))


class Provisions:
    """Keeps the parts fresh in a thread of its own: at once, then every ``every`` seconds.

    Numbers and SIM cards come down sooner when fewer than ``numbers_kept`` numbers are left: asking for
    them makes the centre fill the terminal's block up.
    """

    def __init__(
        self,
        store: LocalStore,
        line: Line,
        clock: Clock,
        *,
        every: float,
        numbers_kept: int,
        link: Callable[[], Link],
    ) -> None:
        self._store, self._line, self._clock, self._link = store, line, clock, link
        self._every, self._numbers_kept = every, numbers_kept
        self._due = dict.fromkeys(parts.NAMES, 0.0)
        self._seen_version = -1
        self._names_due = self._heartbeat_due = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="provisions", daemon=True)

    def start(self) -> None:
        """Begin as soon as the line is there."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is being asked for is not waited for longer than a moment."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            if self._link() is not Link.ONLINE:
                continue
            self._watch_numbers()
            if time.monotonic() >= self._heartbeat_due:
                self._heartbeat_due = time.monotonic() + _HEARTBEAT_SECONDS
                heartbeat.send(self._store, self._line, self._clock)
                heartbeat.tell_outages(self._store, self._line)
            if time.monotonic() >= self._names_due:
                self._names_due = time.monotonic() + _NAMES_SECONDS
                real_names.check_held(self._store, self._line, self._clock)
            for name in parts.NAMES:
                if self._ended.is_set():
                    return
                if time.monotonic() >= self._due[name]:
                    self._bring(name)

    def _bring(self, name: str) -> None:
        try:
            bring(self._store, self._line, self._clock, name, self._numbers_kept)
        except (CentreUnavailable, CentreRefused) as error:
            self._due[name] = time.monotonic() + min(self._every, 10.0)
            self._note(name, error if isinstance(error, CentreRefused) else None)
        else:
            self._due[name] = time.monotonic() + self._every
            self._note(name, None)

    def _note(self, name: str, refused: CentreRefused | None) -> None:
        """Write down why a part is not taken, for `counter doctor`; once, and once when that is over."""
        trouble = _(refused.message, **refused.params) if refused else ""
        with self._store.database.reading() as connection:
            known = settings.part_trouble(connection, name)
        if trouble != known:
            with self._store.database.writing() as connection:
                settings.set_part_trouble(connection, name, trouble)

    def _watch_numbers(self) -> None:
        """Ask for more numbers soon when the block runs low, and at most every ten seconds."""
        version = self._store.version()
        if version == self._seen_version:
            return
        self._seen_version = version
        with self._store.database.reading() as connection:
            left = parts.count_leases(connection, LeasedKind.NUMBER, self._clock.now())
        if left < self._numbers_kept:
            soon = time.monotonic() + 10.0
            for name in ("numbers", "sims"):
                self._due[name] = min(self._due[name], soon)
