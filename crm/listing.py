"""How resources are read: pages of rows, and behind them the documents of the same resource.

The rows are the centre's own business (orders, lines, accounts); what came to it beyond that is kept as
documents (`crm.kept`). To whoever asks they are one list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Generic, Protocol, TypeVar

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import ColumnElement, Select, func, or_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import InstrumentedAttribute, Session

from counter.domain.text import N_
from counter.wire.message import Message
from crm.centre import Centre, Speaker
from crm.http import AtCentre, SpokenBy, answer
from crm.kept.documents import Documents
from crm.kept.values import text_of
from crm.questions import (
    DEFAULT_LIMIT,
    Filter,
    Operator,
    Question,
    chosen,
    number_of,
    read_question,
)
from crm.refusals import Refused, not_found

Row = TypeVar("Row", bound=Any)

Filtered = InstrumentedAttribute[Any] | Callable[[list[str]], ColumnElement[bool]]
"""A column that the values must be among, or a function from the values to a condition."""

DEEPEST_SORTED = 10_000
"""How far into a list that is sorted over rows and documents together a page may begin."""

Offset = Annotated[int, Query(ge=0, le=2**31)]
Limit = Annotated[int, Query(ge=1, le=2**31)]
Fields = Annotated[str, Query(max_length=1000)]
Sort = Annotated[str, Query(max_length=1000)]


class Source(Protocol):
    """Where resources of one name come from."""

    def count(self, session: Session, question: Question) -> int:
        """How many there are that the question asks for."""
        ...

    def page(
        self, session: Session, centre: Centre, question: Question, offset: int, limit: int
    ) -> list[dict[str, Any]]:
        """Some of them, in the order that was asked for."""
        ...

    def one(self, session: Session, centre: Centre, resource_id: str) -> dict[str, Any] | None:
        """The one with this id, or None."""
        ...


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """How the rows of one resource are read: which, named and filtered by what, in which order and form.

    ``change`` lays a merge patch over a row where clients may do so; without it they may not.
    """

    resource: str
    select: Select[tuple[Row]]
    key: InstrumentedAttribute[Any]
    order: InstrumentedAttribute[Any]
    body_of: Callable[[Session, Centre, Row], dict[str, Any]]
    model: type[Message]
    filters: Mapping[str, Filtered] = field(default_factory=dict)
    change: Callable[[Session, Centre, Speaker, Row, Mapping[str, Any], datetime], None] | None = None

    def offer(self, router: APIRouter) -> None:
        """Add ``GET /resource`` and ``GET /resource/{id}`` to ``router``."""
        ROWS[self.resource] = self
        offer_reading(router, self.resource, (self, Documents(self.resource)), self.model)

    def row(self, session: Session, resource_id: str, *, to_change: bool = False) -> Row | None:
        """The row with this id, or None."""
        if "\x00" in resource_id:
            return None
        query = self.select.where(self.key == resource_id)
        return session.scalars(query.with_for_update() if to_change else query).first()

    def existing(self, session: Session, resource_id: str, *, to_change: bool = False) -> Row:
        """The row with this id; raises `Refused` (404)."""
        row = self.row(session, resource_id, to_change=to_change)
        if row is None:
            raise not_found(self.resource, resource_id)
        return row

    def one(self, session: Session, centre: Centre, resource_id: str) -> dict[str, Any] | None:
        """The resource with this id, or None."""
        row = self.row(session, resource_id)
        return None if row is None else self.body_of(session, centre, row)

    def count(self, session: Session, question: Question) -> int:
        """How many rows the question asks for."""
        asked = self._asked(session, question)
        if asked is None:
            return 0
        return session.scalar(sql_select(func.count()).select_from(asked.subquery())) or 0

    def page(
        self, session: Session, centre: Centre, question: Question, offset: int, limit: int
    ) -> list[dict[str, Any]]:
        """Some of them, in the order that was asked for."""
        query = self._asked(session, question)
        if query is None:
            return []
        for each in question.order:
            column = self._column(each.name)
            query = query.order_by(column.desc() if each.descending else column.asc())
        rows = session.scalars(query.order_by(self.order).offset(offset).limit(limit)).all()
        return [self.body_of(session, centre, row) for row in rows]

    def _asked(self, session: Session, question: Question) -> Select[tuple[Row]] | None:
        """The rows that are asked for; None where there are no rows at all, so that nothing is amiss.

        Raises `Refused` (400) for a filter or an order that the rows do not have.
        """
        names = [*(each.name for each in question.filters), *(each.name for each in question.order)]
        unknown = next((name for name in names if self._filtered(name) is None), None)
        if unknown is not None:
            if session.scalars(self.select.limit(1)).first() is None:
                return None
            raise Refused(400, "filter", N_("There is no filter by {name} here."), name=unknown)
        return self.select.where(*(self._condition(each) for each in question.filters))

    def _filtered(self, name: str) -> Filtered | None:
        return self.key if name == "id" else self.filters.get(name)

    def _column(self, name: str) -> InstrumentedAttribute[Any]:
        found = self._filtered(name)
        if not isinstance(found, InstrumentedAttribute):
            raise Refused(400, "sort", N_("There is no order by {name} here."), name=name)
        return found

    def _condition(self, asked: Filter) -> ColumnElement[bool]:
        found = self._filtered(asked.name)
        if not isinstance(found, InstrumentedAttribute):
            assert found is not None
            condition = found(list(asked.values))
            if asked.operator is Operator.EQ:
                return condition
            if asked.operator is Operator.NE:
                return ~condition
            raise Refused(400, "filter", N_("{name} can only be asked to be equal."), name=asked.name)
        return _compared(found, asked)


ROWS: dict[str, Listing[Any]] = {}
"""How the rows of each resource are read, as far as it has any."""


def _compared(column: InstrumentedAttribute[Any], asked: Filter) -> ColumnElement[bool]:
    if asked.operator is Operator.REGEX:
        return column.regexp_match(asked.values[0])
    values = [_as_column(column, value, asked.name) for value in asked.values]
    match asked.operator:
        case Operator.EQ:
            return column.in_(values)
        case Operator.NE:
            return column.not_in(values)
        case Operator.GT:
            return or_(*(column > value for value in values))
        case Operator.GTE:
            return or_(*(column >= value for value in values))
        case Operator.LT:
            return or_(*(column < value for value in values))
        case _:
            return or_(*(column <= value for value in values))


def _as_column(column: InstrumentedAttribute[Any], value: str, name: str) -> object:
    """A text as the column keeps it; raises `Refused` (400)."""
    kind = column.type.python_type
    try:
        if kind is datetime:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None:
                raise ValueError(value)
            return found
        if kind is date:
            return date.fromisoformat(value[:10])
        return int(value) if kind is int else value
    except ValueError:
        raise Refused(400, "filter", N_("{value} is no value of {name}."), value=value, name=name) from None


def offer_reading(
    router: APIRouter, resource: str, sources: tuple[Source, ...], model: type[Message] = Message
) -> None:
    """Add ``GET /resource`` and ``GET /resource/{id}`` over all its sources to ``router``."""

    @router.get(
        f"/{resource}",
        response_model=list[model],  # type: ignore[valid-type]
        operation_id=f"list_{resource}",
        name=f"list {resource}",
    )
    def list_them(
        request: Request,
        centre: AtCentre,
        _speaker: SpokenBy,
        offset: Offset = 0,
        limit: Limit = DEFAULT_LIMIT,
        fields: Fields = "",
        sort: Sort = "",
    ) -> Response:
        question = read_question(request.query_params.multi_items(), offset, limit, fields, sort)
        with centre.database.reading() as session:
            return page_of(session, centre, question, sources)

    @router.get(
        f"/{resource}/{{resource_id}}",
        response_model=model,
        operation_id=f"get_{resource}",
        name=f"get {resource}",
    )
    def get_one(resource_id: str, centre: AtCentre, _speaker: SpokenBy, fields: Fields = "") -> Response:
        with centre.database.reading() as session:
            for source in sources:
                body = source.one(session, centre, resource_id)
                if body is not None:
                    return answer(chosen(body, fields))
        raise not_found(resource, resource_id)


def page_of(session: Session, centre: Centre, question: Question, sources: tuple[Source, ...]) -> Response:
    """One page, of `LARGEST_LIMIT` at most: 200 if it is the whole, 206 if there is more; totals are in the
    headers."""
    counted = [(source, source.count(session, question)) for source in sources]
    total = sum(count for _source, count in counted)
    filled = [(source, count) for source, count in counted if count]
    if question.order and len(filled) > 1:
        bodies = _merged(session, centre, question, [source for source, _count in filled])
    else:
        bodies = list(_one_after_the_other(session, centre, question, filled))
    headers = {"X-Total-Count": str(total), "X-Result-Count": str(len(bodies))}
    shown = [chosen(body, question.fields) for body in bodies]
    return answer(shown, 200 if len(bodies) == total else 206, headers)


def _one_after_the_other(
    session: Session, centre: Centre, question: Question, filled: list[tuple[Source, int]]
) -> Iterator[dict[str, Any]]:
    offset, limit = question.offset, question.limit
    for source, count in filled:
        if limit and offset < count:
            found = source.page(session, centre, question, offset, limit)
            yield from found
            limit -= len(found)
        offset = max(0, offset - count)


def _merged(
    session: Session, centre: Centre, question: Question, sources: list[Source]
) -> list[dict[str, Any]]:
    """A page of several sources in one order."""
    end = question.offset + question.limit
    if end > DEEPEST_SORTED:
        raise Refused(
            400, "sort", N_("A sorted list cannot be read so far: at most {most}."), most=DEEPEST_SORTED
        )
    found = [body for source in sources for body in source.page(session, centre, question, 0, end)]
    for each in reversed(question.order):
        path = each.name.split(".")
        there = [body for body in found if _first(body, path) is not None]
        there.sort(key=lambda body: _rank(_first(body, path)), reverse=each.descending)
        found = there + [body for body in found if _first(body, path) is None]
    return found[question.offset : end]


def _first(value: Any, path: list[str]) -> Any:
    """The smallest value at a path, or None."""
    if isinstance(value, list | tuple):
        inner = [found for each in value if (found := _first(each, path)) is not None]
        return min(inner, key=_rank, default=None)
    if not path:
        return None if isinstance(value, Mapping) else value
    return _first(value.get(path[0]), path[1:]) if isinstance(value, Mapping) else None


def _rank(value: object) -> tuple[bool, float, str]:
    text = text_of(value)
    number = None if isinstance(value, str | bool) else number_of(text)
    return number is None, number or 0.0, text
