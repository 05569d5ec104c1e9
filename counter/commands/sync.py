"""`counter sync`: deliver what waits, once or for as long as it runs."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

from counter.clock import SystemClock
from counter.commands.output import ProgressLine, print_trouble, zone_of
from counter.commands.setup import data_dir_of, line_of, settings_of, store_in
from counter.keystrokes import FILE, Keystrokes
from counter.messages import _
from counter.ports import CentreRefused, CentreUnavailable, StoreRefused
from counter.wire.paths import COUNTER_TERMINAL

if TYPE_CHECKING:
    from offline_queue import LocalStore
    from offline_queue.centre.line import Line

ANSWER_WITHIN = 20.0
ONCE_GIVES_UP_AFTER = 120.0
LOOK_EVERY = 0.1
REST_BESIDE_A_SCREEN = 3.0
"""Under a counter screen, delivery of what has piled up takes a quarter of the time at most."""


def run(options: argparse.Namespace) -> int:
    """--once: 0 when nothing waits any more. --watch: until it is told to stop."""
    from offline_queue.delivery.between_keys import NO_KEYS
    from offline_queue.delivery.delivery import DeliverySettings
    from offline_queue.delivery.gate import Pace
    from offline_queue.delivery.sync import SyncSettings, lower_priority, run_sync

    chosen = settings_of(options)
    store = store_in(data_dir_of(options), chosen)
    within = options.give_up_after or ONCE_GIVES_UP_AFTER
    line = line_of(
        store, chosen, answer_within=ANSWER_WITHIN if options.watch else min(ANSWER_WITHIN, within)
    )
    lower_priority()
    with closing(line):
        if not options.watch and not _reached(store, line):
            return 1
        if options.watch:
            beside = bool(options.parent)
            run_sync(
                store,
                line,
                SystemClock(),
                once=False,
                chosen=SyncSettings(
                    delivery=DeliverySettings(
                        parcels=1 if beside else 2,
                        pace=Pace(
                            return_window=chosen.delivery.return_window,
                            rest=REST_BESIDE_A_SCREEN if beside else 0.0,
                        ),
                        last_key=Keystrokes(store.database.data_dir / FILE).last if beside else NO_KEYS,
                    ),
                    numbers_kept=chosen.leases.numbers,
                ),
                parent_pid=options.parent,
            )
            return 0
        before = store.waiting().count
        try:
            nothing_waits = run_sync(store, line, SystemClock(), once=True, give_up_after=within)
        except StoreRefused as error:
            if error.code != "syncing":
                raise
            nothing_waits = _wait_for_the_other(store, within)
        left = store.waiting().count
        print(
            _("Delivered {delivered}, waiting {left}.", delivered=before - left, left=left), file=sys.stderr
        )
        line_now = store.link_state()
        print_trouble(line_now, zone_of(store.terminal()))
        return 0 if nothing_waits and not line_now.refused else 1


def _wait_for_the_other(store: LocalStore, within: float) -> bool:
    """The screen's own delivery is at work here: see to the end of it; whether nothing waits then."""
    deadline = time.monotonic() + within
    while store.waiting().count:
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY)
    return True


def _reached(store: LocalStore, line: Line) -> bool:
    """Fetch what is new; whether there is a centre to deliver to, be it one whose news are not taken.

    One that does not know this terminal is heard by delivery, too, which writes down that it pauses, and why.
    """
    try:
        return _brought(store, line)
    except CentreRefused as error:
        print(_(error.message, **error.params), file=sys.stderr)
        return True


def bring_down(store: LocalStore, line: Line) -> bool:
    """Fetch what is new at the centre, with progress; says why where it cannot, and then False."""
    try:
        return _brought(store, line)
    except CentreRefused as error:
        print(_(error.message, **error.params), file=sys.stderr)
        return False


def _brought(store: LocalStore, line: Line) -> bool:
    from offline_queue.cache.provisions import bring_all

    if store.terminal() is None:
        print(_("This terminal is not enrolled yet: counter enrol CODE."), file=sys.stderr)
        return False
    try:
        line.probe(COUNTER_TERMINAL, "terminal")
        with ProgressLine() as progress:
            bring_all(store, line, SystemClock(), progress)
        store.database.checkpoint()
    except CentreUnavailable as error:
        print(_("The centre cannot be reached: {why}", why=_(str(error))), file=sys.stderr)
        return False
    return True
