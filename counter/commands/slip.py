"""`counter slip ID`: a slip again, as text or PDF, to a file or the printer."""

from __future__ import annotations

import argparse
import sys

from counter.clock import SystemClock
from counter.commands.setup import data_dir_of, printer_of, settings_of, store_in
from counter.messages import _, language

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
        print(printer_of(store, chosen).print_slip(settled, outcomes, copy=int(options.copy)))
        return 0
    duplicate = Duplicate(ordinal=1, at=SystemClock().now()) if options.copy else None
    slip = slip_of(settled, outcomes, terminal, language(), say=_, duplicate=duplicate)
    if options.format == "text":
        text = render_text(slip, TEXT_CELLS)
        if options.output:
            options.output.write_text(text + "\n", encoding="utf-8")
        else:
            print(text)
        return 0
    content = slip_pdf(slip, chosen.slip.paper)
    if options.output:
        options.output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
    return 0
