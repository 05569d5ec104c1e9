"""Small things that are remembered by name: settings of this terminal, and what the line is like."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from counter.domain.work import Link, LinkState
from offline_queue.disk.instants import from_us, to_us
from offline_queue.statistics.outages import link_changed

_LINK = "link"
_PART_TROUBLE = "part_trouble:"


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
    remember(connection, _PART_TROUBLE + part, trouble)


def part_trouble(connection: sqlite3.Connection, part: str) -> str:
    """Why a part of the snapshot is not taken, "" when it is."""
    return remembered(connection, _PART_TROUBLE + part)


def set_link(connection: sqlite3.Connection, link: Link, trouble: str, at: datetime) -> None:
    """Write down what the line is like since ``at``; ``trouble`` is a sentence, "" if all is well."""
    link_changed(connection, link_state(connection).link, link, at)
    remember(connection, _LINK, f"{link} {to_us(at)} {trouble}")


def link_state(connection: sqlite3.Connection) -> LinkState:
    """What the line is like, since when, and its trouble; unknown before anybody tried."""
    kept, news = remembered(connection, _LINK), _news_trouble(connection)
    if not kept:
        return LinkState(news_trouble=news)
    state, since, trouble = kept.split(" ", 2)
    return LinkState(Link(state), from_us(int(since)), trouble, news)


def _news_trouble(connection: sqlite3.Connection) -> str:
    """Why a part of the snapshot is not taken; one of them stands for all."""
    row = connection.execute(
        "SELECT value FROM remembered WHERE key BETWEEN ?1 AND ?1 || '~' AND value <> ''"
        " ORDER BY key LIMIT 1",
        (_PART_TROUBLE,),
    ).fetchone()
    return str(row[0]) if row else ""
