"""Rows of a query out of a database that may be damaged."""

from __future__ import annotations

import sqlite3
from typing import Any


def rows(connection: sqlite3.Connection, query: str, *params: object) -> list[tuple[Any, ...]]:
    """The rows of a query; a text that is none any more comes with its strange bytes escaped."""
    try:
        return connection.execute(query, params).fetchall()
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
    factory = connection.text_factory
    connection.text_factory = lambda content: content.decode(errors="backslashreplace")
    try:
        return connection.execute(query, params).fetchall()
    finally:
        connection.text_factory = factory
