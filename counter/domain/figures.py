"""The figures that payments were accepted with, against what is known of the accounts now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from counter.domain.customer import CustomerView
from counter.domain.projection import after
from counter.domain.text import N_, Finding
from counter.domain.transaction import PaymentIntake, Transaction


def refigured(
    lines: Sequence[Transaction], views: Mapping[str, CustomerView], today: date
) -> tuple[Transaction, ...]:
    """``lines`` with arrears and balance of each payment's account as in ``views`` (by customer), after the
    lines before it.

    A line whose customer or account is not known, or known only as of before it was read, stays as it is.
    """
    found = list[Transaction]()
    for line in lines:
        found.append(_refigured(line, found, views, today))
    return tuple(found)


def _refigured(
    line: Transaction, earlier: Sequence[Transaction], views: Mapping[str, CustomerView], today: date
) -> Transaction:
    paid = line.details
    view = views.get(paid.customer_id) if isinstance(paid, PaymentIntake) else None
    if view is None or not isinstance(paid, PaymentIntake) or view.as_of < paid.read_at:
        return line
    account = after(view, earlier, today).account(paid.account_id)
    if account is None:
        return line
    now = replace(paid, arrears_fen=account.arrears_fen, balance_fen=account.balance_fen, read_at=view.as_of)
    return replace(line, details=now)


def moved(before: Sequence[Transaction], now: Sequence[Transaction]) -> tuple[Finding, ...]:
    """Which payments' accounts stand otherwise ``now``, with both amounts; the lines are the same ones."""
    found = list[Finding]()
    for old, new in zip(before, now, strict=True):
        if isinstance(old.details, PaymentIntake) and isinstance(new.details, PaymentIntake):
            found += _said_of(old.details, new.details)
    return tuple(found)


def _said_of(old: PaymentIntake, new: PaymentIntake) -> tuple[Finding, ...]:
    """What changed of one account since: arrears, else the balance; () where nothing did."""
    account = new.number or new.account_id
    if old.arrears_fen != new.arrears_fen:
        said = N_("{account}: arrears are now {amount}, a moment ago {old_amount}. Look again, then go on.")
        change = {"account": account, "amount": new.arrears_fen, "old_amount": old.arrears_fen}
        return (Finding(said, change),)
    if old.balance_fen != new.balance_fen:
        said = N_("{account}: balance is now {amount}, a moment ago {old_amount}. Look again, then go on.")
        change = {"account": account, "amount": new.balance_fen, "old_amount": old.balance_fen}
        return (Finding(said, change),)
    return ()
