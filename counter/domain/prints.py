"""Prints: one counterpart of a slip (its receipt, too) put on paper once, and how it stands.

"Sent" is not "printed": a print is `CONFIRMED` when the printer answered the question that followed its
last line, or when the clerk held it in hand; nothing else makes it so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter.domain.text import N_
from counter.domain.visit import Outcome


class Counterpart(StrEnum):
    """联: which paper of a slip it is: who keeps it, or the receipt of its payments."""

    HALL = "hall"
    CUSTOMER = "customer"
    RECEIPT = "receipt"
    SHIFT = "shift"  # no slip at all: the report of a shift, under the shift's number


ON_SETTLING = (Counterpart.HALL, Counterpart.CUSTOMER)
"""What every slip is printed as; a receipt is printed when somebody asks for it."""

COUNTERPART_WORDS = {
    Counterpart.HALL: N_("Hall copy"),
    Counterpart.CUSTOMER: N_("Customer copy"),
    Counterpart.RECEIPT: N_("Payment receipt"),
    Counterpart.SHIFT: N_("Shift report"),
}
"""As the paper itself says it."""


def paper_named(counterpart: Counterpart, copy: int, say: Callable[..., str]) -> str:
    """Which piece of paper of a slip it is, in the words of ``say``: its counterpart, and which copy."""
    paper = say(COUNTERPART_WORDS[counterpart])
    return say(N_("{paper}, DUPLICATE {copy}"), paper=paper, copy=copy) if copy else paper


def same_papers(counterpart: Counterpart) -> tuple[Counterpart, ...]:
    """The counterparts that say the same and whose copies count together: those of the slip, else itself."""
    return ON_SETTLING if counterpart in ON_SETTLING else (counterpart,)


NOT_IN_HAND = N_("torn or not in hand")
"""Why a print takes the place of another one."""


class PrintState(StrEnum):
    """How far a print has come."""

    RENDERED = "rendered"  # its bytes are made and hashed; nothing has left
    SENDING = "sending"  # bytes may be on their way
    SENT = "sent"  # all bytes were handed over; for printers that cannot answer, the end
    CONFIRMED = "confirmed"  # the printer answered after the last line, or the clerk has it in hand
    UNKNOWN = "unknown"  # it may or may not be on paper: the clerk is asked
    FAILED = "failed"  # nothing of it was printed; the same copy may be tried again
    VOID = "void"  # the clerk said that it is torn or not there

    @property
    def open(self) -> bool:
        """Whether it may still turn out either way."""
        return self in (PrintState.SENDING, PrintState.UNKNOWN)

    @property
    def good(self) -> bool:
        """Whether it is on paper, as far as its printer says anything."""
        return self in (PrintState.SENT, PrintState.CONFIRMED)

    @property
    def untouched(self) -> bool:
        """Whether surely no paper bears this copy."""
        return self in (PrintState.RENDERED, PrintState.FAILED)


MOVES = {
    PrintState.RENDERED: {PrintState.SENDING, PrintState.FAILED},
    PrintState.SENDING: {PrintState.SENT, PrintState.UNKNOWN, PrintState.FAILED},
    PrintState.SENT: {PrintState.CONFIRMED, PrintState.UNKNOWN},
    PrintState.UNKNOWN: {PrintState.CONFIRMED, PrintState.VOID},
    PrintState.FAILED: {PrintState.RENDERED},
    PrintState.CONFIRMED: set[PrintState](),
    PrintState.VOID: set[PrintState](),
}
"""What may follow what. Only a spool that refused a whole file makes ``FAILED`` of ``SENDING``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """An entry of the print journal. ``copy`` is 0 for the first print, then the duplicate's ordinal.

    ``answers`` tells whether the printer says when it is done; ``reason`` and ``approved_by`` belong to
    a duplicate. ``printer`` is the name of its profile.
    """

    print_no: int
    slip_number: str
    counterpart: Counterpart
    copy: int
    printer: str
    state: PrintState
    sha256: str
    answers: bool
    made_at: datetime
    changed_at: datetime
    clerk_id: str = ""
    reason: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What the journal keeps of a print before its first byte leaves.

    ``text`` is the slip as it reads, masked already; ``sheets`` is how much paper it takes. ``said`` is how
    the slip's lines stand on it, in their order; only of the first print, for later ones say the same.
    """

    slip_number: str
    counterpart: Counterpart
    copy: int
    printer: str
    sha256: str
    size: int
    sheets: int
    answers: bool
    text: str
    clerk_id: str = ""
    reason: str = ""
    approved_by: str = ""
    said: tuple[Outcome, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A further copy of a slip: the how manieth, when it was made, by whom and why."""

    ordinal: int
    at: datetime
    clerk: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SlipCount:
    """What merging saved: business transactions, slips, and the sheets that left the printers."""

    transactions: int = 0
    slips: int = 0
    copies: int = 0
    sheets: int = 0

    @property
    def slips_saved(self) -> int:
        """Slips that one a transaction would have taken beyond those that were made."""
        return self.transactions - self.slips

    def cost_saved_fen(self, sheet_price_fen: int, sheets_a_slip: int = 1) -> int:
        """What the saved slips would have cost, each of them ``sheets_a_slip`` sheets of paper."""
        return self.slips_saved * sheets_a_slip * sheet_price_fen
