"""`counter doctor`: what this counter stands on, and whether it is well."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
from contextlib import closing
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from counter import settings, templating
from counter.clock import SystemClock
from counter.commands.doctor_words import label, shown
from counter.commands.output import ProgressLine, print_table, troubles, zone_of
from counter.commands.printers_found import printer_facts, printer_troubles
from counter.commands.setup import (
    data_dir_of,
    line_of,
    printers_of,
    settings_of,
    slips_folder,
    store_in,
    template_layers,
    to_be_read,
)
from counter.domain.effective import business_date
from counter.domain.text import N_
from counter.domain.work import NOT_A_CENTRE
from counter.messages import _

if TYPE_CHECKING:
    from counter.domain.terminal import Terminal
    from counter.settings import Settings
    from offline_queue import LocalStore

SHOWN = 20
"""Damages are told one by one up to here."""
PAPER_DAYS = 30
PAPER = N_(
    "Paper of {days} days: {transactions} transactions on {slips} slips, {slips_saved} slips saved "
    "({saved_amount} yuan), {copies} copies, {sheets} sheets printed."
)


def run(options: argparse.Namespace) -> int:
    """Print the facts (or a test page); 1 if something is not well, each said in a line on stderr."""
    if options.print_test is not None:
        from counter.commands import print_test

        return print_test.run(options)
    with to_be_read(options) as named:
        return _facts(options, named)


def _facts(options: argparse.Namespace, named: Path) -> int:
    """The facts of the directory that is ``named``, be it read in a copy."""
    from offline_queue.care.facts import facts

    chosen = settings_of(options)
    store = store_in(data_dir_of(options), chosen)
    with ProgressLine() as progress:
        found = facts(store, progress)
    terminal = store.terminal()
    trouble = []
    trouble += [_("The local database is damaged: {why}", why=damage) for damage in found.damages[:SHOWN]]
    if found.damages:
        trouble.append(_("What waits and can be read is saved by: counter queue export."))
    if terminal is None:
        trouble.append(_("This terminal is not enrolled yet: counter enrol CODE."))
    centre, wrong, refusal = _centre(store, chosen)
    kept = store.link_state()
    if refusal and not kept.refused:
        kept = dataclasses.replace(kept, trouble=refusal, since=None)
    zone = zone_of(terminal)
    trouble += troubles(dataclasses.replace(kept, trouble="") if kept.unreadable else kept, zone)
    printers = printers_of(store, chosen)
    trouble += printer_troubles(printers, chosen.slip.printer)
    _templates, faults = templating.load(template_layers(store))
    if faults:
        trouble.append(_("{count} faults in local templates: counter templates check.", count=len(faults)))
    trouble += wrong
    paper = _paper(store, chosen, terminal) if terminal else {}
    facts_shown = {
        "counter": metadata.version("fast-counter"),
        "python": platform.python_version(),
        "config": str(settings.find(getattr(options, "config", None), os.environ) or _("built-in defaults")),
        "terminal": f"{terminal.store_name} {terminal.position}" if terminal else "-",
        "centre": f"{chosen.crm.url} {centre}",
        "printers": printer_facts(printers, chosen.slip.printer),
        "slips": str(slips_folder(store, chosen)),
        "void_slips": {str(void.business_date): f"{void.first}-{void.last}" for void in store.void_slips()},
        **dataclasses.asdict(found),
        "link_trouble": kept.trouble,
    }
    del facts_shown["damages"]
    read, told = str(store.database.data_dir), str(named)
    facts_shown = {
        name: value.replace(read, told) if isinstance(value, str) else value
        for name, value in facts_shown.items()
    }
    if options.format == "json":
        print(
            json.dumps(
                facts_shown | {"paper": paper, "trouble": trouble}, ensure_ascii=False, indent=2, default=str
            )
        )
    else:
        print_table(
            [
                [_("Fact"), _("Value")],
                *[
                    [label(name), _(REFUSED) if name == "link" and kept.refused else shown(name, x, zone)]
                    for name, x in facts_shown.items()
                ],
            ]
        )
        print(_writers(found.needs_one_writer))
        print(_durability(found.synchronous))
        print(_recovery(found.recovery_copy))
        if paper:
            print(_(PAPER, **paper))
    for sentence in trouble:
        print(sentence, file=sys.stderr)
    return 1 if trouble else 0


REFUSED = N_("it answers, and refuses what this terminal delivers")


def _centre(store: LocalStore, chosen: Settings) -> tuple[str, list[str], str]:
    """How the centre answers now, in a word or two, what is wrong with that, and why it takes nothing."""
    from offline_queue import chain
    from offline_queue.delivery.gate import NOT_KNOWN
    from offline_queue.delivery.sending import presence

    with store.database.reading() as connection:
        mark = chain.mark(connection)
    with closing(line_of(store, chosen, answer_within=5.0)) as line:
        url, found = chosen.crm.url, presence(line, mark)
    if not found.readable:
        return _("answers unreadably"), [f"{url}: {_(NOT_A_CENTRE)}"], ""
    if not found.known:
        return _("does not know this terminal"), [], NOT_KNOWN if store.credential() else ""
    if found.disowned is not None:
        return _("refuses what this terminal delivers"), [], found.disowned.reason.message
    if not found.well:
        why = _("The centre does not answer.")
        return _("does not answer"), [_("The centre at {url} cannot be reached: {why}", url=url, why=why)], ""
    return _("answers"), [], ""


def _paper(store: LocalStore, chosen: Settings, terminal: Terminal) -> dict[str, int]:
    """What merging saved in the last days, as the print journal counted it (docs/printing.md)."""
    today = business_date(SystemClock().now(), terminal.time_zone)
    counted = store.prints.count(today - timedelta(days=PAPER_DAYS - 1), today)
    return {
        "days": PAPER_DAYS,
        "transactions": counted.transactions,
        "slips": counted.slips,
        "slips_saved": counted.slips_saved,
        "copies": counted.copies,
        "sheets": counted.sheets,
        "saved_amount": counted.cost_saved_fen(chosen.slip.sheet_fen),
    }


def _writers(needs_one_writer: bool) -> str:
    if needs_one_writer:
        return _(
            "This SQLite has the WAL-reset bug (before 3.51.3); every writer and checkpoint runs under one "
            "lock here, which keeps clear of it."
        )
    return _("This SQLite is free of the WAL-reset bug; writers run under one lock all the same.")


def _durability(synchronous: str) -> str:
    if synchronous in ("FULL", "EXTRA"):
        return _(
            "Every commit is flushed to the disk before it is answered (synchronous={mode}).",
            mode=synchronous,
        )
    return _("Commits are NOT flushed to the disk (synchronous={mode}).", mode=synchronous)


def _recovery(copy: bool) -> str:
    if copy:
        return _(
            "Should this terminal die, the centre's private key opens a copy of its key: "
            "counter queue recover."
        )
    return _("There is no recovery copy of the key yet: it is made when the centre has given its public key.")
