"""Who wants to be told of events, and what each is still to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Serial, Table


class EventSubscriptionRow(Table, kw_only=True):
    """A listener of one API's events. ``failing_since`` is when it was first not reached, None while it is;
    until ``taken_until`` one process tells it, and no other."""

    __tablename__ = "event_subscriptions"

    subscription_id: Mapped[str] = mapped_column(primary_key=True)
    api: Mapped[str] = mapped_column(index=True)
    callback: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text, default="")
    terminal_id: Mapped[str]
    made_at: Mapped[datetime]
    failing_since: Mapped[datetime | None] = mapped_column(default=None)
    taken_until: Mapped[datetime | None] = mapped_column(default=None)
    trouble: Mapped[str] = mapped_column(Text, default="")


class EventDeliveryRow(Table, kw_only=True):
    """An event on its way to one listener; it goes when the listener has taken it.

    ``due_at`` is when it is to be tried; those of one listener go in the order of ``sequence``.
    """

    __tablename__ = "event_deliveries"
    __table_args__ = (Index("events_of_listener", "subscription_id", "sequence"),)

    sequence: Mapped[int] = mapped_column(Serial, primary_key=True, init=False)
    subscription_id: Mapped[str] = mapped_column(
        ForeignKey("event_subscriptions.subscription_id", ondelete="CASCADE")
    )
    event_id: Mapped[str]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    body: Mapped[dict[str, Any]]
