"""What the desk has to tell a screen, in the past tense; made in any thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter.domain.prints import Print
from counter.domain.shifts.shift import Shift
from counter.domain.terminal import Terminal
from counter.domain.text import Finding
from counter.domain.visit import Outcome, SettledVisit


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """The local database did not take a change; nothing was lost on screen. ``error`` says why."""

    error: Exception


@dataclass(frozen=True, slots=True)
class AnswersCame:
    """What is known of each line when the slip is about to be printed, before it is."""

    settled: SettledVisit
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    """Committed slips, or their receipts, went out; ``where`` is the printer's word for the place.

    ``numbers`` are those that did; ``confirmed`` tells that the printer said so after the last line.
    """

    settled: SettledVisit
    numbers: tuple[str, ...]
    where: str
    copy: int = 0
    outcomes: tuple[Outcome, ...] = ()
    confirmed: bool = False
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class SlipNotPrinted:
    """The printer did not take committed slips, or their receipts; the visit stays settled, both can be had.

    ``owed`` tells that they were never printed, or are torn; else a further copy of them failed.
    """

    numbers: tuple[str, ...]
    error: Exception
    receipt: bool = False
    owed: bool = True


@dataclass(frozen=True, slots=True)
class SlipDoubtful:
    """A print may be on paper or not: only the clerk can see whether it is in hand."""

    made: Print


@dataclass(frozen=True, slots=True)
class PrinterLacks:
    """The printer waits for a hand while slips are on their way; ``lacks`` says what it lacks."""

    numbers: tuple[str, ...]
    lacks: Finding


@dataclass(frozen=True, slots=True)
class CentreLost:
    """The demo's own CRM died again and again and was left down; ``log`` is where it says why."""

    log: str


@dataclass(frozen=True, slots=True)
class PrintsWait:
    """Prints left over from before: ``doubtful`` ones to be looked for, ``owed`` ones never begun."""

    doubtful: int
    owed: int


@dataclass(frozen=True, slots=True)
class ShiftBegan:
    """A clerk's shift began."""

    shift: Shift


@dataclass(frozen=True, slots=True)
class ShiftGoesOn:
    """Somebody signed in while a shift went on, theirs (by ``clerk_id``) or another clerk's."""

    shift: Shift
    clerk_id: str
    terminal: Terminal
    today: date


@dataclass(frozen=True, slots=True)
class ReportPrinted:
    """The report of a shift went out; ``confirmed`` tells that the printer said so after the last line."""

    number: str
    where: str
    copy: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ReportNotPrinted:
    """The printer did not take the report of a shift; it can be had later."""

    number: str
    error: Exception


@dataclass(frozen=True, slots=True)
class ReportWaits:
    """The printer waits for a hand while the report of a shift is on its way."""

    number: str
    lacks: Finding


News = (
    SaveFailed
    | AnswersCame
    | SlipPrinted
    | SlipNotPrinted
    | SlipDoubtful
    | PrinterLacks
    | PrintsWait
    | CentreLost
    | ShiftBegan
    | ShiftGoesOn
    | ReportPrinted
    | ReportNotPrinted
    | ReportWaits
)
