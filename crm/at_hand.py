"""What a transaction has at hand: rows that were read for many requests together, by what they are found by.

Business code asks `rows` and `row` and need not know: where nothing was read in advance they ask the
database. What is at hand are the session's own objects, so changes made to them are seen, and rows that
are added take their place. Rows that match a value are all at hand or none: that there is nothing is
known too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm.tables import Table

Row = TypeVar("Row", bound=Table)


class AtHand:
    """Rows by table, column and value."""

    def __init__(self) -> None:
        self._known: dict[type[Table], dict[str, dict[object, list[Any]]]] = {}
        self._locked: set[tuple[type[Table], str]] = set()

    def read(
        self,
        session: Session,
        kind: type[Row],
        column: InstrumentedAttribute[Any],
        values: Iterable[object],
        *,
        lock: bool = False,
        where: ColumnElement[bool] | None = None,
    ) -> Sequence[Row]:
        """Bring all rows with these values of a column; locked ones in the order of the values, so that
        two transactions never wait for each other."""
        wanted = sorted(set(values))  # type: ignore[type-var]
        places = self._places(kind, column, wanted)
        if lock:
            self._locked.add((kind, column.key))
        if not wanted:
            return ()
        query = select(kind).where(column.in_(wanted))
        if where is not None:
            query = query.where(where)
        if lock:
            query = query.order_by(column).with_for_update().execution_options(populate_existing=True)
        found = session.scalars(query).all()
        for row in found:
            places[getattr(row, column.key)].append(row)
        return found

    def index(self, kind: type[Row], column: InstrumentedAttribute[Any], rows: Iterable[Row]) -> None:
        """Rows at hand are found by another column too, each being the only one with its value."""
        for row in rows:
            self._places(kind, column, ()).setdefault(getattr(row, column.key), [row])

    def find(
        self, kind: type[Row], column: InstrumentedAttribute[Any], value: object, *, lock: bool = False
    ) -> list[Row] | None:
        """The rows with this value as they are now; None where nobody looked in advance."""
        if lock and (kind, column.key) not in self._locked:
            return None
        found = self._known.get(kind, {}).get(column.key, {}).get(value)
        return None if found is None else [row for row in found if _stands(row)]

    def take_in(self, row: Table) -> None:
        """A row that was added is at hand from now on."""
        for column, places in self._known.get(type(row), {}).items():
            place = places.get(getattr(row, column))
            if place is not None and not any(known is row for known in place):
                place.append(row)

    def _places(
        self, kind: type[Table], column: InstrumentedAttribute[Any], values: Iterable[object]
    ) -> dict[object, list[Any]]:
        places = self._known.setdefault(kind, {}).setdefault(column.key, {})
        for value in values:
            places[value] = []
        return places


def rows(
    session: Session,
    kind: type[Row],
    column: InstrumentedAttribute[Any],
    value: object,
    *,
    lock: bool = False,
) -> Sequence[Row]:
    """All rows of a table with this value of a column; ``lock`` keeps others from changing them."""
    at_hand: AtHand | None = session.info.get(AtHand)
    if at_hand is not None and (found := at_hand.find(kind, column, value, lock=lock)) is not None:
        return found
    query = select(kind).where(column == value)
    return session.scalars(query.with_for_update() if lock else query).all()


def row(
    session: Session,
    kind: type[Row],
    column: InstrumentedAttribute[Any],
    value: object,
    *,
    lock: bool = False,
) -> Row | None:
    """The row of a table with this value of a column, None if there is none."""
    at_hand: AtHand | None = session.info.get(AtHand)
    if at_hand is not None and (found := at_hand.find(kind, column, value, lock=lock)) is not None:
        return found[0] if found else None
    if column.key == inspect(kind).primary_key[0].key and len(inspect(kind).primary_key) == 1:
        return session.get(kind, value, with_for_update=lock or None)
    return session.scalars(select(kind).where(column == value)).first()


def take_in(session: Session, added: Table) -> None:
    """A row was added: it is at hand where its value was looked for in advance."""
    at_hand: AtHand | None = session.info.get(AtHand)
    if at_hand is not None:
        at_hand.take_in(added)


def _stands(row: Table) -> bool:
    """The row was not deleted."""
    state = inspect(row)
    session = state.session
    return not (state.deleted or state.detached or (session is not None and row in session.deleted))
