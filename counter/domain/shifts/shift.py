"""A shift that goes on: whose it is, since when, and with what in the drawer it began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from counter.domain.shifts.cash import CashCount
from counter.domain.terminal import Terminal
from counter.domain.text import N_, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningFloat:
    """备用金: the cash with which a shift begins.

    ``left_fen`` is what the shift before left in the drawer, or what is usual where none is known. Until
    somebody counts it, it is taken at that; ``reason`` and ``approved_by`` belong to a count that differs.
    """

    left_fen: int
    counted: CashCount | None = None
    counted_at: datetime | None = None
    reason: str = ""
    approved_by: str = ""

    @property
    def amount_fen(self) -> int:
        """What counts: the count, else what was left."""
        return self.left_fen if self.counted is None else self.counted.total_fen

    @property
    def difference_fen(self) -> int:
        """How much more was found than had been left; below 0 that much was missing."""
        return self.amount_fen - self.left_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One count of the drawer to the next. It is of the clerk who began it; others may stand in.

    ``shift_id`` is its identity at the centre, ``number`` what people call it. ``business_date`` is the
    day on which it began.
    """

    shift_id: str
    number: str
    business_date: date
    position: int
    clerk_id: str
    clerk_name: str
    began_at: datetime
    opening: OpeningFloat


def shift_number(terminal: Terminal, business_date: date, sequence: int) -> str:
    """Hall, counter position, business date, sequence: ``JHL-3-20261121-B1``; no slip is called so."""
    return f"{terminal.store_code}-{terminal.position}-{business_date:%Y%m%d}-B{sequence}"


FLOAT_FIXED = N_(
    "Money has moved since the shift began: what is missing shows when it is counted at its end."
)
"""Why an opening float is not counted any more."""


def judge_float(
    counted_fen: int, left_fen: int, reason: str, approved_by: str, free_fen: int
) -> tuple[Finding, ...]:
    """What stands against an opening float as it was counted: a difference wants a reason, one above
    ``free_fen`` a manager's word, too."""
    difference = counted_fen - left_fen
    if not difference:
        return ()
    findings = []
    if not reason.strip():
        said = N_("{left_amount} was left in the drawer, {counted_amount} was counted: type the reason.")
        findings.append(
            Finding(said, {"left_amount": left_fen, "counted_amount": counted_fen}, "reason_cash")
        )
    if abs(difference) > free_fen and not approved_by:
        findings.append(manager_needed(free_fen))
    return tuple(findings)


def manager_needed(free_fen: int) -> Finding:
    """A difference is larger than a clerk may explain alone."""
    return Finding(N_("A difference above {amount} needs a manager's PIN."), {"amount": free_fen}, "manager")
