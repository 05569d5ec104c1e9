"""The report of a shift goes the same road to paper as slips: owed, journalled, doubtful, marked copies."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from counter.domain.prints import Counterpart, PrintState
from counter.domain.shifts.closing import Closing
from counter.domain.shifts.report import ShiftReport
from counter.messages import use
from counter.ports import PrintingFailed
from counter.printer_profile import PrinterProfile
from tests.printing.counter_desk import FURTHER, CounterDesk, copy_of, thermal
from tests.printing.fake_printer import Fault, fake_printer
from tests.shifts import exact


def ended(desk: CounterDesk) -> ShiftReport:
    """A shift with one payment of 10.00 that is over."""
    use("en")
    shift = desk.store.shifts.begin("20317", "王芳")
    desk.settled("v1")
    moved = desk.store.shifts.takings(shift.shift_id)
    closing = Closing(counted=exact(shift, moved), seen=moved, clerk_id="20317", clerk_name="王芳")
    return desk.store.shifts.close(shift.shift_id, closing)


def test_a_report_is_printed_once_unmarked_and_then_as_marked_copies(tmp_path: Path) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer, answer_wait=5.0)}, free_copies=1)
        report = ended(desk)
        number = report.shift.number
        assert desk.store.shifts.unprinted() == (number,)
        (made,) = desk.printer.print_shift(report)
        assert (made.slip_number, made.counterpart) == (number, Counterpart.SHIFT)
        assert (made.copy, made.state) == (0, PrintState.CONFIRMED)
        assert desk.store.shifts.unprinted() == ()
        assert desk.journal.unprinted() != (), "the slip of the visit is still owed by itself"
        assert desk.printer.print_shift(report) == ()
        desk.printer.print_shift(report, further=FURTHER)
        first, copy = printer.roll.whole
        assert [copy_of(piece) for piece in (first, copy)] == [0, 1]
        assert any(number in line for line in first.lines)
        assert any("Expected" in line and "10.00" in line for line in first.lines)
        with pytest.raises(PrintingFailed) as refused:
            desk.printer.print_shift(report, further=FURTHER)
        assert refused.value.code == "manager"


def test_a_report_that_may_be_on_paper_is_asked_about_and_its_sheets_are_no_slip_s(tmp_path: Path) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer)})
        report = ended(desk)
        day = report.shift.business_date
        before = desk.journal.count(day, day)
        printer.strike(Fault.SILENT, 100)
        (made,) = desk.printer.print_shift(report)
        assert made.state is PrintState.UNKNOWN
        assert [each.slip_number for each in desk.journal.open()] == [report.shift.number]
        printer.power_cycle()
        desk.journal.move(made.print_no, PrintState.VOID)
        (again,) = desk.printer.print_shift(report)
        assert (again.copy, again.state) == (1, PrintState.CONFIRMED)
        assert desk.journal.count(day, day) == before


def test_a_report_as_pdf_holds_every_word_of_its_layout(tmp_path: Path) -> None:
    profile = PrinterProfile(to=f"folder:{tmp_path / 'slips'}", language="pdf", paper="A4", fence="none")
    desk = CounterDesk(tmp_path, {"files": profile})
    report = ended(desk)
    desk.printer.print_shift(report)
    (file,) = (tmp_path / "slips").glob("*-shift.pdf")
    with pypdfium2.PdfDocument(file) as pdf:  # type: ignore[no-untyped-call]
        text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
        codes = [code.text for code in zxingcpp.read_barcodes(pdf[0].render(scale=3).to_pil())]
    assert codes == [report.shift.number] * 2, "one QR code, one bar code"
    for said in (report.shift.number, "Shift report", "Cash handed in", "Manager's signature"):
        assert said in text
