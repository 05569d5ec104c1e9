"""What stands in documents, by path: written beside each document, asked by filters and orders."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from crm.questions import Filter, Operator, Order, comparable, number_of
from crm.tables import DocumentRow, DocumentValueRow

LONGEST = 200
MOST_VALUES = 2000
"""Values of one document that can be found; nothing that people write has as many."""


def values_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a document's values, without the document."""
    found: list[dict[str, Any]] = []
    for path, value in _leaves(body, ""):
        if len(found) == MOST_VALUES:
            break
        number = number_of(str(value)) if _is_number(value) else None
        found.append({"place": len(found), "path": path[:LONGEST], "text": text_of(value), "number": number})
    return found


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{comparable(name)}" if path else comparable(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, value


def text_of(value: object) -> str:
    """A value as it is compared."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value.normalize(), "f")[:LONGEST]
        case _:
            return comparable(str(value))[:LONGEST]


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def condition(wanted: Filter) -> ColumnElement[bool]:
    """Documents of which any value at the filter's path is as it says; for ``ne``, none is."""
    found = exists().where(
        DocumentValueRow.document == DocumentRow.sequence,
        DocumentValueRow.path == wanted.name,
        _matches(wanted),
    )
    return ~found if wanted.operator is Operator.NE else found


def _matches(wanted: Filter) -> ColumnElement[bool]:
    text, number = DocumentValueRow.text, DocumentValueRow.number
    if wanted.operator is Operator.REGEX:
        return text.regexp_match(wanted.values[0])
    compared = []
    for value in wanted.values:
        as_text, said = _COMPARISONS[wanted.operator](text, value[:LONGEST]), number_of(value)
        if said is None:
            compared.append(as_text)
        else:
            as_number = and_(number.is_not(None), _COMPARISONS[wanted.operator](number, said))
            compared.append(or_(as_number, and_(number.is_(None), as_text)))
    return or_(*compared)


_COMPARISONS: Mapping[Operator, Callable[[Any, Any], ColumnElement[bool]]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.eq,  # none of the values may be equal: see `condition`
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
}


def ordered(query: Select[Any], order: tuple[Order, ...]) -> Select[Any]:
    """By the smallest value at each path, numbers as numbers; then as they were made."""
    for each in order:
        mine = (
            DocumentValueRow.document == DocumentRow.sequence,
            DocumentValueRow.path == each.name,
        )
        for column in (DocumentValueRow.number, DocumentValueRow.text):
            smallest = select(func.min(column)).where(*mine).correlate(DocumentRow).scalar_subquery()
            query = query.order_by((smallest.desc() if each.descending else smallest.asc()).nulls_last())
    return query.order_by(DocumentRow.sequence)
