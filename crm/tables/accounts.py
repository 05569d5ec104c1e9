"""Accounts with their ledger and their bills."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Serial, Table


class AccountRow(Table, kw_only=True):
    """A billing account (TMF666). At most one of balance and arrears is above 0.

    Agrees with: what its movements leave in the ledger ``balance`` is balance less arrears; the sum of
    ``due_fen`` over its bills is the arrears.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("balance_fen >= 0 AND arrears_fen >= 0", name="amounts_not_below_0"),
        CheckConstraint("balance_fen = 0 OR arrears_fen = 0", name="balance_or_arrears"),
    )

    account_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    balance_fen: Mapped[int] = mapped_column(default=0)
    arrears_fen: Mapped[int] = mapped_column(default=0)
    payment_method: Mapped[str] = mapped_column(default="")


class BillRow(Table, kw_only=True):
    """One month's bill (TMF678); ``period`` is ``2026-10``; ``due_fen`` is still to be paid."""

    __tablename__ = "bills"
    __table_args__ = (Index("bills_of_account", "account_id", "period"),)

    bill_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"))
    period: Mapped[str]
    amount_fen: Mapped[int]
    due_fen: Mapped[int] = mapped_column(default=0)


class BalanceMoveRow(Table, kw_only=True):
    """One movement of the books, with both its sides: ``amount_fen`` came into ``ledger`` of the account
    out of ``counterpart`` (below 0: the other way), so that all movements together are always 0.

    Never changed and never taken away: the database refuses it. Ledgers are named in `crm.ledger`; ``kind``
    is ``opening``, ``bill``, ``payment``, ``refund``, ``fee``, ``deposit``, ``prestore``, ``filled``,
    ``givenBack`` or ``kept`` (what an ended offer gives back and keeps); ``cause`` the bill, payment or
    product behind it.
    """

    __tablename__ = "balance_moves"
    __table_args__ = (
        Index("moves_of_account", "account_id", "move_id"),
        Index("moves_of_cause", "cause"),
        CheckConstraint("ledger <> counterpart", name="two_sides"),
    )

    move_id: Mapped[int] = mapped_column(Serial, primary_key=True, init=False)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    amount_fen: Mapped[int]
    ledger: Mapped[str]
    counterpart: Mapped[str]
    cause: Mapped[str] = mapped_column(default="")


class BucketRow(Table, kw_only=True):
    """A bucket of an account's balance ledger (TMF654) beside the plain balance: one period of a prestore, or
    a deposit, of a held offer. ``kind`` is ``prestore`` or ``deposit``.

    ``remaining_fen`` lies in it between its days; ``closed_on`` is when its offer gave back or kept what was
    left. Agrees with: the periods that the offer's rules promise, from the package's first day.
    """

    __tablename__ = "buckets"
    __table_args__ = (
        CheckConstraint("remaining_fen >= 0 AND remaining_fen <= amount_fen", name="remaining_of_amount"),
    )

    bucket_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("held_offers.product_id"), index=True)
    kind: Mapped[str]
    package_id: Mapped[str]
    amount_fen: Mapped[int]
    remaining_fen: Mapped[int]
    available_from: Mapped[date]
    valid_until: Mapped[date | None] = mapped_column(default=None)
    closed_on: Mapped[date | None] = mapped_column(default=None)
