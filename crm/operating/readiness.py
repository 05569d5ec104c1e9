"""Whether a centre can do its work: not only that it answers."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from crm.database import HEAD, schema_revision


def not_ready(database_url: str) -> str:
    """Why work would not go well now, "" if it would: the database is away, or has another schema."""
    try:
        found = schema_revision(database_url)
    except SQLAlchemyError:
        return "the database does not answer"
    return "" if found == HEAD else f"the database stands at schema {found}, this program needs {HEAD}"
