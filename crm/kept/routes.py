"""The addresses of kept resources: what a file's methods do, for every resource that has no own way."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from sqlalchemy.orm import Session

from counter.domain.text import N_
from crm.centre import Centre, Speaker
from crm.creation import created
from crm.events.telling import Kind, tell
from crm.http import AtCentre, DecimalRoute, SpokenBy, answer
from crm.kept import documents
from crm.kept.effects import EFFECTS
from crm.kept.resources import IDENTITIES
from crm.listing import ROWS, offer_reading
from crm.refusals import Refused, not_found
from crm.shapes import NUMBERS, shapes_of

Asked = Annotated[Any, Body()]


def router_of(api: str, title: str, *, but: frozenset[tuple[str, str]] = frozenset()) -> APIRouter:
    """Everything that the API's file offers; ``but`` are methods of resources that have their own way."""
    router = APIRouter(route_class=DecimalRoute, tags=[f"{NUMBERS[api]} {title}"])
    for resource, methods in shapes_of(api).resources.items():
        offered = {method for method in methods if (method, resource) not in but}
        if "POST" in offered:
            _offer_making(router, resource)
        if "GET" in offered or ("GET" not in methods and ("GET", resource) not in but):
            offer_reading(router, resource, (documents.Documents(resource),))
        if "PATCH" in offered:
            _offer_changing(router, resource)
        if "DELETE" in offered:
            _offer_deleting(router, resource)
    return router


def _offer_making(router: APIRouter, resource: str) -> None:
    @router.post(
        f"/{resource}", status_code=201, operation_id=f"create_{resource}", name=f"create {resource}"
    )
    def make(asked: Asked, centre: AtCentre, speaker: SpokenBy) -> Response:
        body = documents.checked(resource, asked)

        def effect(session: Session, now: datetime) -> dict[str, object]:
            row = documents.make(session, centre, resource, body, now)
            if resource in EFFECTS:
                EFFECTS[resource](session, centre, speaker, row, now)
            return documents.body_of(centre, row)

        return created(centre, resource, _identity(resource, body), body, effect)


def _identity(resource: str, body: dict[str, Any]) -> str:
    """What a repeat is known by; "" where the body says nothing that can be one."""
    said = body.get(IDENTITIES.get(resource, ""), "")
    return said if isinstance(said, str) and 0 < len(said) <= 200 and "\x00" not in said else ""


def _offer_changing(router: APIRouter, resource: str) -> None:
    @router.patch(f"/{resource}/{{resource_id}}", operation_id=f"patch_{resource}", name=f"patch {resource}")
    def change(resource_id: str, patch: Asked, centre: AtCentre, speaker: SpokenBy) -> Response:
        with centre.database.writing() as session:
            row = _found(session, resource, resource_id)
            if row is not None:
                documents.change(session, centre, row, patch, centre.now())
                body = documents.body_of(centre, row)
            else:
                body = _change_row(session, centre, speaker, resource, resource_id, patch)
        centre.wake()
        return answer(body)


def _change_row(
    session: Session, centre: Centre, speaker: Speaker, resource: str, resource_id: str, patch: object
) -> dict[str, Any]:
    """A merge patch of what is the centre's own business."""
    listing = ROWS.get(resource)
    if listing is None:
        raise not_found(resource, resource_id)
    may_change = listing.change is not None
    row, now = listing.existing(session, resource_id, to_change=may_change), centre.now()
    before = listing.body_of(session, centre, row)
    after = documents.patched(resource, before, patch)
    if after == before:
        return before
    if listing.change is None:
        raise _owned(resource)
    listing.change(session, centre, speaker, row, after, now)
    session.flush()
    body = listing.body_of(session, centre, row)
    if body != before:
        tell(session, resource, Kind.CHANGE, body, now)
    return body


def _offer_deleting(router: APIRouter, resource: str) -> None:
    @router.delete(
        f"/{resource}/{{resource_id}}",
        status_code=204,
        operation_id=f"delete_{resource}",
        name=f"delete {resource}",
    )
    def take_away(resource_id: str, centre: AtCentre, _speaker: SpokenBy) -> Response:
        with centre.database.writing() as session:
            row = _found(session, resource, resource_id)
            if row is None:
                if resource in ROWS:
                    ROWS[resource].existing(session, resource_id)
                    raise _owned(resource)
                raise not_found(resource, resource_id)
            documents.take_away(session, centre, row, centre.now())
        return Response(status_code=204)


def _found(session: Session, resource: str, resource_id: str) -> Any:
    return None if "\x00" in resource_id else documents.find(session, resource, resource_id, to_change=True)


def _owned(resource: str) -> Refused:
    sentence = N_("This {what} follows from the store's business; it cannot be changed by itself.")
    return Refused(409, "owned", sentence, what=resource)
