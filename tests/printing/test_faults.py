"""Everything that goes wrong at a printer, at bytes of a slip: nothing lost, doubled unseen, or wrongly
confirmed. Here at bytes drawn by a fixed seed; `make torture` takes every byte."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.domain.prints import ON_SETTLING, PrintState
from counter.domain.visit import SettledVisit
from tests.printing.counter_desk import CounterDesk, copy_of, counterpart_of, number_of, thermal
from tests.printing.fake_printer import FakePrinter, Fault, fake_printer

FENCES = ("GS(H", "GSr")
FIRST = range(6)  # what is asked before the slip
DRAWN = 4


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    """A printer on the network."""
    with fake_printer() as made:
        yield made


def bytes_of_a_print(desk: CounterDesk, printer: FakePrinter) -> int:
    """How many bytes one counterpart of a slip is, questions included."""
    before = printer.roll.taken
    desk.print(desk.settled("measured"))
    return (printer.roll.taken - before) // 2


def survives(desk: CounterDesk, printer: FakePrinter, visit_id: str, fault: Fault, at: int) -> None:
    """A slip is printed while ``fault`` strikes at byte ``at``; what is on paper and in the journal agree."""
    settled = desk.settled(visit_id)
    printer.strike(fault, at)
    desk.until_printed(settled, printer)
    printer.power_cycle()
    agree(desk, printer, settled)


def agree(desk: CounterDesk, printer: FakePrinter, settled: SettledVisit) -> None:
    """Nothing lost, no unmarked duplicate, no wrong "confirmed"."""
    papers = [
        (counterpart_of(piece), copy_of(piece))
        for piece in printer.roll.whole
        if number_of(piece) == settled.slip_number
    ]
    prints = desk.journal.of_slip(settled.slip_number)
    for counterpart in ON_SETTLING:
        mine = [copy for kept, copy in papers if kept is counterpart]
        confirmed = [
            each.copy
            for each in prints
            if each.counterpart is counterpart and each.state is PrintState.CONFIRMED
        ]
        assert mine, f"lost: {counterpart}"
        assert len(set(mine)) == len(mine), f"twice on paper, not told apart: {mine}"
        assert len(confirmed) == 1, f"confirmed {confirmed}"
        assert set(confirmed) <= set(mine), f"confirmed {confirmed}, on paper {mine}"
    assert all(each.state in (PrintState.CONFIRMED, PrintState.VOID) for each in prints)
    assert not desk.journal.open()
    assert not desk.journal.unprinted()


@pytest.mark.parametrize("fence", FENCES)
@pytest.mark.parametrize("fault", Fault)
def test_a_fault_at_any_byte_loses_doubles_and_confirms_nothing_wrongly(
    fence: str, fault: Fault, printer: FakePrinter, tmp_path: Path
) -> None:
    desk = CounterDesk(tmp_path, {"front": thermal(printer, fence=fence)}, free_copies=9)
    size = bytes_of_a_print(desk, printer)
    chance = random.Random(f"{fence} {fault.value}")
    places = [*FIRST, size - 1, 2 * size - 1, *(chance.randrange(2 * size) for _ in range(DRAWN))]
    for at in places:
        survives(desk, printer, f"{fault.name}-{at}", fault, at)
