"""Payments, what each was for, and refunds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table, refers_to


class PaymentRow(Table, kw_only=True):
    """A payment (TMF676). Its items' amounts add up to ``amount_fen``."""

    __tablename__ = "payments"
    __table_args__ = (CheckConstraint("refunded_fen <= amount_fen", name="refunded_at_most"),)

    payment_id: Mapped[str] = mapped_column(primary_key=True)
    correlator_id: Mapped[str] = mapped_column(index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    method: Mapped[str]
    amount_fen: Mapped[int]
    refunded_fen: Mapped[int] = mapped_column(default=0)
    terminal_id: Mapped[str]
    visit_id: Mapped[str] = mapped_column(default="", index=True)
    paid_at: Mapped[datetime]
    resumed: Mapped[list[str]]  # lines that came back by it
    body: Mapped[dict[str, Any]]


class PaymentItemRow(Table, kw_only=True):
    """What a payment was for: the share of one transaction. ``purpose`` payment, fee or deposit;
    ``of_order`` where the transaction is an order, whose money stays once it went through."""

    __tablename__ = "payment_items"

    payment_id: Mapped[str] = mapped_column(primary_key=True, info=refers_to("payments.payment_id"))
    item: Mapped[int] = mapped_column(primary_key=True)
    transaction: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    of_order: Mapped[bool]
    amount_fen: Mapped[int]
    refunded_fen: Mapped[int] = mapped_column(default=0)


class RefundRow(Table, kw_only=True):
    """A refund (TMF676); ``shares`` says which payments it gave back how much of, in fen."""

    __tablename__ = "refunds"

    refund_id: Mapped[str] = mapped_column(primary_key=True)
    correlator_id: Mapped[str] = mapped_column(index=True)
    account_id: Mapped[str] = mapped_column(index=True)
    amount_fen: Mapped[int]
    refunded_at: Mapped[datetime]
    shares: Mapped[dict[str, Any]]
    body: Mapped[dict[str, Any]]
