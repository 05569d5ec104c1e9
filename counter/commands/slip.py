"""`counter slip ID`: a slip again, as text, PDF or printer's bytes, to a file or the printer."""

from __future__ import annotations

import argparse
import hashlib
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from counter.clock import SystemClock
from counter.commands.setup import data_dir_of, printer_of, settings_of, store_in, to_be_read
from counter.domain.prints import Rendered
from counter.domain.system_words import system_words
from counter.domain.text import N_
from counter.domain.visit import NotASlipNumber, read_slip_number, slips_named
from counter.messages import _
from counter.ports import FurtherCopy, PrintingFailed

if TYPE_CHECKING:
    from counter.domain.prints import Counterpart, Duplicate, Print
    from counter.domain.slips.blocks import Slip
    from counter.domain.visit import SettledVisit
    from counter.settings import Settings
    from offline_queue import LocalStore

TEXT_CELLS = 80
FOR_READING = N_("FOR READING - not a print")


def run(options: argparse.Namespace) -> int:
    """Show it, marked as for reading; with --copy as a duplicate that is entered in the print journal."""
    if options.to_printer or options.copy:
        return _run(options)
    with to_be_read(options):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    chosen = settings_of(options)
    store = store_in(data_dir_of(options), chosen)
    settled, terminal = store.settled(options.id), store.terminal()
    if settled is None or terminal is None:
        print(_why_none(store, options.id), file=sys.stderr)
        return 1
    try:
        if options.to_printer:
            return _printed(store, chosen, settled, options)
        with printer_of(store, chosen).filing() if options.copy else nullcontext():
            content, entry = _content(store, chosen, settled, options)
            return _to_file(store, content, entry, options.output)
    except PrintingFailed as failed:
        print(_(failed.message, **failed.params), file=sys.stderr)
        return 1


def _why_none(store: LocalStore, reference: str) -> str:
    """There is no such slip; a number that was left out says why."""
    try:
        day, sequence = read_slip_number(reference)
    except NotASlipNumber:
        return _("There is no slip {reference}.", reference=reference)
    for void in store.void_slips():
        if void.business_date == day and void.first <= sequence <= void.last:
            return _(
                "Slip number {reference} is void: the terminal was enrolled again at {at}, and what may have "
                "been given before is not given twice.",
                reference=reference,
                at=void.at.astimezone(),
            )
    return _("There is no slip {reference}.", reference=reference)


def _printed(store: LocalStore, chosen: Settings, settled: SettledVisit, options: argparse.Namespace) -> int:
    from counter.domain.prints import PrintState, paper_named
    from counter.messages import sentence

    printer = printer_of(store, chosen)
    put_on_paper = printer.print_receipt if options.receipt else printer.print_slip
    made = put_on_paper(
        settled,
        store.outcomes(settled.visit.visit_id),
        number=options.id if options.id in settled.slip_numbers else "",
        further=from_here(in_place=not options.copy),
        printer=options.printer or "",
        trouble=lambda finding: print(sentence(finding), file=sys.stderr),
    )
    for each in made:
        print(f"{printer.where(each)}\t{each.slip_number}\t{each.counterpart}\t{each.state}")
    if not made:
        said = N_("Slip {number} was printed already; --copy prints a marked copy.")
        if options.receipt:
            said = N_("The receipt of slip {number} was printed already; --copy prints a marked copy.")
        named = options.id if options.id in settled.slip_numbers else slips_named(settled.slip_numbers)
        print(_(said, number=named), file=sys.stderr)
    doubtful = [each for each in made if each.state is PrintState.UNKNOWN]
    for each in doubtful:
        print(
            _(
                "Is slip {number} in hand ({counterpart})? The screen asks, Ctrl+R answers.",
                number=each.slip_number,
                counterpart=paper_named(each.counterpart, each.copy, _),
            ),
            file=sys.stderr,
        )
    return 1 if doubtful else 0


def from_here(*, in_place: bool = False) -> FurtherCopy:
    """A copy from the command line, which does not know who asks for it: it names no clerk."""
    return FurtherCopy(reason=_("from the command line"), clerk_id="", clerk_name="", in_place=in_place)


def _content(
    store: LocalStore, chosen: Settings, settled: SettledVisit, options: argparse.Namespace
) -> tuple[bytes, Print | None]:
    """The bytes, and the journal's entry of a copy."""
    from counter.domain.prints import Counterpart, PrintState
    from counter.domain.slips.receipt import receipt_slips
    from counter.domain.slips.sections import as_known
    from counter.domain.slips.text import render_text
    from counter.printing.counterparts import paper_of
    from counter.printing.printer import FILE
    from counter.settings import masking

    terminal = store.terminal()
    assert terminal is not None
    number = options.id if options.id in settled.slip_numbers else settled.slip_number
    counterpart = Counterpart.CUSTOMER
    if options.receipt:
        counterpart = Counterpart.RECEIPT
        if options.id not in settled.slip_numbers:
            number = next(iter(receipt_slips(settled)), number)
    duplicate = _duplicate(store, chosen, number, counterpart) if options.copy else None
    outcomes = store.outcomes(settled.visit.visit_id)
    known = as_known(settled.on_slip(number), outcomes)
    said = store.prints.first_said(number, counterpart, tuple(known))
    slip = paper_of(
        settled,
        outcomes,
        terminal,
        number,
        counterpart if options.copy or options.receipt else None,
        duplicate=duplicate,
        masking=masking(chosen.slip),
        said=said,
    )
    if duplicate is None:  # the journal knows nothing of it: on paper it must not pass for a print
        slip = slip.marked(_(FOR_READING))
    if options.format == "text":
        content, sheets = (render_text(slip, TEXT_CELLS) + "\n").encode(), 1
    else:
        content, sheets = laid_out(slip, chosen, options.format)
    if duplicate is None:
        return content, None
    entry = store.prints.rendered(
        Rendered(
            slip_number=number,
            counterpart=counterpart,
            copy=duplicate.ordinal,
            printer=FILE,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            sheets=sheets,
            answers=False,
            text=render_text(slip, TEXT_CELLS),
            reason=duplicate.reason,
            said=tuple(known.values()) if said is None else None,
        )
    )
    return content, store.prints.move(entry.print_no, PrintState.SENDING, more=True)


def _duplicate(store: LocalStore, chosen: Settings, number: str, counterpart: Counterpart) -> Duplicate:
    from counter.domain.prints import Duplicate
    from counter.printing.printer import judge_copies

    copy = max(1, store.prints.next_copy(number, counterpart))
    judge_copies(store.prints, number, counterpart, chosen.slip.free_copies)
    return Duplicate(ordinal=copy, at=SystemClock().now(), reason=from_here().reason)


def laid_out(slip: Slip, chosen: Settings, kind: str) -> tuple[bytes, int]:
    """``slip`` as PDF on the paper of [slip], or in the language ``kind`` for a printer that speaks it: the
    usual one, else any of [printers], else one of 80 mm."""
    from counter.printer_profile import PrinterProfile
    from counter.printing.languages import PaperUnknown
    from counter.printing.languages import language as printer_language

    profile = PrinterProfile(language="pdf", paper=chosen.slip.paper)
    if kind != "pdf":
        usual = [chosen.printers[name] for name in (chosen.slip.printer,) if name in chosen.printers]
        speaking = [each for each in (*usual, *chosen.printers.values()) if each.language == kind]
        profile = speaking[0] if speaking else PrinterProfile(language=kind)
    try:
        printout = printer_language(profile.language).render(slip, profile)
    except PaperUnknown as unknown:
        raise PrintingFailed(unknown.finding.message, "", **unknown.finding.params) from unknown
    return printout.content, printout.sheets


def _to_file(store: LocalStore, content: bytes, entry: Print | None, output: Path | None) -> int:
    from counter.domain.prints import PrintState

    status = written_to(content, output)
    if entry is not None:
        store.prints.move(entry.print_no, PrintState.FAILED if status else PrintState.SENT, more=True)
    return status


def written_to(content: bytes, output: Path | None) -> int:
    if output is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        output.write_bytes(content)
    except OSError as error:
        print(_("{path} cannot be written: {why}", path=output, why=system_words(error)), file=sys.stderr)
        return 1
    return 0
