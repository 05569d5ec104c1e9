"""A connection to the database that knows the key its bodies are sealed under."""

from __future__ import annotations

import sqlite3
from typing import Any

from offline_queue.sealed.envelope import Sealing


class SealedConnection(sqlite3.Connection):
    """A `sqlite3.Connection` with ``sealing``; the database that opens it sets that at once."""

    sealing: Sealing


def connect(sealing: Sealing, database: str, **options: Any) -> SealedConnection:
    """Open ``database`` as `sqlite3.connect` does, under ``sealing``."""
    connection = sqlite3.connect(database, factory=SealedConnection, **options)
    connection.sealing = sealing
    return connection


def sealing_of(connection: sqlite3.Connection) -> Sealing:
    """What bodies of this connection's database are sealed under."""
    if not isinstance(connection, SealedConnection):
        raise TypeError("this connection knows no key: it was not opened by the database")
    return connection.sealing
