"""The syncing process: one a data directory; delivers, follows, and brings down what is new."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from counter.domain.text import N_
from counter.domain.work import Link
from counter.other_process import OtherProcess
from counter.ports import Clock, StoreRefused
from counter.priority import give_way
from counter.process_lock import ProcessLock
from offline_queue import outbox, telling
from offline_queue.cache.provisions import Provisions
from offline_queue.centre.line import Line
from offline_queue.delivery.delivery import Delivery, DeliverySettings
from offline_queue.disk.log import KEPT_LOG_BYTES, lengthen
from offline_queue.store import LocalStore

_POLL_SECONDS = 0.025
_LOOK_AROUND_SECONDS = 1.0
_NICENESS = 10
_FOLLOW_SECONDS = 2.0
"""How long ``once`` goes on looking at orders in flight when nothing waits any more."""


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """How the process goes about its work; times in seconds."""

    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    refresh_every: float = 300.0
    numbers_kept: int = 50


def run_sync(
    store: LocalStore,
    line: Line,
    clock: Clock,
    *,
    once: bool,
    chosen: SyncSettings | None = None,
    parent_pid: int = 0,
    give_up_after: float | None = None,
    stopped: threading.Event | None = None,
) -> bool:
    """Deliver what waits; with ``once`` until nothing waits any more or the centre wants the terminal
    enrolled again, else until told to stop.

    Ends by itself when the process ``parent_pid`` has ended, or (``once``) after ``give_up_after``
    seconds. True if nothing waits at the end. Raises StoreRefused if another process syncs here.
    """
    chosen = chosen or SyncSettings()
    stop = stopped or threading.Event()
    with _alone(store.database.data_dir), _stopping_on_signals(stop):
        delivery = Delivery(store.database, line, clock, chosen.delivery)
        provisions = Provisions(
            store,
            line,
            clock,
            every=chosen.refresh_every,
            numbers_kept=chosen.numbers_kept,
            link=lambda: delivery.link,
        )
        parent = OtherProcess(parent_pid or os.getpid())
        delivery.start()
        if not once:
            _lengthen_log(store)
            provisions.start()
        try:
            _work(store, delivery, clock, stop, once, parent, give_up_after)
        finally:
            parent.close()
            provisions.stop()
            delivery.stop()
        return not _anything_waits(store)


def lower_priority() -> None:
    """Let whoever works at the screen go first; call it in a process that only syncs."""
    give_way(_NICENESS)


def _work(
    store: LocalStore,
    delivery: Delivery,
    clock: Clock,
    stop: threading.Event,
    once: bool,
    parent: OtherProcess,
    give_up_after: float | None,
) -> None:
    began = looked_around = busy_at = time.monotonic()
    while not stop.is_set():
        delivery.step(_POLL_SECONDS)
        now = time.monotonic()
        if once:
            if delivery.trouble and not delivery.busy:
                return
            if (
                delivery.busy
                or delivery.link is Link.UNKNOWN  # whoever asks afterwards wants to know how the line is
                or _anything_waits(store)
                or telling.tell_untold(store.database, clock, everything=True)
            ):
                busy_at = now
            elif not delivery.follows or now - busy_at > _FOLLOW_SECONDS:
                return
        if give_up_after is not None and now - began > give_up_after:
            return
        if now - looked_around > _LOOK_AROUND_SECONDS:
            looked_around = now
            if not parent.lives():
                return
            telling.tell_untold(store.database, clock)
            store.database.checkpoint(KEPT_LOG_BYTES)


def _lengthen_log(store: LocalStore) -> None:
    """Before the clerk's first commit; a full disk is told to whoever has something to keep."""
    with suppress(StoreRefused):
        lengthen(store.database)


def _tell_all(store: LocalStore, clock: Clock) -> bool:
    """Whether the centre had still to be told something: that waits now."""
    return telling.tell_untold(store.database, clock, everything=True) > 0


def _anything_waits(store: LocalStore) -> bool:
    with store.database.reading() as connection:
        return outbox.anything_waits(connection)


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    lock = ProcessLock(data_dir / "sync.lock")
    if not lock.acquire(wait=False):
        raise StoreRefused(N_("Another process delivers from this data directory already."), "syncing")
    try:
        yield
    finally:
        lock.release()
        lock.close()


@contextmanager
def _stopping_on_signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT end the work in good order; only the main thread can hear them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
