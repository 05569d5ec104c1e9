"""Half a year of bills and payments of an account, which add up to its balance and its arrears."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from counter.domain.customer import Account, BalanceMove, Bill, Subscription
from counter.domain.effective import add_months
from counter.domain.offers import OfferKind
from crm.seed.store import TIME_ZONE

MONTHS = 6
_STORE_TIME = ZoneInfo(TIME_ZONE)
_BILL_RUN = time(0, 5)
_MONTHLY_KINDS = frozenset({OfferKind.PLAN.value, OfferKind.BROADBAND.value, OfferKind.ADD_ON.value})
_AUTOMATIC = frozenset({"bankAccountDebit", "bankCard"})  # pay what is billed, to the fen
_NOTE_FEN = 1000  # others pay in tens of yuan
_USAGE_SHARE, _MOST_USAGE_FEN = 0.4, 1800  # of bills with calls and data beyond the plan, and how much


@dataclass(frozen=True, slots=True)
class AccountHistory:
    """An account with what led to where it stands.

    Its moves add up to its balance less its arrears, the dues of its bills to its arrears. The moves of
    kind ``bill`` stand in the order of the bills.
    """

    account: Account
    bills: tuple[Bill, ...]
    moves: tuple[BalanceMove, ...]


def billed_months(joined_on: date, as_of: date) -> tuple[date, ...]:
    """The first days of the last six full months, without those before the customer came."""
    this_month = as_of.replace(day=1)
    months = (add_months(this_month, -back) for back in range(MONTHS, 0, -1))
    return tuple(month for month in months if month >= joined_on.replace(day=1))


def make_history(
    chance: Random,
    account: Account,
    lines: Iterable[Subscription],
    *,
    joined_on: date,
    as_of: date,
    unpaid: int,
) -> AccountHistory:
    """Bill the lines for up to six months and pay all but the last ``unpaid`` bills.

    Who owes has paid every earlier bill to the fen, so that nothing is left on the account.
    """
    monthly_fen = sum(_monthly(line) for line in lines)
    months = billed_months(joined_on, as_of)
    exact = bool(unpaid) or account.payment_method in _AUTOMATIC
    bills: list[Bill] = []
    moves: list[BalanceMove] = []
    balance_fen = 0
    for place, month in enumerate(months):
        owed = place >= len(months) - unpaid
        bill = _bill(chance, account, month, monthly_fen, owed=owed)
        bills.append(bill)
        missing_fen = bill.amount_fen - balance_fen
        if missing_fen > 0 and not owed:
            paid_fen = missing_fen if exact else _in_notes(chance, missing_fen)
            moves.append(_move(account, _opening_hour(chance, month, joined_on), "payment", paid_fen))
            balance_fen += paid_fen
        drawn_at = datetime.combine(add_months(month, 1), _BILL_RUN)
        moves.append(_move(account, drawn_at, "bill", -bill.amount_fen))
        balance_fen -= bill.amount_fen - bill.due_fen
    arrears_fen = sum(bill.due_fen for bill in bills)
    standing = replace(account, balance_fen=balance_fen, arrears_fen=arrears_fen)
    return AccountHistory(standing, tuple(bills), tuple(moves))


def _bill(chance: Random, account: Account, month: date, monthly_fen: int, *, owed: bool) -> Bill:
    usage_fen = chance.randrange(_MOST_USAGE_FEN) if chance.random() < _USAGE_SHARE else 0
    amount_fen = monthly_fen + usage_fen
    bill_id = f"B{account.account_id.removeprefix('A')}{month:%Y%m}"
    return Bill(bill_id, account.account_id, f"{month:%Y-%m}", amount_fen, amount_fen if owed else 0)


def _opening_hour(chance: Random, month: date, joined_on: date) -> datetime:
    """Some minute of the month when the store is open, and the customer one of ours."""
    day = max(joined_on, month + timedelta(days=chance.randrange(27)))
    return datetime.combine(day, time(9 + chance.randrange(10), chance.randrange(60)))


def _monthly(line: Subscription) -> int:
    held = (*((line.plan,) if line.plan else ()), *line.offers)
    return sum(offer.price_fen for offer in held if offer.kind in _MONTHLY_KINDS)


def _in_notes(chance: Random, missing_fen: int) -> int:
    """What somebody hands over: rounded up, often with something ahead."""
    notes = -(-missing_fen // _NOTE_FEN)
    return (notes + chance.choice((0, 0, 1, 2, 5))) * _NOTE_FEN


def _move(account: Account, at: datetime, kind: str, amount_fen: int) -> BalanceMove:
    return BalanceMove(account.account_id, at.replace(tzinfo=_STORE_TIME).astimezone(UTC), kind, amount_fen)
