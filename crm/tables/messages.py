"""Messages to customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class MessageRow(Table, kw_only=True):
    """A communication message (TMF681). ``cause`` is what it tells of, told once: ``order:…:completed``.

    ``due_at`` is when it is to be tried, None once it is sent or given up; ``state`` is initial,
    inProgress, completed or failed.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("messages_due", "due_at"),)

    message_id: Mapped[str] = mapped_column(primary_key=True)
    cause: Mapped[str | None] = mapped_column(unique=True, default=None)
    message_type: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    content: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(default="")
    party_id: Mapped[str] = mapped_column(default="", index=True)
    phone: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="initial", index=True)
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
