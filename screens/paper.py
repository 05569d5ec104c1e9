"""From the commit to the paper: a slip waits a moment for the centre's answers, then is printed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from counter.domain.prints import Counterpart, Print, PrintState
from counter.domain.shifts.report import ShiftReport
from counter.domain.text import Finding
from counter.domain.visit import Outcome, SettledVisit
from counter.ports import Clock, FurtherCopy, Printer, PrintJournal, Shifts, Store
from screens.news import (
    AnswersCame,
    News,
    PrinterLacks,
    PrintsWait,
    ReportNotPrinted,
    ReportPrinted,
    ReportWaits,
    SaveFailed,
    SlipDoubtful,
    SlipNotPrinted,
    SlipPrinted,
)
from screens.uses import Uses
from screens.writer import Writer

_LOOK_AGAIN_S = 0.05


class Paper:
    """Prints committed slips one after another, and says what became of them.

    One thread waits for answers, one for the printer: a printer without paper keeps nobody from the
    centre's answers, and neither keeps the clerk.
    """

    def __init__(
        self,
        store: Store,
        printer: Printer,
        prints: PrintJournal,
        shifts: Shifts,
        clock: Clock,
        answer_wait: float,
        tell: Callable[[News], None],
    ) -> None:
        self._store, self._printer, self._prints = store, printer, prints
        self._shifts, self._clock, self._tell = shifts, clock, tell
        self._uses = Uses(store)
        self._answer_wait_ms = round(answer_wait * 1000)
        self._on_their_way: set[str] = set()
        self._closing = threading.Event()
        self._answering = Writer("answers", lambda error: tell(SaveFailed(error)))
        self._printing = Writer("paper", lambda error: tell(SaveFailed(error)))

    @property
    def on_their_way(self) -> frozenset[str]:
        """The slips that were taken a moment ago and ask for nobody's hand yet."""
        return frozenset(self._on_their_way)

    def look_back(self) -> Future[None]:
        """Say what an earlier run left: prints that may be on paper or not, slips never begun."""
        return self._printing.put(self._look_back)

    def take(self, settled: SettledVisit) -> Future[None]:
        """Print the slip of a visit that was just committed, once its answers came or time is up."""
        deadline_ms = self._clock.monotonic_ms() + self._answer_wait_ms
        self._on_their_way.update(settled.slip_numbers)
        return self._answering.put(lambda: self._first(settled, deadline_ms))

    def again(self, settled: SettledVisit, number: str, further: FurtherCopy) -> Future[None]:
        """Print a marked duplicate of one slip."""
        return self._printing.put(lambda: self._print(settled, None, number=number, further=further))

    def missing(
        self, settled: SettledVisit, number: str, printer: str = "", further: FurtherCopy | None = None
    ) -> Future[None]:
        """Print what is still owed of a slip, on ``printer`` if another one is named; ``further`` says in
        place of what."""
        self._on_their_way.add(number)
        return self._printing.put(
            lambda: self._print(settled, None, number=number, printer=printer, further=further)
        )

    def receipt(
        self, settled: SettledVisit, number: str, further: FurtherCopy | None, printer: str = ""
    ) -> Future[None]:
        """Print the receipt of a slip's payments, or a marked ``further`` copy of that."""
        return self._printing.put(
            lambda: self._print(settled, None, number=number, further=further, printer=printer, receipt=True)
        )

    def shift(
        self, report: ShiftReport, further: FurtherCopy | None = None, printer: str = ""
    ) -> Future[None]:
        """Print the report of a shift unless it is there, or a marked ``further`` copy of it."""
        self._on_their_way.add(report.shift.number)
        return self._printing.put(lambda: self._print_shift(report, further, printer))

    def close(self) -> None:
        """Print what was taken, waiting for no answer any longer, then end."""
        self._closing.set()
        self._answering.close()
        self._printer.close()
        self._printing.close()

    def _look_back(self) -> None:
        self._printer.recover()
        doubtful, owed = self._prints.open(), (*self._prints.unprinted(), *self._shifts.unprinted())
        if doubtful or owed:
            self._tell(PrintsWait(len(doubtful), len(owed)))

    def _first(self, settled: SettledVisit, deadline_ms: int) -> None:
        outcomes = self._answers(settled, deadline_ms)
        self._tell(AnswersCame(settled, outcomes))
        self._printing.put(lambda: self._print(settled, outcomes))
        self._uses.count(settled)

    def _answers(self, settled: SettledVisit, deadline_ms: int) -> tuple[Outcome, ...]:
        seen, outcomes = -1, tuple[Outcome, ...]()
        while True:
            version = self._store.version()
            if version != seen:
                seen, outcomes = version, self._store.outcomes(settled.visit.visit_id)
            if not any(outcome.state.waiting for outcome in outcomes):
                return outcomes
            if self._clock.monotonic_ms() >= deadline_ms or self._closing.wait(_LOOK_AGAIN_S):
                return outcomes

    def _print(
        self,
        settled: SettledVisit,
        outcomes: tuple[Outcome, ...] | None,
        *,
        number: str = "",
        further: FurtherCopy | None = None,
        printer: str = "",
        receipt: bool = False,
    ) -> None:
        numbers = (number,) if number else settled.slip_numbers
        slips = () if receipt else numbers

        def lacks(finding: Finding) -> None:
            self._on_their_way.difference_update(slips)
            self._tell(PrinterLacks(numbers, finding))

        put_on_paper = self._printer.print_receipt if receipt else self._printer.print_slip
        try:
            if outcomes is None:
                outcomes = self._store.outcomes(settled.visit.visit_id)
            made = put_on_paper(
                settled, outcomes, number=number, further=further, printer=printer, trouble=lacks
            )
        except Exception as error:
            self._on_their_way.difference_update(slips)
            owed = tuple(each for each in self._prints.unprinted() if each in slips)
            self._tell(SlipNotPrinted(owed or numbers, error, receipt, owed=bool(owed)))
            return
        self._on_their_way.difference_update(slips)
        if made:
            self._tell_of(settled, made, outcomes)

    def _print_shift(self, report: ShiftReport, further: FurtherCopy | None, printer: str) -> None:
        number = report.shift.number

        def lacks(finding: Finding) -> None:
            self._on_their_way.discard(number)
            self._tell(ReportWaits(number, finding))

        try:
            made = self._printer.print_shift(report, further=further, printer=printer, trouble=lacks)
        except Exception as error:
            self._on_their_way.discard(number)
            self._tell(ReportNotPrinted(number, error))
            return
        self._on_their_way.discard(number)
        for last in made:
            if last.state is PrintState.UNKNOWN:
                self._tell(SlipDoubtful(last))
            else:
                confirmed = last.state is PrintState.CONFIRMED
                self._tell(ReportPrinted(number, self._printer.where(last), last.copy, confirmed))

    def _tell_of(self, settled: SettledVisit, made: tuple[Print, ...], outcomes: tuple[Outcome, ...]) -> None:
        last = made[-1]
        if last.state is PrintState.UNKNOWN:
            self._tell(SlipDoubtful(last))
            return
        where, confirmed = self._printer.where(last), last.state is PrintState.CONFIRMED
        receipt = last.counterpart is Counterpart.RECEIPT
        numbers = tuple(dict.fromkeys(each.slip_number for each in made))
        self._tell(SlipPrinted(settled, numbers, where, last.copy, outcomes, confirmed, receipt))
