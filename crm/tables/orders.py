"""Orders, what they wait for, and their withdrawal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Serial, Table, refers_to


class OrderRow(Table, kw_only=True):
    """An order (TMF622). ``body`` is as it came; what changes stands in columns.

    ``real_name`` is a `RealNameResult`, "" where none is needed. ``due_at`` is when fulfilment may take
    the next step, None while it waits for something else or is over. ``rejection`` is code, reason,
    message and params. ``access_point`` is where a port was taken for it, until what it brings has that.
    """

    __tablename__ = "orders"
    __table_args__ = (Index("orders_due", "due_at"), Index("orders_of_customer", "customer_id"))

    sequence: Mapped[int] = mapped_column(Serial, primary_key=True, init=False)
    order_id: Mapped[str | None] = mapped_column(index=True, default=None)
    external_id: Mapped[str] = mapped_column(index=True)
    category: Mapped[str]
    state: Mapped[str]
    held_for: Mapped[str] = mapped_column(default="")
    customer_id: Mapped[str]
    account_id: Mapped[str] = mapped_column(index=True)
    subscription_id: Mapped[str] = mapped_column(index=True)
    number: Mapped[str]
    terminal_id: Mapped[str]
    visit_id: Mapped[str] = mapped_column(default="", index=True)
    slip_number: Mapped[str] = mapped_column(default="")
    effective_on: Mapped[date]
    real_name: Mapped[str] = mapped_column(default="")
    ordered_at: Mapped[datetime]
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    held_until: Mapped[datetime | None] = mapped_column(default=None)  # then a held order is given back
    rejection: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    access_point: Mapped[str] = mapped_column(default="", server_default="")
    body: Mapped[dict[str, Any]]


class OrderRefusalRow(Table, kw_only=True):
    """An order that was refused when it came, so that there is none: what the store has to see to.

    It goes when the same is accepted after all, or what was paid for it was given back.
    """

    __tablename__ = "order_refusals"

    external_id: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(index=True)
    category: Mapped[str]
    customer_id: Mapped[str]
    number: Mapped[str]
    slip_number: Mapped[str] = mapped_column(default="")
    refused_at: Mapped[datetime]
    rejection: Mapped[dict[str, Any]]
    body: Mapped[dict[str, Any]]


class DependencyRow(Table, kw_only=True):
    """An order waits for another order or a payment, by identity."""

    __tablename__ = "order_dependencies"

    order_sequence: Mapped[int] = mapped_column(
        Serial, primary_key=True, autoincrement=False, info=refers_to("orders.sequence")
    )
    identity: Mapped[str] = mapped_column(primary_key=True, index=True)


class CancelRow(Table, kw_only=True):
    """A cancelProductOrder task (TMF622), done."""

    __tablename__ = "cancels"

    cancel_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(index=True)
    order_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    done_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
