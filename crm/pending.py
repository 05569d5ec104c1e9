"""Rows that are written once and never followed: kept back, and written many at a time.

An identity, a payment, a movement of the ledger, an order as it came: nobody changes the object that
they were made as. So the session need not watch them. They are in the database before anything is asked
of it in their transaction, and at its end at the latest, parents before what refers to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import insert
from sqlalchemy.orm import Session

from crm.at_hand import take_in
from crm.tables import OrderRow, Table

PENDING = "rows that are kept back"
"""Where the session holds them."""


def keep(session: Session, row: Table) -> None:
    """Insert the row with the next ones. What refers to it is kept too, or added after it was written."""
    session.info.setdefault(PENDING, []).append(row)
    take_in(session, row)


def write_pending(session: Session) -> None:
    """Insert what was kept back until now; what it refers to is flushed before."""
    rows: list[Table] | None = session.info.pop(PENDING, None)
    if not rows:
        return
    session.flush()
    by_table: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        names, values_of = _columns(type(row))
        by_table[row.__tablename__].append(dict(zip(names, values_of(row), strict=True)))
    connection = session.connection()
    for table in Table.metadata.sorted_tables:
        if table.name in by_table:
            connection.execute(insert(table), by_table[table.name])


@contextmanager
def left_pending(session: Session) -> Iterator[None]:
    """Questions asked here do not bring what is kept back to the database: they are not about it."""
    rows = session.info.pop(PENDING, None)
    try:
        yield
    finally:
        if rows:
            session.info[PENDING] = rows


@cache
def _columns(kind: type[Table]) -> tuple[tuple[str, ...], Callable[[Table], tuple[Any, ...]]]:
    """The columns that a row gives, and how to get their values.

    A number that the database counts up is left to it, unless it must be known before
    (`crm.order_numbers`).
    """
    counted = kind.__table__.autoincrement_column if isinstance(kind.__table__, SqlTable) else None
    left_out = counted is not None and kind is not OrderRow
    names = tuple(c.key for c in kind.__table__.columns if not (left_out and c is counted))
    return names, attrgetter(*names)
