"""`counter slip ID`: a slip again, as text or PDF, to a file or the printer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from counter.clock import SystemClock
from counter.commands.setup import data_dir_of, printer_of, settings_of, store_in
from counter.messages import _, language

if TYPE_CHECKING:
    from offline_queue import LocalStore

TEXT_CELLS = 80


def run(options: argparse.Namespace) -> int:
    """Show it; with --copy it is marked as a duplicate."""
    from counter.domain.slip import Duplicate, slip_of
    from counter.domain.slip_text import render_text
    from counter.printing.pdf import slip_pdf

    chosen = settings_of(options)
    store = store_in(data_dir_of(options), chosen)
    settled, terminal = store.settled(options.id), store.terminal()
    if settled is None or terminal is None:
        print(_("There is no slip {reference}.", reference=options.id), file=sys.stderr)
        return 1
    outcomes = store.outcomes(settled.visit.visit_id)
    if options.to_printer:
        copy = _next_copy(store, settled.slip_number) if options.copy else 0
        print(printer_of(store, chosen).print_slip(settled, outcomes, copy=copy))
        return 0
    duplicate = (
        Duplicate(ordinal=_next_copy(store, settled.slip_number), at=SystemClock().now())
        if options.copy
        else None
    )
    slip = slip_of(settled, outcomes, terminal, language(), say=_, duplicate=duplicate)
    if options.format == "text":
        content = (render_text(slip, TEXT_CELLS) + "\n").encode()
    else:
        content = slip_pdf(slip, chosen.slip.paper)
    return _written(content, options.output)


def _next_copy(store: LocalStore, slip_number: str) -> int:
    """The number of one more copy; the screen counts on from it."""
    key = f"copies:{slip_number}"
    copy = int(store.remembered(key) or 0) + 1
    store.remember(key, str(copy))
    return copy


def _written(content: bytes, output: Path | None) -> int:
    if output is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        output.write_bytes(content)
    except OSError as error:
        print(_("{path} cannot be written: {why}", path=output, why=error.strerror), file=sys.stderr)
        return 1
    return 0
