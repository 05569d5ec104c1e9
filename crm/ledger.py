"""The books, in double entry: every change of money is a movement between two ledgers of an account.

What the operator owes the customer or has earned stands above 0, what it has taken or granted below: all
ledgers together are always 0. An account's balance and arrears follow from its ledger `BALANCE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.customer import LineState
from crm import at_hand
from crm.pending import keep
from crm.tables import AccountRow, BalanceMoveRow, BillRow, BlacklistRow, LineRow
from crm.versions import touch_customer

BALANCE = "balance"
"""The customer's, to be used: balance less arrears."""

FEES, DEPOSITS, ADVANCE = "fees", "deposits", "advance"
"""Paid with orders: earned; held for the customer; paid in advance, until its buckets are filled."""

PRESTORE, GRANTS, KEPT = "prestore", "grants", "kept"
"""What lies in buckets; what of it the operator gave; what an ended offer did not give back."""

ADJUSTMENTS, TRANSFERS = "adjustments", "transfers"
"""What balances were put right by; what is between two balances, which is always 0."""

BILLING, OPENING = "billing", "opening"
"""Charged by bills; as it stood when the books began."""

LEDGERS_OF_PURPOSE: Mapping[str, str] = {
    "payment": BALANCE,
    "fee": FEES,
    "deposit": DEPOSITS,
    "prestore": ADVANCE,
}
"""Where the money of a payment's item goes."""


def takings(method: str) -> str:
    """The ledger of what was taken by a method of payment; below 0: the operator has it."""
    return f"takings:{method}"


def put_in(
    session: Session,
    account: AccountRow,
    amount_fen: int,
    cause: str,
    now: datetime,
    *,
    out_of: str,
    kind: str = "payment",
) -> list[str]:
    """Money comes in: arrears first, the rest into the balance. Returns the lines that came back.

    Once nothing is owed, arrears entries of the blacklist fall and lines suspended for arrears come back.
    """
    cleared = min(account.arrears_fen, amount_fen)
    account.arrears_fen -= cleared
    account.balance_fen += amount_fen - cleared
    _pay_bills(session, account.account_id, cleared)
    move(session, account.account_id, amount_fen, BALANCE, out_of, kind, cause, now)
    resumed: list[str] = []
    if account.arrears_fen == 0:
        _clear_blacklist(session, account.account_id, cause, now)
        resumed = _resume_lines(session, account.account_id)
    touch_customer(session, account.customer_id)
    return resumed


def take_out(
    session: Session,
    account: AccountRow,
    amount_fen: int,
    cause: str,
    resumed: list[str],
    now: datetime,
    *,
    into: str,
) -> None:
    """Money of the payment ``cause`` goes back: out of the balance, else it is owed again.

    What that payment had cleared and resumed is put back if arrears come back by it.
    """
    from_balance = min(account.balance_fen, amount_fen)
    owed = amount_fen - from_balance
    account.balance_fen -= from_balance
    account.arrears_fen += owed
    _reopen_bills(session, account.account_id, owed)
    move(session, account.account_id, -amount_fen, BALANCE, into, "refund", cause, now)
    if owed:
        _list_again(session, account.account_id, cause)
        for subscription_id in resumed:
            line = session.get(LineRow, subscription_id)
            if line and line.state == LineState.ACTIVE.value:
                line.state, line.suspended_for = LineState.SUSPENDED.value, "arrears"
    touch_customer(session, account.customer_id)


def take_away(
    session: Session,
    account: AccountRow,
    amount_fen: int,
    cause: str,
    now: datetime,
    *,
    into: str,
    kind: str,
) -> None:
    """Take ``amount_fen``, at most what is there, out of a balance into another ledger."""
    account.balance_fen -= amount_fen
    move(session, account.account_id, -amount_fen, BALANCE, into, kind, cause, now)
    touch_customer(session, account.customer_id)


def move(
    session: Session,
    account_id: str,
    amount_fen: int,
    ledger: str,
    counterpart: str,
    kind: str,
    cause: str,
    now: datetime,
) -> None:
    """Write down that ``amount_fen`` came into ``ledger`` out of ``counterpart``; below 0 it went back."""
    if not amount_fen:
        return
    moved = BalanceMoveRow(
        account_id=account_id,
        at=now,
        kind=kind,
        amount_fen=amount_fen,
        ledger=ledger,
        counterpart=counterpart,
        cause=cause,
    )
    keep(session, moved)


def _pay_bills(session: Session, account_id: str, amount_fen: int) -> None:
    if not amount_fen:
        return
    bills = at_hand.rows(session, BillRow, BillRow.account_id, account_id)
    for bill in sorted(bills, key=lambda bill: bill.period):
        paid = min(bill.due_fen, amount_fen)
        bill.due_fen -= paid
        amount_fen -= paid


def _reopen_bills(session: Session, account_id: str, amount_fen: int) -> None:
    bills = session.scalars(
        select(BillRow).where(BillRow.account_id == account_id).order_by(BillRow.period.desc())
    )
    for bill in bills:
        owed = min(bill.amount_fen - bill.due_fen, amount_fen)
        bill.due_fen += owed
        amount_fen -= owed


def _clear_blacklist(session: Session, account_id: str, cause: str, now: datetime) -> None:
    for entry in at_hand.rows(session, BlacklistRow, BlacklistRow.account_id, account_id):
        if entry.kind == "arrears" and entry.cleared_at is None:
            entry.cleared_at, entry.cleared_by = now, cause


def _list_again(session: Session, account_id: str, cause: str) -> None:
    entries = session.scalars(
        select(BlacklistRow).where(BlacklistRow.account_id == account_id, BlacklistRow.cleared_by == cause)
    ).all()
    for entry in entries:
        entry.cleared_at, entry.cleared_by = None, ""


def _resume_lines(session: Session, account_id: str) -> list[str]:
    resumed = [
        line
        for line in at_hand.rows(session, LineRow, LineRow.account_id, account_id)
        if line.state == LineState.SUSPENDED.value and line.suspended_for == "arrears"
    ]
    for line in resumed:
        line.state, line.suspended_for = LineState.ACTIVE.value, ""
    return [line.subscription_id for line in resumed]
