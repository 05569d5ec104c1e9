"""Questions to the centre. They block for a line's time; none is asked before the clerk may go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.positions import PositionSeen
from counter.domain.shifts.store_shift import StoreShift
from counter.domain.terminal import Lease, Terminal
from counter.domain.text import N_
from counter.domain.transaction import RealNameResult
from counter.domain.work import StoreWorkItem

if TYPE_CHECKING:  # the screen opens without them: only who asks for figures pays for them
    from counter.domain.statistics.question import Question
    from counter.domain.statistics.report import Report


class CentreUnavailable(Exception):
    """The centre did not answer in time, or not in a way that can be read."""


class CentreUnreadable(CentreUnavailable):
    """Somebody answered, but not as a centre does: what it was asked may have been done, or not."""

    def __init__(self) -> None:
        super().__init__(N_("The centre's answer cannot be read."))


class CentreRefused(Exception):
    """The centre answered no; the sentence is the centre's, ``code`` its machine-readable reason.

    ``params`` fill the sentence's places: ``_(refused.message, **refused.params)``.
    """

    def __init__(self, message: str, code: str = "", status: int = 0, **params: object) -> None:
        super().__init__(message)
        self.message, self.code, self.status, self.params = message, code, status, params


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

    def positions(self, manager: str) -> tuple[PositionSeen, ...]:
        """The store's counter positions as they last spoke; ``manager`` is who asks."""
        ...

    def figures(self, manager: str, stores: str, question: Question) -> Report:
        """The figures of the store (``stores`` ""), of several (ids by commas), or of all that are
        ``manager``'s to see ("*")."""
        ...

    def shifts(self, manager: str) -> tuple[StoreShift, ...]:
        """Reports of the store's shifts, newest first; ``manager`` is who asks."""
        ...

    def enrol(self, code: str) -> Terminal:
        """Enrol this terminal with a one-time code; keeps the credential."""
        ...
