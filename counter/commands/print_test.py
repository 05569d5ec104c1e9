"""`counter doctor --print-test`: a test page to a printer, and how far it got."""

from __future__ import annotations

import argparse
import sys

from counter.clock import SystemClock
from counter.commands.output import zone_of
from counter.commands.setup import data_dir_of, printers_of, settings_of, store_in
from counter.domain.prints import PrintState
from counter.domain.text import Finding
from counter.messages import _, sentence


def run(options: argparse.Namespace) -> int:
    """Print it on the printer that is named, else the usual one; 1 unless it was confirmed or sent."""
    from counter.printing import delivery
    from counter.printing.languages import PaperUnknown, language
    from counter.printing.outputs import NotReady
    from counter.printing.test_page import page_for

    chosen = settings_of(options)
    store = store_in(data_dir_of(options), chosen)
    printers = printers_of(store, chosen)
    name = options.print_test or chosen.slip.printer or next(iter(printers))
    if name not in printers:
        print(_("There is no printer {name}.", name=name), file=sys.stderr)
        return 2
    profile, terminal = printers[name], store.terminal()
    page = page_for(
        name,
        profile,
        terminal.store_name if terminal else "-",
        SystemClock().now(),
        zone_of(terminal),
    )
    states: list[PrintState] = []

    def moved(state: PrintState) -> None:
        states.append(state)
        print(f"{name}\t{state}", flush=True)

    def trouble(finding: Finding) -> None:
        print(sentence(finding), file=sys.stderr)

    try:
        printout = language(profile.language).render(page, profile)
        delivery.deliver(
            printout,
            profile,
            name="printer-test",
            token=b"TEST",
            moved=moved,
            trouble=trouble,
            closing=lambda: False,
        )
    except (NotReady, PaperUnknown) as refused:
        print(sentence(refused.finding), file=sys.stderr)
        return 1
    if states[-1] is PrintState.UNKNOWN:
        print(_("It is not known whether the test page came out: look at the printer."), file=sys.stderr)
        return 1
    if states[-1] is PrintState.SENT:
        print(_("Sent; this printer does not say when a page is done."), file=sys.stderr)
    return 0
