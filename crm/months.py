"""What grows for ever lies by months on PostgreSQL: the partitions of its tables, made ahead of time.

Each table is split by an instant that a row is born with. A row of a month that has no partition of its own
goes into the table's last one, ``..._other``: nothing is ever refused for its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, text

BY_MONTH = {
    "orders": "ordered_at",
    "payments": "paid_at",
    "interactions": "started_at",
    "balance_moves": "at",
}
"""The tables that are split, and the instant of a row that says where it lies."""

AHEAD = 3
"""Months that are made ahead of the present one."""

_ENDING = re.compile(r"_(\d{4}_\d{2}|other)$")

_ONE_AT_A_TIME = 7_268_370
"""The lock of the database under which partitions are made: several processes may serve one database."""


def make_months(
    connection: Connection, first: date, last: date, tables: Iterable[str] = BY_MONTH
) -> list[str]:
    """Make the partitions of ``tables`` that are not there, from ``first``'s month to ``last``'s.

    Returns their names. A month of which rows lie in the last partition already is left there. On SQLite
    there is nothing to do.
    """
    if connection.dialect.name == "sqlite":
        return []
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
    return [
        name
        for table in tables
        for month in _months(first, last)
        if (name := _make(connection, table, month))
    ]


def make_months_ahead(connection: Connection, now: datetime) -> list[str]:
    """Make the partitions of this month and of those that come next."""
    today = now.astimezone(UTC).date()
    return make_months(connection, today, today + timedelta(days=31 * AHEAD))


def is_partition(table: str) -> bool:
    """Whether this is the name of a partition."""
    return any(table.startswith(f"{whole}_") for whole in BY_MONTH) and bool(_ENDING.search(table))


def _make(connection: Connection, table: str, month: date) -> str:
    instant = BY_MONTH[table]
    name = f"{table}_{month:%Y_%m}"
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is not None:
        return ""
    begins, ends = f"{month:%Y-%m-%d} 00:00:00+00", f"{_next(month):%Y-%m-%d} 00:00:00+00"
    there = text(
        f"SELECT EXISTS (SELECT FROM {table}_other WHERE {instant} >= :begins AND {instant} < :ends)"
    )
    if connection.scalar(there, {"begins": begins, "ends": ends}):
        return ""
    connection.execute(
        text(f"CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM ('{begins}') TO ('{ends}')")
    )
    return name


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
