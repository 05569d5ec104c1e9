"""Prestores (预存款) and instalment grants (分期赠送): an amount over periods, into buckets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from counter.domain.offering.months import add_months
from counter.domain.offering.relations import STRICT


class RefundRule(StrEnum):
    """What is given back when the offer ends before its time."""

    NOTHING = "nothing"
    NOT_YET_GIVEN = "notYetGiven"  # the periods that have not begun
    UNUSED = "unused"  # those, and what lies unused in the buckets


@dataclass(frozen=True, slots=True, kw_only=True)
class PrestorePeriod:
    """One part: its amount in fen, given ``after_months`` after the first day, good for ``valid_months``
    from then (None for ever)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    amount_fen: int
    after_months: int = 0
    valid_months: int | None = None

    def __post_init__(self) -> None:
        """Refuse what gives nothing or goes back in time."""
        if self.amount_fen <= 0 or self.after_months < 0 or (self.valid_months or 1) < 1:
            raise ValueError("a period has an amount, begins at 0 or later and is good for a month or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prestore:
    """What the customer pays (``paid_fen``), keeps as a deposit (``deposit_fen``) and gets, period by period.

    Of ``paid_fen`` nothing is lost: the periods come to at least it; what is more is a grant.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    paid_fen: int = 0
    deposit_fen: int = 0
    periods: tuple[PrestorePeriod, ...] = ()
    refund: RefundRule = RefundRule.NOT_YET_GIVEN

    def __post_init__(self) -> None:
        """Refuse amounts below 0 and periods that give less than was paid."""
        if self.paid_fen < 0 or self.deposit_fen < 0:
            raise ValueError("amounts are not below 0")
        if self.given_fen < self.paid_fen:
            raise ValueError(f"the periods give {self.given_fen} fen of {self.paid_fen}")

    @property
    def given_fen(self) -> int:
        """What all periods come to."""
        return sum(period.amount_fen for period in self.periods)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One bucket of the balance ledger (TMF654): an amount in fen, from a day, through a day."""

    amount_fen: int
    available_from: date
    valid_until: date | None


def schedule(prestore: Prestore, starts_on: date) -> tuple[Instalment, ...]:
    """The buckets of a prestore that begins on ``starts_on``, in the order in which they begin.

    Each period is counted from the first day, so that a 31st comes back to the 31st after a short month.
    """
    made = []
    for period in prestore.periods:
        first = add_months(starts_on, period.after_months)
        months = period.valid_months
        last = add_months(starts_on, period.after_months + months) - timedelta(days=1) if months else None
        made.append(Instalment(period.amount_fen, first, last))
    return tuple(sorted(made, key=lambda each: each.available_from))


def refund_fen(prestore: Prestore, starts_on: date, ends_on: date, unused_fen: int = 0) -> int:
    """What is given back in fen when it ends after ``ends_on``; ``unused_fen`` lies in its buckets then.

    The deposit always comes back; of the rest never more than was paid: a grant is not the customer's.
    """
    if prestore.refund is RefundRule.NOTHING:
        return prestore.deposit_fen
    coming = sum(each.amount_fen for each in schedule(prestore, starts_on) if each.available_from > ends_on)
    lying = unused_fen if prestore.refund is RefundRule.UNUSED else 0
    return prestore.deposit_fen + min(prestore.paid_fen, coming + lying)
