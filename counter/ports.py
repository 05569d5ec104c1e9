"""What a counter needs of the world, as small protocols.

The screens, the queue, the printers and the command line meet here and nowhere else; `counter.cli`
puts the real parts in. Methods of `Store` and `Cache` block for a disk's time at most: a screen calls
them in a thread. Methods of `Centre` block for a line's time and raise `CentreUnavailable`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.offers import Offer
from counter.domain.prints import Counterpart, Print, PrintState, Rendered, SlipCount
from counter.domain.tender import ChargeAnswer, ChargeIntent
from counter.domain.terminal import Lease, StaffMember, Terminal
from counter.domain.text import Finding
from counter.domain.transaction import RealNameResult
from counter.domain.visit import Outcome, SettledVisit, Visit
from counter.domain.work import Link, StoreWorkItem, Waiting, WorkItem


class Clock(Protocol):
    """The time, twice: for people, and for measuring."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        ...

    def monotonic_ms(self) -> int:
        """Milliseconds that never jump; only differences mean anything."""
        ...


class Mint(Protocol):
    """Makes identities (UUID version 7 as text)."""

    def __call__(self) -> str:
        """A new identity."""
        ...


class StoreRefused(Exception):
    """The local database refuses: the sentence says why, ``code`` which way out there is."""

    def __init__(self, message: str, code: str = "", **params: object) -> None:
        super().__init__(message)
        self.message, self.code, self.params = message, code, params


class CentreUnavailable(Exception):
    """The centre did not answer in time, or not in a way that can be read."""


class CentreRefused(Exception):
    """The centre answered no; the sentence is the centre's, ``code`` its machine-readable reason.

    ``params`` fill the sentence's places: ``_(refused.message, **refused.params)``.
    """

    def __init__(self, message: str, code: str = "", status: int = 0, **params: object) -> None:
        super().__init__(message)
        self.message, self.code, self.status, self.params = message, code, status, params


class PrintingFailed(Exception):
    """A slip could not be put on paper: the sentence says why. What was settled stays settled.

    ``code`` tells what would help: ``printer`` (it must be seen to), ``open`` (the clerk must say whether
    an earlier print is in hand), ``manager`` (a manager must allow one more copy), else "".
    """

    def __init__(self, message: str, code: str = "", **params: object) -> None:
        super().__init__(message)
        self.message, self.code, self.params = message, code, params


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSummary:
    """An unsettled visit in a list."""

    visit_id: str
    clerk_id: str
    customer_name: str
    started_at: datetime
    transactions: int
    amount_fen: int
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledSummary:
    """A settled visit in a list; ``states`` are the lines' outcomes in order.

    ``effective_on`` is the first day on which a plan change counts that only waits for that day.
    """

    visit_id: str
    slip_number: str
    settled_at: datetime
    customer_name: str
    number: str
    amount_fen: int
    states: tuple[str, ...]
    effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class SignInAttempts:
    """How often a clerk's PIN was wrong since it was last right, and when that began to lock."""

    failures: int = 0
    locked_until: datetime | None = None


class Store(Protocol):
    """The local database: what must survive."""

    def terminal(self) -> Terminal | None:
        """This terminal as it was enrolled, or None before that."""
        ...

    def staff_member(self, clerk_id: str) -> StaffMember | None:
        """Who has this number here, or None."""
        ...

    def staff(self) -> tuple[StaffMember, ...]:
        """Everybody who may sign in here, by number."""
        ...

    def attempts(self, clerk_id: str) -> SignInAttempts:
        """Wrong PINs so far; survives a restart."""
        ...

    def record_attempt(self, clerk_id: str, succeeded: bool, at: datetime) -> SignInAttempts:
        """Count a wrong PIN, or forget the wrong ones after a right one."""
        ...

    def save(self, visit: Visit) -> None:
        """Keep an unsettled visit, whole; durable when this returns."""
        ...

    def forget(self, visit_id: str) -> None:
        """Drop an unsettled visit that is empty; refuses (`StoreRefused`) one that is not."""
        ...

    def unsettled(self) -> tuple[VisitSummary, ...]:
        """Visits not settled yet, the held ones and the one that was running, oldest first."""
        ...

    def visit(self, visit_id: str) -> Visit | None:
        """An unsettled visit, whole."""
        ...

    def settle(self, visit: Visit, at: datetime, *, to_print: bool = True) -> SettledVisit:
        """Settle in one transaction: slip numbers, payments, orders, slips, timings, outbox; or none of it.

        ``to_print`` says that somebody waits for the slips on paper (`PrintJournal.unprinted`).
        The same visit again returns what was settled first. Raises StoreRefused when the database
        cannot take it (full, read-only, newer version).
        """
        ...

    def append_timings(self, visit: Visit) -> None:
        """Keep the timing events that came after settle, up to the seat left."""
        ...

    def settled(self, reference: str) -> SettledVisit | None:
        """A settled visit by its visit id, slip number, or one of its transactions' identities."""
        ...

    def outcomes(self, visit_id: str) -> tuple[Outcome, ...]:
        """What is known of each line of a settled visit, in order."""
        ...

    def recent(self, limit: int = 50, *, customer_id: str = "") -> tuple[SettledSummary, ...]:
        """Settled visits, newest first."""
        ...

    def waiting(self) -> Waiting:
        """What is not delivered yet; kept as counters, never counted."""
        ...

    def link(self) -> Link:
        """What the delivery process last found of the line to the centre."""
        ...

    def work_items(self) -> tuple[WorkItem, ...]:
        """Lines that ask for a hand, oldest first."""
        ...

    def asking(self) -> int:
        """How many `work_items` there are; cheap enough to be asked once a second."""
        ...

    def retry(self, identity: str) -> None:
        """Send a parked or waiting line again now."""
        ...

    def postpone(self, identity: str, until: datetime) -> None:
        """More time: send what is parked again, let the centre hold an order until then, and show the line
        again after ``until`` if it still asks."""
        ...

    def release(self, lease_id: str) -> None:
        """Give an on-demand lease back: durable when this returns, delivered as soon as the line is there."""
        ...

    def intend(self, intent: ChargeIntent) -> None:
        """Write a charge down before the acquirer is asked; durable when this returns."""
        ...

    def charges(self, visit_id: str) -> tuple[ChargeIntent, ...]:
        """The charges of a visit with what is known of each, oldest first."""
        ...

    def charge_answered(self, identity: str, answer: ChargeAnswer) -> None:
        """Keep what the acquirer said; a charge that was captured stays so."""
        ...

    def charge_reversed(self, identity: str) -> None:
        """The clerk took a captured charge that paid for nothing back at the acquirer's terminal."""
        ...

    def version(self) -> int:
        """A number that changes whenever any process has written; cheap enough to ask often."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Keep a small setting of this terminal (favourites, use counts, the running shift)."""
        ...

    def remembered(self, key: str) -> str:
        """A small setting, "" if never kept."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of a search over customers: enough to choose by, masked where it is shown."""

    customer_id: str
    name: str
    number: str
    id_number: str
    tier: str


class Cache(Protocol):
    """What came down from the centre and answers at once, with or without the line.

    Loaded into memory after sign-in by `load`, in the background; before that, look-ups load it.
    """

    def load(self) -> None:
        """Read offers and the customer index into memory."""
        ...

    def offers(self) -> tuple[Offer, ...]:
        """Every offer, also those past their sale, in a stable order."""
        ...

    def offer(self, offer_id: str) -> Offer | None:
        """An offer by its id."""
        ...

    def limits(self) -> Mapping[str, int]:
        """Figures of the catalogue: ``lines_per_id``, ``adult_age``, ``payment_limit_fen``, …"""
        ...

    def find_customers(self, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """Customers by whole phone number, ID number or account, by name, or by pinyin initials."""
        ...

    def customer(self, customer_id: str) -> CustomerView | None:
        """The last known view of a customer; its ``as_of`` tells how old it is."""
        ...

    def keep(self, view: CustomerView) -> None:
        """Keep a fresher view."""
        ...

    def blacklist(self, id_number: str) -> tuple[BlacklistEntry, ...]:
        """What stands against a document, as of the last snapshot."""
        ...

    def free_numbers(self, pattern: str = "", limit: int = 20) -> tuple[Lease, ...]:
        """Numbers leased to this terminal and not used: those ending in, else containing, ``pattern``."""
        ...

    def sims(self, ending: str) -> tuple[Lease, ...]:
        """Unused SIM cards of this position's tray, by whole ICCID or its last digits."""
        ...

    def age(self, part: str) -> datetime | None:
        """When ``part`` (offers, customers, blacklist, numbers, staff) last came down."""
        ...


class Centre(Protocol):
    """Questions that only the centre can answer now. Each raises CentreUnavailable or CentreRefused."""

    def customer_by_number(self, number: str) -> CustomerView | None:
        """The owner of a line, fresh, with accounts, bills and movements."""
        ...

    def customer(self, customer_id: str) -> CustomerView | None:
        """A customer, fresh."""
        ...

    def customer_by_id_number(self, id_number: str) -> CustomerView | None:
        """A customer by ID document, fresh."""
        ...

    def blacklist(self, id_number: str) -> tuple[BlacklistEntry, ...]:
        """What stands against a document, now."""
        ...

    def preselected(self, id_number: str) -> tuple[Lease, ...]:
        """Numbers that this customer picked elsewhere, now leased to this terminal."""
        ...

    def lease_number(self, pattern: str) -> tuple[Lease, ...]:
        """Lease a free number that ends in (else contains) ``pattern`` on demand; () if there is none."""
        ...

    def verify_real_name(self, name: str, id_number: str) -> RealNameResult:
        """Ask the real-name service."""
        ...

    def store_work(self) -> tuple[StoreWorkItem, ...]:
        """Orders of all the store's terminals that ask for a hand, oldest first."""
        ...

    def enrol(self, code: str) -> Terminal:
        """Enrol this terminal with a one-time code; keeps the credential."""
        ...


@dataclass(frozen=True, slots=True)
class CardRead:
    """What an ID card reader read."""

    name: str
    id_number: str
    address: str


class Acquirer(Protocol):
    """Takes cards and QR codes. Both calls block for the acquirer's time; neither raises.

    Without an acquirer the clerk types the reference that the customer's receipt shows.
    """

    def charge(self, intent: ChargeIntent) -> ChargeAnswer:
        """Take the money; captured, refused, or unclear where no answer can be read in time."""
        ...

    def ask(self, identity: str) -> ChargeAnswer:
        """What became of a charge; one that never arrived is refused, and never will be taken."""
        ...


class IdReader(Protocol):
    """An ID card reader at the counter position."""

    def read(self) -> CardRead | None:
        """The card that lies on the reader, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherCopy:
    """Why a slip is printed once more, who asked, and the manager who allowed it ("" below the limit)."""

    reason: str
    clerk_id: str
    clerk_name: str
    approved_by: str = ""


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

    def move(self, print_no: int, state: PrintState) -> Print:
        """Say how far a print has come; raises ValueError for a move that `MOVES` does not know."""
        ...

    def of_slip(self, slip_number: str) -> tuple[Print, ...]:
        """All prints of a slip, in order."""
        ...

    def open(self) -> tuple[Print, ...]:
        """Prints that may be on paper or not, oldest first."""
        ...

    def unprinted(self) -> tuple[str, ...]:
        """Numbers of slips settled at the screen of which nothing was printed yet, oldest first."""
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
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Print what is missing of a committed visit's slips, or a marked ``further`` copy.

        ``printer`` names another one than usual. ``trouble`` is told, from the calling thread, what the
        printer lacks while it is waited for. Stops at the first print that did not end well: one that
        may be on paper or not is the last one returned; PrintingFailed says that nothing of it is.
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


class Progress(Protocol):
    """Told how far a long job is."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` of ``what``."""
        ...
