"""The numbers that orders are counted by, taken in advance for as many as come together."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from crm.tables import OrderRow

TAKEN = "order numbers taken in advance"
"""Where the session holds them."""

_NEXT = text("SELECT nextval(pg_get_serial_sequence('orders', 'sequence')) FROM generate_series(1, :count)")


def take_numbers(session: Session, count: int) -> None:
    """Take the next ``count`` numbers. PostgreSQL's sequence gives each once; SQLite has one writer."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.scalar(select(func.max(OrderRow.sequence))) or 0
        session.info[TAKEN] = list(range(last + count, last, -1))
    else:
        taken = session.connection().scalars(_NEXT, {"count": count})
        session.info[TAKEN] = sorted(taken, reverse=True)


def next_number(session: Session) -> int:
    """The number of the next order."""
    if not session.info.get(TAKEN):
        take_numbers(session, 1)
    number: int = session.info[TAKEN].pop()
    return number
