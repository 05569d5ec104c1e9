"""The port `Printer`: slips of committed visits to the printers of config.toml, with the journal kept."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from counter.domain.masking import Masking
from counter.domain.prints import (
    NOT_IN_HAND,
    ON_SETTLING,
    Counterpart,
    Duplicate,
    Print,
    PrintState,
    Rendered,
)
from counter.domain.shifts.paper import shift_paper
from counter.domain.shifts.report import ShiftReport
from counter.domain.slips.blocks import Slip
from counter.domain.slips.receipt import receipt_slips
from counter.domain.slips.sections import as_known
from counter.domain.slips.slip import SLIP_MASKING
from counter.domain.slips.text import render_text
from counter.domain.terminal import Terminal
from counter.domain.text import N_, Finding
from counter.domain.visit import Outcome, SettledVisit
from counter.messages import _, language
from counter.ports import Clock, FurtherCopy, PrintingFailed, PrintJournal, StoreRefused
from counter.printer_profile import PrinterProfile
from counter.printing import delivery
from counter.printing import languages as printer_languages
from counter.printing.counterparts import NO_PAYMENT, paper_of
from counter.printing.languages import PaperUnknown, Printout
from counter.printing.outputs import NotReady, Trouble

TEXT_CELLS = 76
FILE = "file"
"""What the journal calls a copy that went into a file."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """One counterpart of one slip, or the report of a shift. ``laid_out`` makes it, marked as a duplicate
    where it is one, its lines as they were first ``said``; the clerk is whose work it is about.

    ``lines`` are its transactions by identity, ``known`` how they stand now.
    """

    number: str
    counterpart: Counterpart
    clerk_id: str
    clerk_name: str
    laid_out: Callable[[Terminal, Duplicate | None, tuple[Outcome, ...] | None], Slip]
    lines: tuple[str, ...] = ()
    known: tuple[Outcome, ...] = ()


class SlipPrinter:
    """Prints slip after slip, one at a time on each printer over all processes of this terminal."""

    def __init__(
        self,
        printers: Mapping[str, PrinterProfile],
        journal: PrintJournal,
        terminal: Callable[[], Terminal | None],
        clock: Clock,
        locks: Path,
        *,
        counterparts: Sequence[Counterpart] = ON_SETTLING,
        free_copies: int = 2,
        masking: Masking = SLIP_MASKING,
    ) -> None:
        """``printers`` by name, the usual one first; ``locks`` is a folder of this terminal.

        ``free_copies`` is how many duplicates of a slip need no manager.
        """
        self._printers, self._journal, self._terminal, self._clock = printers, journal, terminal, clock
        self._locks, self._counterparts = locks, counterparts
        self._free_copies, self._masking = free_copies, masking
        self._closing = threading.Event()

    def names(self) -> tuple[str, ...]:
        """The printers there are, the usual one first."""
        return tuple(self._printers)

    def close(self) -> None:
        """Wait for no printer any longer."""
        self._closing.set()

    def print_slip(
        self,
        settled: SettledVisit,
        outcomes: Sequence[Outcome],
        *,
        number: str = "",
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Print what is missing of the visit's slips (of ``number`` only, if it is given), or one marked
        further copy of each for the customer."""
        kept = (Counterpart.CUSTOMER,) if further and not further.in_place else self._counterparts
        wanted = (number,) if number else settled.slip_numbers
        papers = [(number, counterpart) for number in wanted for counterpart in kept]
        of_visit = self._of_visit(papers, settled, outcomes)
        return self._print_each(of_visit, further, printer, trouble or _nobody)

    def print_receipt(
        self,
        settled: SettledVisit,
        outcomes: Sequence[Outcome],
        *,
        number: str = "",
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Print the receipt of each of the visit's slips unless it is there, or one marked further copy."""
        numbers = tuple(each for each in receipt_slips(settled) if number in ("", each))
        if not numbers:
            raise PrintingFailed(NO_PAYMENT, number=number or settled.slip_number)
        papers = [(number, Counterpart.RECEIPT) for number in numbers]
        of_visit = self._of_visit(papers, settled, outcomes)
        return self._print_each(of_visit, further, printer, trouble or _nobody)

    def print_shift(
        self,
        report: ShiftReport,
        *,
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Print the report of a shift unless it is there, or one marked further copy of it."""

        def laid_out(terminal: Terminal, duplicate: Duplicate | None, _said: object) -> Slip:
            return shift_paper(report, terminal, language(), say=_, duplicate=duplicate)

        paper = _Paper(report.shift.number, Counterpart.SHIFT, report.clerk_id, report.clerk_name, laid_out)
        return self._print_each([paper], further, printer, trouble or _nobody)

    def _of_visit(
        self,
        papers: Iterable[tuple[str, Counterpart]],
        settled: SettledVisit,
        outcomes: Sequence[Outcome],
    ) -> Iterator[_Paper]:
        """Counterparts of a visit's slips."""
        visit = settled.visit
        for number, counterpart in papers:

            def laid_out(
                terminal: Terminal,
                duplicate: Duplicate | None,
                said: tuple[Outcome, ...] | None,
                number: str = number,
                counterpart: Counterpart = counterpart,
            ) -> Slip:
                return paper_of(
                    settled,
                    outcomes,
                    terminal,
                    number,
                    counterpart,
                    duplicate=duplicate,
                    masking=self._masking,
                    said=said,
                )

            lines = settled.on_slip(number)
            known = tuple(as_known(lines, outcomes).values())
            names = tuple(line.identity for line in lines)
            yield _Paper(number, counterpart, visit.clerk_id, visit.clerk_name, laid_out, names, known)

    def _print_each(
        self,
        papers: Iterable[_Paper],
        further: FurtherCopy | None,
        printer: str,
        trouble: Trouble,
    ) -> tuple[Print, ...]:
        """Print these slips' counterparts, up to the first that may be on paper or not."""
        terminal = self._terminal()
        if terminal is None:
            raise PrintingFailed(N_("This terminal is not enrolled yet."))
        name = printer or self.names()[0]
        made: list[Print] = []
        with self._held(name):
            whatever = further is not None and not further.in_place
            missing = [
                paper for paper in papers if whatever or not self._there(paper.number, paper.counterpart)
            ]
            for at, paper in enumerate(missing):
                more = whatever or any(later.number == paper.number for later in missing[at + 1 :])
                made.append(self._print(paper, terminal, name, further, trouble, more=more))
                if made[-1].state is PrintState.UNKNOWN:
                    break
        return tuple(made)

    def recover(self) -> tuple[Print, ...]:
        """What processes that died were sending is unknown from now on; printers at work are left alone."""
        found = list[Print]()
        for name in (*self._printers, FILE):
            lock = self._lock(name)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            try:
                found += self._journal.orphaned(name)
            finally:
                lock.release()
        return tuple(found)

    @contextmanager
    def filing(self) -> Iterator[None]:
        """A copy is made into a file: one at a time, and what a process that died was writing is unknown."""
        with self._lock(FILE):
            self._journal.orphaned(FILE)
            yield

    def _lock(self, name: str) -> FileLock:
        return FileLock(self._locks / f"printer-{_safe(name)}.lock")

    def where(self, made: Print) -> str:
        """The place of a print in words: the file with its folder's name, else the printer's name."""
        profile = self._printers.get(made.printer)
        if profile is None or profile.scheme != "folder":
            return made.printer
        suffix = printer_languages.language(profile.language).SUFFIX
        file = file_name(made.slip_number, made.counterpart, made.copy) + suffix
        return str(Path(Path(profile.place).name) / file)

    @contextmanager
    def _held(self, name: str) -> Iterator[None]:
        """This printer is ours alone; what a process that died was sending is unknown from now on."""
        if name not in self._printers:
            raise PrintingFailed(N_("There is no printer {name}."), name=name)
        lock = self._lock(name)
        profile = self._printers[name]
        try:
            lock.acquire(timeout=profile.answer_wait, poll_interval=0.05)
        except Timeout as busy:
            sentence = N_("Another program of this terminal is printing on {name}.")
            raise PrintingFailed(sentence, "printer", name=name) from busy
        try:
            self._journal.orphaned(name)
            yield
        finally:
            lock.release()

    def _there(self, number: str, counterpart: Counterpart) -> bool:
        """Whether a good print of this counterpart was made already."""
        return any(
            each.counterpart is counterpart and each.state.good for each in self._journal.of_slip(number)
        )

    def _print(
        self,
        paper: _Paper,
        terminal: Terminal,
        printer: str,
        further: FurtherCopy | None,
        trouble: Trouble,
        *,
        more: bool,
    ) -> Print:
        profile = self._printers[printer]
        try:
            copy = self._journal.next_copy(paper.number, paper.counterpart)
        except StoreRefused as refused:
            raise PrintingFailed(refused.message, refused.code, **refused.params) from refused
        if further and not further.in_place:
            copy = max(1, copy)
        if copy and not (further and further.approved_by):
            judge_copies(self._journal, paper.number, paper.counterpart, self._free_copies)
        said = self._journal.first_said(paper.number, paper.counterpart, paper.lines)
        slip = paper.laid_out(terminal, self._duplicate(paper, copy, further) if copy else None, said)
        try:
            printout = printer_languages.language(profile.language).render(slip, profile)
        except PaperUnknown as unknown:
            raise PrintingFailed(unknown.finding.message, "", **unknown.finding.params) from unknown
        entry = self._journal.rendered(
            replace(
                self._entry(paper, printer, further, copy, slip, printout),
                said=paper.known if said is None and paper.lines else None,
            )
        )
        return self._deliver(entry, printout, profile, trouble, more=more)

    def _duplicate(self, paper: _Paper, copy: int, further: FurtherCopy | None) -> Duplicate:
        asked = further or FurtherCopy(
            reason=_(NOT_IN_HAND), clerk_id=paper.clerk_id, clerk_name=paper.clerk_name
        )
        return Duplicate(
            ordinal=copy,
            at=self._clock.now(),
            clerk=f"{asked.clerk_name} {asked.clerk_id}".strip(),
            reason=asked.reason,
        )

    def _entry(
        self,
        paper: _Paper,
        printer: str,
        further: FurtherCopy | None,
        copy: int,
        slip: Slip,
        printout: Printout,
    ) -> Rendered:
        return Rendered(
            slip_number=paper.number,
            counterpart=paper.counterpart,
            copy=copy,
            printer=printer,
            sha256=hashlib.sha256(printout.content).hexdigest(),
            size=len(printout.content),
            sheets=printout.sheets,
            answers=delivery.answers(self._printers[printer]),
            text=render_text(slip, TEXT_CELLS),
            clerk_id=further.clerk_id if further else paper.clerk_id,
            reason=further.reason if further and copy else "",
            approved_by=further.approved_by if further and copy else "",
        )

    def _deliver(
        self, entry: Print, printout: Printout, profile: PrinterProfile, trouble: Trouble, *, more: bool
    ) -> Print:
        state = [entry]

        def moved(to: PrintState) -> None:
            state[0] = self._journal.move(entry.print_no, to, more=more)

        try:
            delivery.deliver(
                printout,
                profile,
                name=file_name(entry.slip_number, entry.counterpart, entry.copy),
                token=f"{entry.print_no % 10_000:04d}".encode(),
                moved=moved,
                trouble=trouble,
                closing=self._closing.is_set,
            )
        except NotReady as reason:
            self._journal.move(entry.print_no, PrintState.FAILED, more=more)
            raise PrintingFailed(reason.finding.message, "printer", **reason.finding.params) from reason
        return state[0]


def judge_copies(journal: PrintJournal, number: str, counterpart: Counterpart, free: int) -> None:
    """Raises PrintingFailed where one more copy of the slip is above the ``free`` ones."""
    copy = journal.further_copies(number, counterpart) + 1
    if copy > free:
        sentence = N_("Copy {copy} of slip {number} needs a manager's PIN.")
        raise PrintingFailed(sentence, "manager", copy=copy, number=number)


def file_name(slip_number: str, counterpart: Counterpart, copy: int) -> str:
    """The name of a print as a file, without its suffix, made safe for any file system."""
    parts = [_safe(slip_number)]
    if counterpart is not Counterpart.CUSTOMER:
        parts.append(counterpart.value)
    if copy:
        parts.append(f"copy-{copy}")
    return "-".join(parts)


def _safe(text: str) -> str:
    return re.sub(r"[^\w-]", "_", text)


def _nobody(finding: Finding) -> None:
    """Nobody wants to know what the printer lacks."""
