"""Documents from their making to their end: kept, changed, taken away; each told as an event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from counter.domain.lifecycle import may_become
from counter.domain.text import N_
from counter.wire.paths import address
from crm.centre import Centre
from crm.events.telling import Kind, tell
from crm.kept.resources import (
    CHANGED_STAMPS,
    GOES_WITH_STATE,
    MACHINES,
    begun,
    shape_of,
    stamped,
    state_field,
)
from crm.kept.values import condition, ordered, values_of
from crm.merge_patch import merged
from crm.questions import Question
from crm.refusals import Refused
from crm.shapes import apis, definition_of, shapes_of
from crm.shapes.checking import check
from crm.tables import DocumentRow, DocumentValueRow

_USABLE_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
"""An id that a client gives is taken where it can stand in an address."""


def checked(resource: str, asked: object) -> dict[str, Any]:
    """A body to be made a resource of; raises `Refused` (400)."""
    return check(shapes_of(apis()[resource]).definitions, f"{definition_of(resource)}_Create", asked)


def body_of(centre: Centre, row: DocumentRow) -> dict[str, Any]:
    """The resource as it stands."""
    path = address(apis()[row.resource], f"{row.resource}/{row.document_id}", centre.settings.base_paths)
    return {**row.body, "id": row.document_id, "href": f"{centre.settings.public_url}{path}"}


def make(
    session: Session, centre: Centre, resource: str, asked: Mapping[str, Any], now: datetime
) -> DocumentRow:
    """Keep a checked body as a new resource; raises `Refused` (409) where its id is taken."""
    named = shape_of(resource, "_Create").get("properties", {})
    wanted = str(asked.get("id", "")) if "id" in named else ""
    body = begun(resource, asked, now)
    for name in ("id", "href"):
        body.pop(name, None)
    row = DocumentRow(
        resource=resource,
        document_id=wanted if _USABLE_ID.match(wanted) else centre.mint(),
        made_at=now,
        changed_at=now,
        body=body,
    )
    if wanted and find(session, resource, row.document_id) is not None:
        raise Refused(409, "idUsed", N_("There is a {what} {name} already."), what=resource, name=wanted)
    session.add(row)
    session.flush()
    _write_values(session, row)
    return row


def find(session: Session, resource: str, document_id: str, *, to_change: bool = False) -> DocumentRow | None:
    """The document with this id, or None."""
    query = select(DocumentRow).where(
        DocumentRow.resource == resource, DocumentRow.document_id == document_id
    )
    return session.scalars(query.with_for_update() if to_change else query).first()


def change(session: Session, centre: Centre, row: DocumentRow, patch: object, now: datetime) -> None:
    """Lay a merge patch over a document.

    Raises `Refused`: 400 for what cannot be read or is not the client's to change, 409 for a state that
    does not follow the one it has.
    """
    before, resource = row.body, row.resource
    after = patched(resource, body_of(centre, row), patch)
    for name in ("id", "href"):
        after.pop(name, None)
    field = state_field(resource)
    came, goes = str(before.get(field, "")), str(after.get(field, ""))
    machine = MACHINES.get(resource)
    if machine and not may_become(machine, came, goes):
        raise Refused(409, "state", N_("{came} does not become {goes}."), came=came, goes=goes)
    if after == before:
        return
    set_body(session, centre, row, stamped(resource, before, after, now), now)


def patched(resource: str, before: Mapping[str, Any], patch: object) -> dict[str, Any]:
    """``before`` with the merge patch laid over it, both checked; raises `Refused` (400)."""
    definitions, name = shapes_of(apis()[resource]).definitions, definition_of(resource)
    if not isinstance(patch, dict):
        raise Refused(400, "unreadable", N_("The request cannot be read."))
    check(definitions, f"{name}_Update" if f"{name}_Update" in definitions else name, patch)
    may_change, named = shape_of(resource, "_Update").get("properties", {}), shape_of(resource)["properties"]
    for field, value in patch.items():
        if field in named and field not in may_change and value != before.get(field):
            raise Refused(400, "fixed", N_("{name} cannot be changed."), name=field)
    after = check(definitions, name, merged(dict(before), patch))
    for field in shape_of(resource, "_Create").get("required", ()):
        if field in before and field not in after:
            raise Refused(400, "fixed", N_("{name} cannot be taken away."), name=field)
    return after


def set_body(session: Session, centre: Centre, row: DocumentRow, body: dict[str, Any], now: datetime) -> None:
    """Put another body in the place of a document's, and tell what of it is another."""
    field = state_field(row.resource)
    before, row.body, row.changed_at = row.body, body, now
    write_again(session, row)
    moved = bool(field) and before.get(field) != body.get(field)
    if moved:
        tell(session, row.resource, _moved_to(str(body.get(field))), body_of(centre, row), now)
    own = {*CHANGED_STAMPS, *(GOES_WITH_STATE if moved else ()), *((field,) if moved else ())}
    if any(before.get(name) != body.get(name) for name in {*before, *body} - own):
        tell(session, row.resource, Kind.CHANGE, body_of(centre, row), now)


def _moved_to(state: str) -> Kind:
    return Kind.RESOLVED if state == "resolved" else Kind.STATE


def take_away(session: Session, centre: Centre, row: DocumentRow, now: datetime) -> None:
    """The document is no more."""
    body = body_of(centre, row)
    session.delete(row)
    session.flush()
    tell(session, row.resource, Kind.DELETE, body, now)


def write_again(session: Session, row: DocumentRow) -> None:
    """The values of a document whose body is another now."""
    session.execute(delete(DocumentValueRow).where(DocumentValueRow.document == row.sequence))
    _write_values(session, row)


def _write_values(session: Session, row: DocumentRow) -> None:
    values = values_of({**row.body, "id": row.document_id})
    if values:
        session.connection().execute(
            insert(DocumentValueRow.__table__),  # type: ignore[arg-type]
            [{"document": row.sequence, **value} for value in values],
        )


class Documents:
    """The documents of one resource, as a list is read."""

    def __init__(self, resource: str) -> None:
        self._resource = resource

    def count(self, session: Session, question: Question) -> int:
        """How many there are that the question asks for."""
        found = self._asked(question).with_only_columns(func.count()).order_by(None)
        return session.scalar(found) or 0

    def page(
        self, session: Session, centre: Centre, question: Question, offset: int, limit: int
    ) -> list[dict[str, Any]]:
        """Some of them, in the order that was asked for."""
        query = ordered(self._asked(question), question.order).offset(offset).limit(limit)
        return [body_of(centre, row) for row in session.scalars(query)]

    def one(self, session: Session, centre: Centre, resource_id: str) -> dict[str, Any] | None:
        """The one with this id, or None."""
        row = find(session, self._resource, resource_id)
        return None if row is None else body_of(centre, row)

    def _asked(self, question: Question) -> Select[DocumentRow]:
        query = select(DocumentRow).where(DocumentRow.resource == self._resource)
        return query.where(*(condition(each) for each in question.filters))
