"""TMF666 account management: billing accounts with balance and arrears."""

from __future__ import annotations

from counter.wire.message import Message
from counter.wire.money import Money
from counter.wire.references import Reference, RelatedParty, TimePeriod


class AccountBalance(Message):
    """What lies on an account (``balance``) or is owed (``arrears``); never below 0."""

    balance_type: str
    amount: Money
    valid_for: TimePeriod


class BillingAccount(Message):
    """A billing account."""

    id: str | None = None
    href: str | None = None
    name: str
    account_type: str | None = None
    state: str | None = None
    payment_status: str | None = None
    account_balance: tuple[AccountBalance, ...] = ()
    default_payment_method: Reference | None = None
    related_party: tuple[RelatedParty, ...]
