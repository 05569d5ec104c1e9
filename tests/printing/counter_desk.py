"""A counter with a printer: real journal in a real database, a clerk who looks at the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from counter.domain.prints import Counterpart, Print, PrintState
from counter.domain.tender import Tender
from counter.domain.text import Finding
from counter.domain.visit import SettledVisit
from counter.messages import use
from counter.ports import FurtherCopy, PrintingFailed
from counter.printer_profile import PrinterProfile
from counter.printing.printer import SlipPrinter
from offline_queue import open_store
from tests.builders import NOW, change, opening, payment, tender, terminal, tip, visit
from tests.printing.fake_printer import FakePrinter
from tests.printing.roll import Piece
from tests.screens.forms.ports import CountingMint, HandClock

LABELS = ("Slip number: ", "Belongs to slip: ")
FURTHER = FurtherCopy(reason="lost", clerk_id="20317", clerk_name="王芳")


def thermal(printer: FakePrinter, **given: object) -> PrinterProfile:
    """The profile of a fake printer, impatient."""
    return PrinterProfile(
        **{"to": printer.address, "answer_wait": 0.05, "late_wait": 1.0} | given  # type: ignore[arg-type]
    )


class CounterDesk:
    """One terminal's database with its printers, in ``folder``."""

    def __init__(self, folder: Path, printers: dict[str, PrinterProfile], **given: object) -> None:
        self.clock = HandClock()
        self.store = open_store(folder, mint=CountingMint(), clock=self.clock)
        if self.store.terminal() is None:
            self.store.enrolled(terminal(), "credential")
        self.journal = self.store.prints
        self.printer = SlipPrinter(
            printers,
            self.journal,
            self.store.terminal,
            HandClock(),
            folder,
            **given,  # type: ignore[arg-type]
        )
        self.heard: list[str] = []

    def settled(self, visit_id: str, tenders: Sequence[Tender] = (tender(10**7),)) -> SettledVisit:
        """A small visit, settled."""
        use("en")
        one = visit(payment(1_000, identity=f"line-{visit_id}"), visit_id=visit_id, tenders=tuple(tenders))
        return self.store.settle(one, NOW)

    def big(self, visit_id: str) -> SettledVisit:
        """An opening, a change and a payment, settled."""
        use("en")
        lines = (opening(tips=(tip(),)), change(), payment(1_000))
        return self.store.settle(visit(*lines, visit_id=visit_id, tenders=(tender(10**7),)), NOW)

    def print(self, settled: SettledVisit, hand: Callable[[], None] | None = None) -> tuple[Print, ...]:
        """Print what is missing; ``hand`` is what the clerk does when told what the printer lacks."""

        def told(finding: Finding) -> None:
            self.heard.append(finding.message)
            if hand is not None:
                hand()

        return self.printer.print_slip(settled, (), trouble=told)

    def until_printed(self, settled: SettledVisit, printer: FakePrinter) -> None:
        """The clerk's work: put the printer right, answer what is asked, print again, until all is there."""
        for _try in range(6):
            try:
                made = self.print(settled, printer.fix)
            except PrintingFailed:
                printer.fix()
                continue
            if not made or made[-1].state is not PrintState.UNKNOWN:
                return
            doubtful = made[-1]
            printer.power_cycle()
            there = any(same_print(piece, doubtful) for piece in printer.roll.whole)
            self.journal.move(doubtful.print_no, PrintState.CONFIRMED if there else PrintState.VOID)
        raise AssertionError("never printed")


def same_print(piece: Piece, made: Print) -> bool:
    """Whether a piece of paper is this print: slip, counterpart and copy."""
    return (
        number_of(piece) == made.slip_number
        and counterpart_of(piece) is made.counterpart
        and copy_of(piece) == made.copy
    )


def number_of(piece: Piece) -> str:
    """The slip number on a piece of paper, "" on one without."""
    told = (line.split(label)[1].split()[0] for line in piece.lines for label in LABELS if label in line)
    return next(told, "")


def counterpart_of(piece: Piece) -> Counterpart:
    """Who keeps it."""
    words = [line.strip() for line in piece.lines]
    if "Payment receipt" in words:
        return Counterpart.RECEIPT
    return Counterpart.HALL if "Hall copy" in words else Counterpart.CUSTOMER


def copy_of(piece: Piece) -> int:
    """The ordinal of its mark, 0 without one."""
    marks = [line.split("DUPLICATE ")[1] for line in piece.lines if "DUPLICATE " in line]
    return int(marks[0].split()[0]) if marks else 0
