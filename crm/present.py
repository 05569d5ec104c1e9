"""Rows that have to be there before they can be locked, made where nobody made them yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from crm.tables import Table


def make_sure(session: Session, kind: type[Table], **values: Any) -> None:
    """Insert the row, unless it is there; of two that try at once, one makes it and the other waits."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.connection().execute(insert(kind).values(**values).on_conflict_do_nothing())
