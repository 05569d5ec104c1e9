"""Slips to paper, and the journal of where each print went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from counter.domain.prints import Counterpart, Print, PrintState, Rendered, SlipCount
from counter.domain.text import Finding
from counter.domain.visit import Outcome, SettledVisit

if TYPE_CHECKING:
    from counter.domain.shifts.report import ShiftReport


class PrintingFailed(Exception):
    """A slip could not be put on paper: the sentence says why. What was settled stays settled.

    ``code`` tells what would help: ``printer`` (it must be seen to), ``open`` (the clerk must say whether
    an earlier print is in hand), ``manager`` (a manager must allow one more copy), else "".
    """

    def __init__(self, message: str, code: str = "", **params: object) -> None:
        super().__init__(message)
        self.message, self.code, self.params = message, code, params


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherCopy:
    """Why a slip is printed once more, who asked, and the manager who allowed it ("" below the limit).

    One that comes ``in_place`` of a print that is torn or not there is made of what is missing only.
    """

    reason: str
    clerk_id: str
    clerk_name: str
    approved_by: str = ""
    in_place: bool = False


class PrintJournal(Protocol):
    """Which counterpart of which slip went to which printer, and how far it came; durable."""

    def next_copy(self, slip_number: str, counterpart: Counterpart) -> int:
        """The ordinal that a print made now must bear: 0 only while surely no paper bears it.

        Raises StoreRefused (``open``) while an earlier print may still turn out either way.
        """
        ...

    def rendered(self, made: Rendered) -> Print:
        """Enter a print whose bytes are ready; raises StoreRefused (``taken``) if its copy is taken."""
        ...

    def move(self, print_no: int, state: PrintState, *, more: bool = False) -> Print:
        """Say how far a print has come; raises ValueError for a move that `MOVES` does not know.

        With ``more`` other papers of its slip are still to be printed: that stays owed.
        """
        ...

    def further_copies(self, slip_number: str, counterpart: Counterpart) -> int:
        """How many marked copies of a slip there may be, of all counterparts that say the same."""
        ...

    def first_said(
        self, slip_number: str, counterpart: Counterpart, lines: Sequence[str]
    ) -> tuple[Outcome, ...] | None:
        """How the slip's ``lines`` (by identity, in order) stood on its first print: what was signed.

        None where surely nothing was printed; () where it was not kept what was.
        """
        ...

    def of_slip(self, slip_number: str) -> tuple[Print, ...]:
        """All prints of a slip, in order."""
        ...

    def open(self) -> tuple[Print, ...]:
        """Prints that may be on paper or not, oldest first."""
        ...

    def unprinted(self) -> tuple[str, ...]:
        """Numbers of slips settled at the screen of which a counterpart was not printed yet, or is torn and
        was not printed again; oldest first, without those that are in doubt."""
        ...

    def orphaned(self, printer: str) -> tuple[Print, ...]:
        """Turn what was being sent to ``printer`` when its process died into ``UNKNOWN``.

        Only the holder of the printer may call it.
        """
        ...

    def count(self, first: date, last: date) -> SlipCount:
        """Transactions, slips, copies and sheets of the business dates ``first`` to ``last``."""
        ...


class Printer(Protocol):
    """Where slips go. Its methods block for a printer's time: a screen calls them in a thread."""

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
        """Print what is missing of a committed visit's slips, or a marked ``further`` copy.

        ``number`` names the one of its slips that is meant, else they all are. ``printer`` names another one
        than usual. ``trouble`` is told, from the calling thread, what the printer lacks while it is waited
        for. Stops at the first print that did not end well: one that may be on paper or not is the last one
        returned; PrintingFailed says that nothing of it is.
        """
        ...

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
        """Print the receipt of a committed visit's payments unless it is there, or a marked ``further`` copy.

        Like `print_slip` in all else; PrintingFailed, too, where the visit has no payment.
        """
        ...

    def print_shift(
        self,
        report: ShiftReport,
        *,
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Print the report of a shift that is over unless it is there, or a marked ``further`` copy of it.

        Like `print_slip` in all else.
        """
        ...

    def recover(self) -> tuple[Print, ...]:
        """Prints that were on their way when a process died: they are unknown from now on."""
        ...

    def names(self) -> tuple[str, ...]:
        """The printers there are, the usual one first."""
        ...

    def where(self, made: Print) -> str:
        """Where a print went, in words."""
        ...

    def close(self) -> None:
        """Wait for no printer any longer; what is being sent is left as it is known."""
        ...
