"""The drawer (钱箱): what each settled visit puts in and takes out, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from counter.domain.tender import TenderMethod, due
from counter.domain.visit import SettledVisit


class MovementKind(StrEnum):
    """Why money moves. Card and QR are in no drawer; they are counted beside it."""

    TENDER = "tender"  # what the customer gave
    CHANGE = "change"  # cash given back of it
    BACK = "back"  # reversals, refunds and withdrawals: out of the drawer, or to the card or QR payment


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement in fen: in above 0, out below 0."""

    kind: MovementKind
    method: TenderMethod
    amount_fen: int


def movements(settled: SettledVisit) -> Iterator[Movement]:
    """What a visit moved, in order: all that was given, then what went out."""
    for tender in settled.visit.tenders:
        yield Movement(MovementKind.TENDER, tender.method, tender.amount_fen)
    sums = due(settled.visit.transactions)
    out = (
        (MovementKind.CHANGE, TenderMethod.CASH, settled.change_fen),
        (MovementKind.BACK, TenderMethod.CASH, max(0, -sums.net_fen)),
        *((MovementKind.BACK, method, amount_fen) for method, amount_fen in sums.otherwise),
    )
    for kind, method, amount_fen in out:
        if amount_fen > 0:
            yield Movement(kind, method, -amount_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Movements added up: of one clerk, on one business date, of one kind by one method."""

    business_date: date
    clerk_id: str
    kind: MovementKind
    method: TenderMethod
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Business:
    """What the money was for: ``what`` is a `ChargeKind`'s value, how often and how much in fen."""

    what: str
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Takings:
    """All that moved in a shift, and the visits and transactions that moved it."""

    rows: tuple[Taking, ...] = ()
    business: tuple[Business, ...] = ()
    visits: int = 0
    transactions: int = 0

    def sum_fen(self, method: TenderMethod, *kinds: MovementKind) -> int:
        """What came to (above 0) or went from ``method``, by these ``kinds`` or by all."""
        return _sum(row for row in self.rows if row.method is method and (not kinds or row.kind in kinds))

    @property
    def net_fen(self) -> int:
        """By all methods together; the same as all of its business."""
        return _sum(self.rows)

    def by_clerk(self) -> dict[str, int]:
        """What each clerk took, net, in the order of their numbers."""
        clerks = sorted({row.clerk_id for row in self.rows})
        return {each: _sum(row for row in self.rows if row.clerk_id == each) for each in clerks}

    def by_date(self) -> dict[date, int]:
        """What was taken on each business date, net: a shift may go over midnight."""
        days = sorted({row.business_date for row in self.rows})
        return {day: _sum(row for row in self.rows if row.business_date == day) for day in days}


def _sum(rows: Iterable[Taking]) -> int:
    return sum(row.amount_fen for row in rows)
