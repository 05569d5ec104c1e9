"""TMF630's habits of reading: attribute filters, ``fields=``, pages and their headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import ColumnElement, Select, func
from sqlalchemy import select as sql_select
from sqlalchemy.orm import InstrumentedAttribute, Session

from counter.domain.text import N_
from counter.wire.message import Message
from crm.centre import Centre
from crm.http import AtCentre, SpokenBy, answer
from crm.refusals import Refused, not_found

Row = TypeVar("Row")

Filter = InstrumentedAttribute[Any] | Callable[[list[str]], ColumnElement[bool]]
"""A column that the values must be among, or a function from the values to a condition."""

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000

Offset = Annotated[int, Query(ge=0, le=2**31)]
Limit = Annotated[int, Query(ge=1, le=LARGEST_LIMIT)]
Fields = Annotated[str, Query(max_length=1000)]

_PAGING = ("offset", "limit", "fields")


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """How one resource is read: which rows, named and filtered by what, in which order and form."""

    resource: str
    select: Select[Row]
    key: InstrumentedAttribute[Any]
    order: InstrumentedAttribute[Any]
    body_of: Callable[[Session, Centre, Row], dict[str, object]]
    model: type[Message]
    filters: Mapping[str, Filter] = field(default_factory=dict)

    def offer(self, router: APIRouter) -> None:
        """Add ``GET /resource`` and ``GET /resource/{id}`` to ``router``."""

        @router.get(
            f"/{self.resource}",
            response_model=list[self.model],  # type: ignore[name-defined]
            operation_id=f"list_{self.resource}",
            name=f"list {self.resource}",
        )
        def list_them(
            request: Request,
            centre: AtCentre,
            _speaker: SpokenBy,
            offset: Offset = 0,
            limit: Limit = DEFAULT_LIMIT,
            fields: Fields = "",
        ) -> Response:
            with centre.database.reading() as session:
                return self._page(session, centre, request, offset, limit, fields)

        @router.get(
            f"/{self.resource}/{{resource_id}}",
            response_model=self.model,
            operation_id=f"get_{self.resource}",
            name=f"get {self.resource}",
        )
        def get_one(resource_id: str, centre: AtCentre, _speaker: SpokenBy, fields: Fields = "") -> Response:
            with centre.database.reading() as session:
                body = self.body_of(session, centre, self.one(session, resource_id))
                return answer(chosen(body, fields))

    def one(self, session: Session, resource_id: str, *, to_change: bool = False) -> Row:
        """The row with this id; raises `Refused` (404)."""
        query = self.select.where(self.key == resource_id)
        row = session.scalars(query.with_for_update() if to_change else query).first()
        if row is None:
            raise not_found(self.resource, resource_id)
        return row

    def _page(
        self, session: Session, centre: Centre, request: Request, offset: int, limit: int, fields: str
    ) -> Response:
        """One page: 200 if it is the whole, 206 if there is more; totals are in the headers."""
        query = self.select
        for name, value in request.query_params.multi_items():
            if name not in _PAGING:
                query = query.where(self._condition(name, value.split(",")))
        total = session.scalar(sql_select(func.count()).select_from(query.subquery())) or 0
        rows = session.scalars(query.order_by(self.order).offset(offset).limit(limit)).all()
        bodies = [chosen(self.body_of(session, centre, row), fields) for row in rows]
        headers = {"X-Total-Count": str(total), "X-Result-Count": str(len(bodies))}
        return answer(bodies, 200 if len(bodies) == total else 206, headers)

    def _condition(self, name: str, values: list[str]) -> ColumnElement[bool]:
        wanted = self.key if name == "id" else self.filters.get(name)
        if wanted is None:
            raise Refused(400, "filter", N_("There is no filter by {name} here."), name=name)
        if isinstance(wanted, InstrumentedAttribute):
            return wanted.in_(values)
        return wanted(values)


def chosen(body: dict[str, object], fields: str) -> dict[str, object]:
    """The body with the named fields only, id and href always; whole without ``fields``."""
    if not fields:
        return body
    names = {"id", "href", *(name.strip() for name in fields.split(","))}
    return {name: value for name, value in body.items() if name in names}
