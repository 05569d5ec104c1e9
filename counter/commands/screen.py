"""`counter`: the counter screen, with the delivery process beside it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from counter.commands.delivery import DeliveryProcess
from counter.commands.setup import data_dir_of, settings_of
from counter.domain.system_words import system_words
from counter.domain.text import N_
from counter.messages import _
from counter.ports import StoreRefused
from counter.process_lock import ProcessLock
from counter.settings import Settings

if TYPE_CHECKING:
    from screens.equipment import DemoSignIn, Equipment
    from screens.news import News


def run(options: argparse.Namespace) -> int:
    """Open the screen on the data directory of the options."""
    settings = settings_of(options)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(_("The counter screen needs a terminal."), file=sys.stderr)
        return 1
    data_dir = data_dir_of(options)
    with the_only_screen(data_dir):
        return open_screen(settings, data_dir, config=getattr(options, "config", None))


@contextmanager
def the_only_screen(data_dir: Path) -> Iterator[None]:
    """No other screen is on this data directory meanwhile; raises StoreRefused where one is.

    Two of them would each settle the visit that both have open, and one would lose its lines.
    """
    lock = ProcessLock(data_dir / "screen.lock")
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        alone = lock.acquire(wait=False)
    except OSError as error:
        raise StoreRefused(
            N_("The data directory cannot be written to: {path} ({detail})."),
            "no_permission",
            path=str(data_dir),
            detail=system_words(error),
        ) from error
    try:
        if not alone:
            raise StoreRefused(N_("This terminal is open in another window already."), "open_already")
        try:
            yield
        finally:
            lock.release()
    finally:
        lock.close()


def open_screen(
    settings: Settings,
    data_dir: Path,
    *,
    config: Path | None = None,
    demo: Sequence[DemoSignIn] = (),
    beside: Callable[[Callable[[News], None]], None] = lambda tell: None,
) -> int:
    """Sign-in first; what is heavy is loaded behind it. Returns the exit status. For `the_only_screen`.

    ``beside`` is called at the beginning with what shows news on the screen, from any thread.
    """
    from screens.app import CounterApp

    started: list[DeliveryProcess] = []

    def equip() -> Equipment:
        equipment = _equipment(settings, data_dir)
        started.append(DeliveryProcess(settings, data_dir, config))
        started[0].watch()
        return equipment

    app = CounterApp(settings, equip, demo)
    beside(app.tell)
    try:
        status = app.run()
    finally:
        for delivery in started:
            delivery.end()
    if app.fault is not None:
        print(_said(app.fault), file=sys.stderr)
        return 1
    return status or 0


def _equipment(settings: Settings, data_dir: Path) -> Equipment:
    """Open everything that the screen works with."""
    from counter import templating
    from counter.clock import SystemClock, mint_identity
    from counter.commands.setup import (
        acquirer_of,
        cache_of,
        centre_of,
        line_of,
        printer_of,
        store_in,
        template_layers,
    )
    from counter.id_reader import CARDS_FILE, NoReader, SimulatedReader
    from counter.keystrokes import FILE, Keystrokes
    from screens.desk import Ports
    from screens.equipment import Equipment

    store = store_in(data_dir, settings)
    cards = data_dir / CARDS_FILE
    line = line_of(store, settings, answer_within=settings.crm.timeout)
    ports = Ports(
        store=store,
        cache=cache_of(store),
        centre=centre_of(store, line),
        printer=printer_of(store, settings),
        prints=store.prints,
        statistics=store.statistics,
        shifts=store.shifts,
        clock=SystemClock(),
        mint=mint_identity,
        id_reader=SimulatedReader(cards) if cards.exists() else NoReader(),
        keystrokes=Keystrokes(data_dir / FILE),
        acquirer=acquirer_of(settings, data_dir),
    )
    loaded, faults = templating.load(template_layers(store))
    templates = {code: each.template for code, each in loaded.items()}
    return Equipment(ports, templates, tuple(fault.told for fault in faults))


def _said(fault: Exception) -> str:
    message = getattr(fault, "message", "")
    params = getattr(fault, "params", {})
    return _(message, **params) if message else f"{type(fault).__name__}: {fault}"
