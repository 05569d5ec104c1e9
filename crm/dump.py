"""The whole database as lines of JSON, in an order that depends on nothing but what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select

from counter.wire.encoding import encode
from counter.wire.message import instant_text
from crm.database import open_engine
from crm.tables import Table

AT_ONCE = 1000
LEFT_OUT = ("signing_keys", "document_values")
"""Tables that no dump shows: what is secret, and what is in another table already."""


def dump(url: str) -> Iterator[str]:
    """One line a row, ``{"table": …, "row": {…}}``: tables by name, rows by primary key."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            shown = (table for table in Table.metadata.tables.values() if table.name not in LEFT_OUT)
            for table in sorted(shown, key=lambda t: t.name):
                rows = connection.execution_options(yield_per=AT_ONCE).execute(
                    select(table).order_by(*table.primary_key.columns)
                )
                for row in rows.mappings():
                    values = {name: _plain(row[name]) for name in sorted(map(str, row))}
                    yield encode({"table": table.name, "row": values})
    finally:
        engine.dispose()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else value
