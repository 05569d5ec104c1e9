"""What keeps counters and centre in step: identities answered once, versions of snapshots."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.table import Table


class IdentityRow(Table, kw_only=True):
    """An identity that had its effect, with the first answer; written in the effect's transaction."""

    __tablename__ = "identities"

    resource: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    status: Mapped[int]
    location: Mapped[str]
    answer: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class VersionRow(Table, kw_only=True):
    """The version of a snapshot's part; ``numbers`` and ``sims`` are per terminal (``numbers:T-1``)."""

    __tablename__ = "versions"

    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
