"""Ports whose answers a test writes down: a cache in memory, a centre that can be slow, down or refusing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from counter.domain.campaign import Campaign, StockItem
from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.offers import Offer
from counter.domain.positions import PositionSeen
from counter.domain.prints import Print, SlipCount
from counter.domain.shifts.report import ShiftReport
from counter.domain.shifts.store_shift import StoreShift
from counter.domain.statistics.question import Question
from counter.domain.statistics.report import Kept, Report, report
from counter.domain.terminal import Lease, LeasedKind, Terminal
from counter.domain.text import Finding
from counter.domain.transaction import RealNameResult
from counter.domain.visit import Outcome, SettledVisit
from counter.domain.work import StoreWorkItem
from counter.ports import CardRead, CentreUnavailable, FurtherCopy, Hit
from tests import builders

Answer = TypeVar("Answer")


class HandClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = builders.NOW) -> None:
        self.instant, self.ms = now, 0

    def now(self) -> datetime:
        """This instant."""
        return self.instant

    def monotonic_ms(self) -> int:
        """Milliseconds since the clock was made."""
        return self.ms

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        self.ms += round(seconds * 1000)
        self.instant += timedelta(seconds=seconds)


class CountingMint:
    """Identities one after another."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def __call__(self) -> str:
        """The next one."""
        return f"019bb000-0000-7000-8000-{next(self._numbers):012x}"


class MemoryCache:
    """What came down, as a test put it there."""

    def __init__(
        self,
        views: Sequence[CustomerView] = (),
        offers: Sequence[Offer] = (),
        numbers: Sequence[Lease] = (),
        sims: Sequence[Lease] = (),
        blacklisted: Mapping[str, tuple[BlacklistEntry, ...]] | None = None,
        limits: Mapping[str, int] | None = None,
    ) -> None:
        self.views = {view.customer.customer_id: view for view in views}
        self.campaigns_known: tuple[Campaign, ...] = ()
        self.articles: tuple[StockItem, ...] = ()
        self.shelf, self.numbers, self.cards = tuple(offers), tuple(numbers), tuple(sims)
        self.blacklisted, self.figures = dict(blacklisted or {}), dict(limits or {})

    def load(self) -> None:
        """It is in memory."""

    def offers(self) -> tuple[Offer, ...]:
        """Every offer."""
        return self.shelf

    def offer(self, offer_id: str) -> Offer | None:
        """An offer by its id."""
        return next((o for o in self.shelf if o.offer_id == offer_id), None)

    def campaigns(self) -> tuple[Campaign, ...]:
        """Every campaign."""
        return self.campaigns_known

    def stock(self) -> tuple[StockItem, ...]:
        """The store's articles."""
        return self.articles

    def limits(self) -> Mapping[str, int]:
        """The catalogue's figures."""
        return self.figures

    def find_customers(self, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """By number, account, ID number or name."""
        found = []
        for view in self.views.values():
            who = view.customer
            numbers = [line.number for line in view.lines]
            accounts = [account.account_id for account in view.accounts]
            if text in (who.id_number, who.name, who.initials, *numbers, *accounts):
                first = numbers[0] if numbers else ""
                found.append(Hit(who.customer_id, who.name, first, who.id_number, who.tier))
        return tuple(found[:limit])

    def customer(self, customer_id: str) -> CustomerView | None:
        """The last known view."""
        return self.views.get(customer_id)

    def keep(self, view: CustomerView) -> CustomerView:
        """Keep a fresher view."""
        self.views[view.customer.customer_id] = view
        return view

    def blacklist(self, id_number: str) -> tuple[BlacklistEntry, ...]:
        """What stands against a document."""
        return self.blacklisted.get(id_number, ())

    def free_numbers(self, pattern: str = "", limit: int = 20) -> tuple[Lease, ...]:
        """Those ending in, else containing, the pattern."""
        ending = [lease for lease in self.numbers if lease.value.endswith(pattern)]
        inside = [lease for lease in self.numbers if pattern in lease.value and lease not in ending]
        return tuple([*ending, *inside][:limit])

    def sims(self, ending: str) -> tuple[Lease, ...]:
        """By the last digits."""
        return tuple(lease for lease in self.cards if lease.value.endswith(ending))

    def age(self, part: str) -> datetime | None:
        """When it came down."""
        return builders.NOW


class ScriptedCentre:
    """Answers what a test wrote down; ``down`` is no line at all, a closed ``gate`` keeps it waiting."""

    def __init__(self, views: Sequence[CustomerView] = ()) -> None:
        self.views = {view.customer.customer_id: view for view in views}
        self.blacklisted: dict[str, tuple[BlacklistEntry, ...]] = {}
        self.picked_elsewhere: dict[str, tuple[Lease, ...]] = {}
        self.pool: list[Lease] = []
        self.real_name = RealNameResult.PASSED
        self.store_items: tuple[StoreWorkItem, ...] = ()
        self.seen: tuple[PositionSeen, ...] = ()
        self.of_shifts: tuple[StoreShift, ...] = ()
        self.report: Callable[[str, Question], Report] = lambda _stores, question: report(
            question, Kept(groups={}, by_template={}, endings={}, slips=SlipCount()), {}, 15, builders.NOW
        )
        self.down = False
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def store_work(self) -> tuple[StoreWorkItem, ...]:
        """What the store's manager sees to."""
        return self._answer("store_work", lambda: self.store_items)

    def positions(self, manager: str) -> tuple[PositionSeen, ...]:
        """Counter positions as a test wrote them down."""
        return self._answer("positions", lambda: self.seen)

    def figures(self, manager: str, stores: str, question: Question) -> Report:
        """A report as a test made it of the question."""
        return self._answer("figures", lambda: self.report(stores, question))

    def shifts(self, manager: str) -> tuple[StoreShift, ...]:
        """Reports of shifts as a test wrote them down."""
        return self._answer("shifts", lambda: self.of_shifts)

    def customer_by_number(self, number: str) -> CustomerView | None:
        """The owner of a line."""
        return self._answer("customer_by_number", lambda: self._view(lambda v: v.line(number) is not None))

    def customer(self, customer_id: str) -> CustomerView | None:
        """A customer."""
        return self._answer("customer", lambda: self.views.get(customer_id))

    def customer_by_id_number(self, id_number: str) -> CustomerView | None:
        """A customer by document."""
        return self._answer(
            "customer_by_id_number", lambda: self._view(lambda v: v.customer.id_number == id_number)
        )

    def blacklist(self, id_number: str) -> tuple[BlacklistEntry, ...]:
        """What stands against a document."""
        return self._answer("blacklist", lambda: self.blacklisted.get(id_number, ()))

    def preselected(self, id_number: str) -> tuple[Lease, ...]:
        """Numbers picked elsewhere."""
        return self._answer("preselected", lambda: self.picked_elsewhere.get(id_number, ()))

    def lease_number(self, pattern: str) -> tuple[Lease, ...]:
        """A number out of the pool."""
        return self._answer("lease_number", lambda: tuple([x for x in self.pool if pattern in x.value][:1]))

    def verify_real_name(self, name: str, id_number: str) -> RealNameResult:
        """What the real-name service says."""
        return self._answer("verify_real_name", lambda: self.real_name)

    def enrol(self, code: str) -> Terminal:
        """Position 3."""
        return builders.terminal()

    def _view(self, fits: Callable[[CustomerView], bool]) -> CustomerView | None:
        return next((view for view in self.views.values() if fits(view)), None)

    def _answer(self, question: str, answer: Callable[[], Answer]) -> Answer:
        self.asked.append(question)
        assert self.gate.wait(10), "the test never opened the gate"
        if self.down:
            raise CentreUnavailable
        return answer()


class CardOnReader:
    """An ID card reader with a card on it, or none."""

    def __init__(self, card: CardRead | None = None) -> None:
        self.card = card

    def read(self) -> CardRead | None:
        """The card that lies on it."""
        return self.card


class NoPrinter:
    """Prints nothing: no form prints."""

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
        """A form that prints has a fault."""
        raise AssertionError("a form printed")

    print_receipt = print_slip

    def print_shift(
        self,
        report: ShiftReport,
        *,
        further: FurtherCopy | None = None,
        printer: str = "",
        trouble: Callable[[Finding], None] | None = None,
    ) -> tuple[Print, ...]:
        """Nor does a form end a shift."""
        raise AssertionError("a form printed")

    def recover(self) -> tuple[Print, ...]:
        """Nothing was on its way."""
        return ()

    def names(self) -> tuple[str, ...]:
        """None."""
        return ()

    def where(self, made: Print) -> str:
        """Nowhere."""
        return ""

    def close(self) -> None:
        """Nothing to wait for."""


def number_lease(value: str, **given: object) -> Lease:
    """A free number of the terminal's block."""
    return Lease(**{"lease_id": f"N{value}", "kind": LeasedKind.NUMBER, "value": value,
                    "expires_at": builders.NOW + timedelta(days=1)} | given)  # type: ignore[arg-type]  # fmt: skip


def sim_lease(value: str) -> Lease:
    """A SIM card of the position's tray."""
    return Lease(
        lease_id=f"S{value}", kind=LeasedKind.SIM, value=value, expires_at=builders.NOW + timedelta(days=1)
    )
