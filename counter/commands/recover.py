"""`counter queue recover`: what a dead terminal still had waiting, with the centre's private key."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from counter.clock import mint_identity
from counter.messages import _

if TYPE_CHECKING:
    from offline_queue import LocalStore


def recover(options: argparse.Namespace) -> int:
    """List what waits in a copy of a data directory, write it out, or make it over to a fresh one."""
    from counter.commands.setup import settings_of
    from offline_queue.care.recovery import hand_over, opened_copy

    settings_of(options)
    if options.into:
        waiting = hand_over(options.database, options.private_key, options.into, mint_identity)
        print(_("Handed over to {path}: {count} items wait there.", path=options.into, count=waiting))
        print(_("Now enrol it: counter enrol CODE --data-dir {path}", path=options.into), file=sys.stderr)
        return 0
    if options.export is not None:
        return _export(options)
    with opened_copy(options.database, options.private_key, mint_identity) as store:
        _show(store, options.format)
    return 0


def _export(options: argparse.Namespace) -> int:
    from counter.commands.queue import write_salvage
    from offline_queue.care.recovery import readable_copy

    with (
        readable_copy(options.database, options.private_key, mint_identity) as directory,
        _opened(options.export) as file,
    ):
        return write_salvage(directory, file)


def _show(store: LocalStore, format_: str) -> None:
    from counter.commands.output import zone_of
    from counter.commands.queue import print_items
    from offline_queue.listing import summaries

    items = summaries(store)
    if format_ == "json":
        print(json.dumps(items, ensure_ascii=False, indent=2))
        return
    print_items(items, store.waiting(), zone_of(store.terminal()))


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdout
        return
    with open(name, "x", encoding="utf-8", opener=_private) as file:
        yield file


def _private(name: str, flags: int) -> int:
    """Open a new file for its owner only: customers' data is in it."""
    import os

    return os.open(name, flags, 0o600)
