"""Visits with their timings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class InteractionRow(Table, kw_only=True):
    """A visit (TMF683) with its timings, as it came and as it was changed later."""

    __tablename__ = "interactions"

    interaction_id: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(index=True)
    terminal_id: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
