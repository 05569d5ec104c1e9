"""Shifts at counter positions, as their reports came."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class ShiftRow(Table, kw_only=True):
    """A shift that is over; ``body`` is its report. It is of the terminal that sent it, whatever it says."""

    __tablename__ = "shifts"
    __table_args__ = (Index("shifts_of_store", "store_id", "ended_at"),)

    shift_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(unique=True)
    terminal_id: Mapped[str]
    store_id: Mapped[str]
    position: Mapped[int]
    business_date: Mapped[date]
    ended_at: Mapped[datetime]
    received_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
