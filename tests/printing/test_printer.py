"""The printer over the journal: what was printed is known, what is owed is printed, copies are marked."""

from __future__ import annotations

import os
import pkgutil
import pty
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from counter.domain.prints import ON_SETTLING, Counterpart, PrintState
from counter.domain.visit import Outcome, OutcomeState
from counter.ports import PrintingFailed
from counter.printer_profile import LANGUAGES, PrinterProfile
from counter.printing import delivery, languages
from counter.printing.outputs import NotReady
from counter.printing.printer import FILE, SlipPrinter
from tests.builders import NOW, change, visit
from tests.printing.counter_desk import FURTHER, CounterDesk, copy_of, counterpart_of, number_of, thermal
from tests.printing.fake_printer import Fault, fake_printer
from tests.printing.roll import Roll


def folder(path: Path) -> PrinterProfile:
    """A printer into a folder."""
    return PrinterProfile(to=f"folder:{path / 'slips'}", language="pdf", paper="241x140", fence="none")


def states(desk: CounterDesk, number: str) -> list[tuple[Counterpart, int, PrintState]]:
    """The journal of a slip."""
    return [(each.counterpart, each.copy, each.state) for each in desk.journal.of_slip(number)]


def test_a_hall_copy_and_a_customer_copy_are_printed_and_confirmed_by_the_printer(tmp_path: Path) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer, answer_wait=5.0)})
        settled = desk.big("v1")
        made = desk.print(settled)
        assert [each.state for each in made] == [PrintState.CONFIRMED] * 2
        assert [counterpart_of(piece) for piece in printer.roll.whole] == list(ON_SETTLING)
        assert desk.print(settled) == ()
        assert "Service slip" in desk.journal.text(made[0].print_no)


def test_without_paper_it_is_said_and_nothing_is_sent(tmp_path: Path) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer)})
        settled = desk.settled("v1")
        printer.strike(Fault.PAPER_OUT, 0)
        with pytest.raises(PrintingFailed):
            desk.print(settled)
        with pytest.raises(PrintingFailed) as refused:
            desk.print(settled)
        assert refused.value.message == "The printer is out of paper."
        assert refused.value.code == "printer"
        printer.power_cycle()
        assert printer.roll.whole == []
        assert [state for _part, _copy, state in states(desk, settled.slip_number)] == [PrintState.FAILED]
        printer.fix()
        desk.until_printed(settled, printer)
        assert [copy_of(piece) for piece in printer.roll.whole] == [0, 0]


def test_the_receipt_is_printed_when_asked_for_once_unmarked_and_then_as_marked_copies(
    tmp_path: Path,
) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer, answer_wait=5.0)}, free_copies=1)
        settled = desk.big("v1")
        (made,) = desk.printer.print_receipt(settled, ())
        assert (made.counterpart, made.copy, made.state) == (Counterpart.RECEIPT, 0, PrintState.CONFIRMED)
        assert desk.journal.unprinted() == (settled.slip_number,), "the slip itself is still owed"
        assert desk.printer.print_receipt(settled, ()) == ()
        desk.printer.print_receipt(settled, (), further=FURTHER)
        desk.print(settled)
        papers = [(number_of(p), counterpart_of(p), copy_of(p)) for p in printer.roll.whole]
        assert papers == [
            (settled.slip_number, Counterpart.RECEIPT, 0),
            (settled.slip_number, Counterpart.RECEIPT, 1),
            (settled.slip_number, Counterpart.HALL, 0),
            (settled.slip_number, Counterpart.CUSTOMER, 0),
        ]
        assert any(
            "DUPLICATE 1" in line and "王芳 20317 lost" in line for line in printer.roll.whole[1].lines
        )
        assert any("Balance after: 46.20" in line for line in printer.roll.whole[0].lines)
        with pytest.raises(PrintingFailed) as refused:
            desk.printer.print_receipt(settled, (), further=FURTHER)
        assert refused.value.code == "manager"


def test_a_visit_without_payment_has_no_receipt_to_print(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path, {"files": folder(tmp_path)})
    settled = desk.store.settle(visit(change(), visit_id="v1"), NOW)
    with pytest.raises(PrintingFailed) as refused:
        desk.printer.print_receipt(settled, ())
    assert "Nothing was paid" in refused.value.message
    assert desk.journal.of_slip(settled.slip_number) == ()


def test_a_receipt_in_doubt_is_asked_about_apart_from_its_slip(tmp_path: Path) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer)})
        settled = desk.settled("v1")
        desk.until_printed(settled, printer)
        printer.strike(Fault.SILENT, 100)
        (made,) = desk.printer.print_receipt(settled, ())
        assert (made.counterpart, made.state) == (Counterpart.RECEIPT, PrintState.UNKNOWN)
        assert desk.print(settled) == ()
        printer.fix()
        desk.journal.move(made.print_no, PrintState.VOID)
        (again,) = desk.printer.print_receipt(settled, ())
        assert again.copy == 1
        assert copy_of(printer.roll.whole[-1]) == 1


def test_a_print_in_doubt_is_never_sent_again_by_itself(tmp_path: Path) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer)})
        settled = desk.settled("v1")
        printer.strike(Fault.SILENT, 100)
        (made,) = desk.print(settled)
        assert made.state is PrintState.UNKNOWN
        taken = printer.roll.taken
        with pytest.raises(PrintingFailed) as refused:
            desk.print(settled)
        assert refused.value.code == "open"
        assert printer.roll.taken == taken


def test_copies_are_marked_and_above_the_free_ones_a_manager_allows_them(tmp_path: Path) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer, answer_wait=5.0)}, free_copies=1)
        settled = desk.settled("v1")
        desk.print(settled)
        desk.printer.print_slip(settled, (), further=FURTHER)
        assert copy_of(printer.roll.whole[-1]) == 1
        assert any("王芳 20317 lost" in line for line in printer.roll.whole[-1].lines)
        with pytest.raises(PrintingFailed) as refused:
            desk.printer.print_slip(settled, (), further=FURTHER)
        assert refused.value.code == "manager"
        assert len(printer.roll.whole) == 3


def test_in_place_of_a_torn_print_only_what_is_missing_is_printed_in_the_name_of_who_asks(
    tmp_path: Path,
) -> None:
    torn = replace(FURTHER, reason="torn or not in hand", clerk_id="20318", clerk_name="李强", in_place=True)
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer, answer_wait=5.0)}, free_copies=1)
        settled = desk.settled("v1")
        for copy in range(2):
            printer.strike(Fault.LINK_CUT, 100)
            (made,) = desk.printer.print_slip(settled, (), further=torn)
            assert (made.copy, made.state) == (copy, PrintState.UNKNOWN)
            printer.fix()
            assert desk.journal.unprinted() == (), "it is asked about, not owed"
            desk.journal.move(made.print_no, PrintState.VOID)
            assert desk.journal.unprinted() == (settled.slip_number,)
        with pytest.raises(PrintingFailed) as refused:
            desk.printer.print_slip(settled, (), further=torn)
        assert refused.value.code == "manager"
        hall, customer = desk.printer.print_slip(settled, (), further=replace(torn, approved_by="10001"))
        assert (hall.counterpart, hall.copy, hall.approved_by) == (Counterpart.HALL, 2, "10001")
        assert hall.reason == "torn or not in hand"
        assert desk.journal.unprinted() == ()
        assert (customer.copy, customer.reason, customer.approved_by) == (0, "", "")
        papers = [(counterpart_of(piece), copy_of(piece)) for piece in printer.roll.whole]
        assert papers == [(Counterpart.HALL, 2), (Counterpart.CUSTOMER, 0)]
        assert "李强 20318 torn or" in " ".join(" ".join(printer.roll.whole[0].lines).split())


def test_what_a_dead_process_was_sending_is_in_doubt_and_the_next_one_says_so(tmp_path: Path) -> None:
    class Died(BaseException):
        """The process is gone."""

    with fake_printer() as printer:
        profile = thermal(printer, answer_wait=5.0)
        desk = CounterDesk(tmp_path, {"front": profile})
        settled = desk.settled("v1")

        def die(finding: object) -> None:
            raise Died

        printer.strike(Fault.PAPER_OUT, 500)
        with pytest.raises(Died):
            desk.printer.print_slip(settled, (), trouble=die)
        assert states(desk, settled.slip_number)[0][2] in (PrintState.SENDING, PrintState.SENT)
        heir = SlipPrinter({"front": profile}, desk.journal, desk.store.terminal, desk.clock, tmp_path)
        (found,) = heir.recover()
        assert found.state is PrintState.UNKNOWN
        assert desk.journal.open() == (found,)
        printer.fix()


def test_a_small_buffer_without_paper_stalls_and_goes_on_when_paper_is_in(tmp_path: Path) -> None:
    with fake_printer(chinese=False, buffer=4096) as printer:
        desk = CounterDesk(
            tmp_path, {"front": thermal(printer, chinese=False, late_wait=30.0, answer_wait=5.0)}
        )
        settled = desk.big("v1")
        printer.strike(Fault.PAPER_OUT, 2_000)
        made = desk.print(settled, printer.fix)
        assert [each.state for each in made] == [PrintState.CONFIRMED] * 2
        assert desk.heard


def test_a_printer_that_cannot_answer_is_sent_to_and_no_more_is_claimed(tmp_path: Path) -> None:
    with fake_printer() as printer:
        desk = CounterDesk(tmp_path, {"front": thermal(printer, fence="none")})
        made = desk.print(desk.settled("v1"))
        assert {each.state for each in made} == {PrintState.SENT}
        assert desk.journal.open() == ()


def test_nobody_listening_is_said_and_the_slip_goes_elsewhere(tmp_path: Path) -> None:
    with fake_printer() as printer:
        address = printer.address
    printers = {"front": PrinterProfile(to=address), "files": folder(tmp_path)}
    desk = CounterDesk(tmp_path, printers)
    settled = desk.settled("v1")
    with pytest.raises(PrintingFailed) as refused:
        desk.print(settled)
    assert "cannot be reached" in refused.value.message
    assert desk.journal.unprinted() == (settled.slip_number,)
    made = desk.printer.print_slip(settled, (), printer="files")
    assert [(tmp_path / desk.printer.where(each)).read_bytes()[:5] for each in made] == [b"%PDF-"] * 2
    assert desk.journal.unprinted() == ()


def test_a_folder_that_cannot_be_used_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path, {"files": folder(tmp_path)})
    (tmp_path / "slips").write_text("a file")
    settled = desk.settled("v1")
    with pytest.raises(PrintingFailed) as refused:
        desk.print(settled)
    assert str(tmp_path / "slips") in refused.value.message.format(**refused.value.params)
    (tmp_path / "slips").unlink()
    name = f"{settled.slip_number}-hall.pdf"
    (tmp_path / "slips" / name).mkdir(parents=True)
    with pytest.raises(PrintingFailed):
        desk.print(settled)
    assert [path.name for path in (tmp_path / "slips").iterdir()] == [name]
    assert [state for _part, _copy, state in states(desk, settled.slip_number)] == [PrintState.FAILED]


def test_a_device_file_carries_bytes_and_answers_unchanged(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    roll = Roll(48)

    def answer() -> None:
        """A printer behind a serial line: says that it is well, prints, and answers the fence."""
        held = b""
        while True:
            try:
                held += os.read(ours, 4096)
            except OSError:
                return
            while b"\x10\x04" in held[: held.find(b"\x10\x04") + 3] and len(held) >= 3 + held.find(
                b"\x10\x04"
            ):
                at = held.find(b"\x10\x04")
                roll.feed(held[:at])
                held = held[at + 3 :]
                os.write(ours, b"\x12")
            known = len(roll.answers)
            roll.feed(held)
            held = b""
            for command in roll.answers[known:]:
                said = b"\x37\x22" + command[7:11] + b"\x00" if command[2:3] == b"H" else b"\x00"
                os.write(ours, said)

    threading.Thread(target=answer, daemon=True).start()
    profile = PrinterProfile(to=f"device:{os.ttyname(theirs)}", answer_wait=10.0)
    desk = CounterDesk(tmp_path, {"serial": profile}, counterparts=(Counterpart.CUSTOMER,))
    (made,) = desk.print(desk.big("v1"))
    assert made.state is PrintState.CONFIRMED
    assert [counterpart_of(piece) for piece in roll.whole] == [Counterpart.CUSTOMER]
    os.close(theirs)
    os.close(ours)


PLAIN = """
from counter.domain.slips.text import render_text
from counter.printing.languages import Printout, Silent

SUFFIX, ANSWERS = ".txt", False


def render(slip, profile):
    return Printout(render_text(slip, 80).encode(), sheets=1)


def converse(link, profile, token):
    return Silent()
"""


def test_a_printer_language_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = tmp_path / "languages"
    more.mkdir()
    (more / "plain.py").write_text(PLAIN, encoding="utf-8")
    monkeypatch.setattr(languages, "__path__", [*languages.__path__, str(more)])
    profile = PrinterProfile(to=f"folder:{tmp_path / 'slips'}", language="plain")
    desk = CounterDesk(tmp_path, {"plain": profile}, counterparts=(Counterpart.CUSTOMER,))
    settled = desk.big("v1")
    (made,) = desk.print(settled)
    assert desk.printer.where(made) == f"slips/{settled.slip_number}.txt"
    assert "Service slip" in (tmp_path / "slips" / f"{settled.slip_number}.txt").read_text(encoding="utf-8")


def test_what_config_may_name_as_language_are_the_modules_there() -> None:
    assert {module.name for module in pkgutil.iter_modules(languages.__path__)} == set(LANGUAGES)
    for name in LANGUAGES:
        assert languages.language(name).SUFFIX.startswith(".")


def test_an_address_of_no_known_kind_is_refused() -> None:
    with pytest.raises(NotReady):
        delivery.open_place(PrinterProfile(to="telex:5"))


def test_slips_and_sheets_are_counted_for_the_statistics(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path, {"files": folder(tmp_path)})
    big = desk.big("v1")
    small = desk.settled("v2")
    desk.print(big)
    desk.print(small)
    desk.printer.print_slip(small, (), further=FURTHER)
    day = big.visit.business_date
    count = desk.journal.count(day, day)
    assert (count.transactions, count.slips, count.slips_saved, count.copies) == (4, 2, 2, 1)
    assert count.sheets == 5
    assert count.cost_saved_fen(15, sheets_a_slip=2) == 60


def test_every_print_of_a_slip_says_what_its_first_one_said(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path, {"files": folder(tmp_path)})
    settled = desk.settled("v1")
    (line,) = settled.visit.transactions
    done = (Outcome(identity=line.identity, state=OutcomeState.COMPLETED, order_no="P77"),)
    hall, _customer = desk.printer.print_slip(settled, ())
    (copy,) = desk.printer.print_slip(settled, done, further=FURTHER)
    signed, copied = (desk.journal.text(each.print_no).splitlines() for each in (hall, copy))
    assert any("Answer awaited" in each for each in signed)
    start = next(at for at, each in enumerate(copied) if each.startswith("State when this copy was made"))
    body = [each for each in signed if each.strip() != "Hall copy"]
    marks = ("Customer copy", "DUPLICATE 1")
    kept = [each for each in copied[: start - 1] if not each.strip().startswith(marks)]
    assert kept == body[: len(kept)]
    assert len(kept) >= len(body) - 1
    assert "P77" in copied[start + 1]


def test_copies_of_both_counterparts_count_together(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path, {"files": folder(tmp_path)}, free_copies=2)
    settled = desk.settled("v1")
    torn = replace(FURTHER, in_place=True)
    for _time in range(2):
        prints = desk.printer.print_slip(settled, (), further=torn)
        with desk.store.database.writing() as connection:
            connection.execute("UPDATE print SET state = 'void'")
    assert [each.copy for each in prints] == [1, 1]
    with pytest.raises(PrintingFailed) as refused:
        desk.printer.print_slip(settled, (), further=torn)
    assert refused.value.params["copy"] == 3


def test_a_slip_of_which_only_one_counterpart_is_there_stays_owed(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path, {"files": folder(tmp_path)})
    settled = desk.settled("v1")
    in_the_way = tmp_path / "slips" / f"{settled.slip_number}.pdf"
    in_the_way.mkdir(parents=True)
    with pytest.raises(PrintingFailed):
        desk.print(settled)
    assert [state for _part, _copy, state in states(desk, settled.slip_number)] == [
        PrintState.SENT,
        PrintState.FAILED,
    ]
    assert desk.journal.unprinted() == (settled.slip_number,)
    in_the_way.rmdir()
    assert [each.counterpart for each in desk.print(settled)] == [Counterpart.CUSTOMER]
    assert desk.journal.unprinted() == ()


def test_a_copy_whose_process_died_while_it_was_written_into_a_file_is_in_doubt(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path, {"files": folder(tmp_path)})
    settled = desk.settled("v1")
    desk.print(settled)
    (copy,) = desk.printer.print_slip(settled, (), further=FURTHER)
    with desk.store.database.writing() as connection:
        connection.execute(
            "UPDATE print SET printer = ?, state = 'sending' WHERE print_no = ?", (FILE, copy.print_no)
        )
    with desk.printer.filing():
        assert [each.print_no for each in desk.journal.open()] == [copy.print_no]
