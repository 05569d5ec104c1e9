"""Money on accounts: every change is a movement, and balance and arrears follow from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.customer import LineState
from crm import at_hand
from crm.pending import keep
from crm.tables import AccountRow, BalanceMoveRow, BillRow, BlacklistRow, LineRow
from crm.versions import touch_customer


def put_in(
    session: Session,
    account: AccountRow,
    amount_fen: int,
    cause: str,
    now: datetime,
    kind: str = "payment",
) -> list[str]:
    """Money comes in: arrears first, the rest into the balance. Returns the lines that came back.

    Once nothing is owed, arrears entries of the blacklist fall and lines suspended for arrears come back.
    """
    cleared = min(account.arrears_fen, amount_fen)
    account.arrears_fen -= cleared
    account.balance_fen += amount_fen - cleared
    _pay_bills(session, account.account_id, cleared)
    _move(session, account, amount_fen, kind, cause, now)
    resumed: list[str] = []
    if account.arrears_fen == 0:
        _clear_blacklist(session, account.account_id, cause, now)
        resumed = _resume_lines(session, account.account_id)
    touch_customer(session, account.customer_id)
    return resumed


def take_out(
    session: Session, account: AccountRow, amount_fen: int, cause: str, resumed: list[str], now: datetime
) -> None:
    """Money of the payment ``cause`` goes back: out of the balance, else it is owed again.

    What that payment had cleared and resumed is put back if arrears come back by it.
    """
    from_balance = min(account.balance_fen, amount_fen)
    owed = amount_fen - from_balance
    account.balance_fen -= from_balance
    account.arrears_fen += owed
    _reopen_bills(session, account.account_id, owed)
    _move(session, account, -amount_fen, "refund", cause, now)
    if owed:
        _list_again(session, account.account_id, cause)
        for subscription_id in resumed:
            line = session.get(LineRow, subscription_id)
            if line and line.state == LineState.ACTIVE.value:
                line.state, line.suspended_for = LineState.SUSPENDED.value, "arrears"
    touch_customer(session, account.customer_id)


def _move(
    session: Session, account: AccountRow, amount_fen: int, kind: str, cause: str, now: datetime
) -> None:
    move = BalanceMoveRow(
        account_id=account.account_id, at=now, kind=kind, amount_fen=amount_fen, cause=cause
    )
    keep(session, move)


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
