"""Small things that are remembered by name: settings of this terminal, and what the line is like."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from counter.domain.work import Link
from offline_queue.instants import from_us, to_us

_LINK = "link"


def remember(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Keep ``value`` under ``key``."""
    connection.execute("INSERT OR REPLACE INTO remembered VALUES (?, ?)", (key, value))


def remember_first(connection: sqlite3.Connection, key: str, value: str) -> str:
    """Keep ``value`` unless something is kept already; what is kept then."""
    connection.execute("INSERT OR IGNORE INTO remembered VALUES (?, ?)", (key, value))
    return remembered(connection, key)


def remembered(connection: sqlite3.Connection, key: str) -> str:
    """What is kept under ``key``, "" if nothing is."""
    row = connection.execute("SELECT value FROM remembered WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def forget(connection: sqlite3.Connection, *keys: str) -> None:
    """Keep nothing under ``keys`` any more."""
    connection.executemany("DELETE FROM remembered WHERE key = ?", [(key,) for key in keys])


def set_part_trouble(connection: sqlite3.Connection, part: str, trouble: str) -> None:
    """Write down why a part of the snapshot is not taken; "" when it is."""
    remember(connection, f"part_trouble:{part}", trouble)


def part_trouble(connection: sqlite3.Connection, part: str) -> str:
    """Why a part of the snapshot is not taken, "" when it is."""
    return remembered(connection, f"part_trouble:{part}")


def set_link(connection: sqlite3.Connection, link: Link, trouble: str, at: datetime) -> None:
    """Write down what the line is like since ``at``; ``trouble`` is a sentence, "" if all is well."""
    remember(connection, _LINK, f"{link} {to_us(at)} {trouble}")


def link(connection: sqlite3.Connection) -> tuple[Link, datetime | None, str]:
    """What the line is like, since when, and its trouble; unknown before anybody tried."""
    kept = remembered(connection, _LINK)
    if not kept:
        return Link.UNKNOWN, None, ""
    state, since, trouble = kept.split(" ", 2)
    return Link(state), from_us(int(since)), trouble
