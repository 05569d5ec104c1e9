"""Resources that are kept as they came, and where in them what stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Serial, Table


class DocumentRow(Table, kw_only=True):
    """A resource of which the centre keeps the whole body; ``resource`` is its name, ``troubleTicket``."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("resource", "document_id"),)

    sequence: Mapped[int] = mapped_column(Serial, primary_key=True, init=False)
    resource: Mapped[str]
    document_id: Mapped[str]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class DocumentValueRow(Table, kw_only=True):
    """A value of a document by its path (``relatedParty.id``), for filters and for sorting.

    ``text`` is its first 200 characters, an instant in UTC; ``number`` is set where it is one.
    """

    __tablename__ = "document_values"
    __table_args__ = (Index("document_values_found", "path", "text"),)

    document: Mapped[int] = mapped_column(
        Serial, ForeignKey("documents.sequence", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    text: Mapped[str]
    number: Mapped[float | None] = mapped_column(Double, default=None)
