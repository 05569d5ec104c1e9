"""The hub of an API: listeners come and go."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from counter.domain.text import N_
from counter.wire.message import Message
from counter.wire.paths import address
from crm.centre import Centre
from crm.events.listeners import filters_of
from crm.http import AtCentre, DecimalRoute, SpokenBy, answer
from crm.refusals import Refused, not_found
from crm.shapes import NUMBERS
from crm.tables import EventSubscriptionRow

MOST_LISTENERS = 100
"""Listeners of all APIs together: each costs a row an event."""


class EventSubscriptionInput(Message):
    """Where events are to be posted, and which (``eventType=…&productOrder.state=…``; all without)."""

    callback: str
    query: str | None = None


class EventSubscription(EventSubscriptionInput):
    """A listener."""

    id: str


def hub_of(api: str, title: str) -> APIRouter:
    """``POST /hub`` and ``DELETE /hub/{id}`` of an API."""
    router = APIRouter(route_class=DecimalRoute, tags=[f"{NUMBERS[api]} {title}"])

    @router.post(
        "/hub",
        status_code=201,
        response_model=EventSubscription,
        operation_id=f"listen_to_{api}",
        name="register a listener",
    )
    def register(asked: EventSubscriptionInput, centre: AtCentre, speaker: SpokenBy) -> Response:
        callback, query = asked.callback, asked.query or ""
        if not _is_address(callback):
            raise Refused(400, "callback", N_("The callback is no http or https address."))
        filters_of(query)
        with centre.database.writing() as session:
            row = _registered(session, api, callback, query, speaker.terminal_id, centre)
        return answer(
            _body(row),
            201,
            {"Location": address(api, f"hub/{row.subscription_id}", centre.settings.base_paths)},
        )

    @router.delete(
        "/hub/{listener_id}", status_code=204, operation_id=f"leave_{api}", name="unregister a listener"
    )
    def unregister(listener_id: str, centre: AtCentre, _speaker: SpokenBy) -> Response:
        with centre.database.writing() as session:
            row = None if "\x00" in listener_id else session.get(EventSubscriptionRow, listener_id)
            if row is None or row.api != api:
                raise not_found("hub", listener_id)
            session.delete(row)
        return Response(status_code=204)

    return router


def _registered(
    session: Session, api: str, callback: str, query: str, terminal_id: str, centre: Centre
) -> EventSubscriptionRow:
    """A new listener; raises `Refused` (409) for one that is there already, or one too many."""
    same = select(EventSubscriptionRow.subscription_id).where(
        EventSubscriptionRow.api == api,
        EventSubscriptionRow.callback == callback,
        EventSubscriptionRow.query == query,
    )
    if session.scalars(same).first() is not None:
        raise Refused(409, "listener", N_("This listener is registered already."))
    if (session.scalar(select(func.count()).select_from(EventSubscriptionRow)) or 0) >= MOST_LISTENERS:
        raise Refused(409, "listeners", N_("There are too many listeners."))
    row = EventSubscriptionRow(
        subscription_id=centre.mint(),
        api=api,
        callback=callback,
        query=query,
        terminal_id=terminal_id,
        made_at=centre.now(),
    )
    session.add(row)
    return row


def _is_address(callback: str) -> bool:
    try:
        parts = urlsplit(callback)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and len(callback) < 2000
        )
    except ValueError:
        return False


def _body(row: EventSubscriptionRow) -> dict[str, object]:
    body: dict[str, object] = {"id": row.subscription_id, "callback": row.callback}
    return {**body, "query": row.query} if row.query else body
