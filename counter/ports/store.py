"""The local database: what must survive. Its methods block for a disk's time at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from counter.domain.tender import ChargeAnswer, ChargeIntent
from counter.domain.terminal import StaffMember, Terminal
from counter.domain.visit import Outcome, SettledVisit, Visit
from counter.domain.work import Link, LinkState, Waiting, WorkItem


class StoreRefused(Exception):
    """The local database refuses: the sentence says why, ``code`` which way out there is."""

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

    ``effective_on`` is the first day on which a plan change counts that only waits for that day. A visit
    that made several slips has each of them in ``by_slip``, told in the same way.
    """

    visit_id: str
    slip_number: str
    settled_at: datetime
    customer_name: str
    number: str
    amount_fen: int
    states: tuple[str, ...]
    effective_on: date | None = None
    by_slip: tuple[SettledSummary, ...] = ()


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

    def held(self) -> int:
        """How many visits are held; cheap enough to be asked once a second."""
        ...

    def visit(self, visit_id: str) -> Visit | None:
        """An unsettled visit, whole."""
        ...

    def settle(self, visit: Visit, at: datetime, *, to_print: bool = True) -> SettledVisit:
        """Settle in one transaction: slip numbers, payments, orders, slips, timings, outbox; or none of it.

        ``to_print`` says that somebody waits for the slips on paper (`PrintJournal.unprinted`).
        The same visit again returns what was settled first. Raises StoreRefused when the database
        cannot take it (full, read-only, newer version), and with the code `SETTLED_OTHERWISE` when it
        has lines which the visit settled first has not: they are still to be settled.
        """
        ...

    def append_timings(self, visit: Visit) -> None:
        """Keep the timing events that came after settle, up to the seat left."""
        ...

    def settled(self, reference: str) -> SettledVisit | None:
        """A settled visit by its visit id, slip number, or one of its transactions' identities."""
        ...

    def first_slip(self, visit: Visit) -> str:
        """The first slip that the visit's customer signed here on its business date; "" if there is none."""
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

    def link_state(self) -> LinkState:
        """The same with since when, and why delivery pauses or nothing new comes down, in sentences."""
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
        """More time: what is parked is sent again, an order that the centre holds gets a new term there, what
        was refused is put off with nothing sent; the line is shown again after ``until`` if it still asks."""
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
