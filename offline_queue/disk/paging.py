"""All bodies of a sealed column, some hundreds at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from offline_queue.sealed.sealed_columns import SealedColumn

_PAGE = 500


def pages(connection: sqlite3.Connection, column: SealedColumn) -> Iterator[list[tuple[Any, ...]]]:
    """The rows with a body, some hundreds at a time, by the first of the bound columns: it is unique."""
    names = ", ".join((*column.bound, column.column))
    present = f"FROM {column.table} WHERE {column.column} IS NOT NULL"
    if not column.bound:
        yield connection.execute(f"SELECT {names} {present}").fetchall()
        return
    key = column.bound[0]
    page = connection.execute(f"SELECT {names} {present} ORDER BY {key} LIMIT {_PAGE}").fetchall()
    while page:
        yield page
        page = connection.execute(
            f"SELECT {names} {present} AND {key} > ? ORDER BY {key} LIMIT {_PAGE}", (page[-1][0],)
        ).fetchall()
