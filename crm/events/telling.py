"""An event is written for each listener that wants it, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from counter.clock import mint_identity
from counter.wire.message import instant_text
from crm.events.listeners import listeners
from crm.pending import keep
from crm.shapes import apis, definition_of, shapes_of
from crm.tables import EventDeliveryRow

TOLD = "something was told"
"""Where a session notes that there is something for the courier."""


class Kind(StrEnum):
    """What happened to a resource, as TM Forum's files name it."""

    CREATE = "Create"
    CHANGE = "AttributeValueChange"
    STATE = "StateChange"
    STATUS = "StatusChange"
    DELETE = "Delete"
    CANCEL = "Cancel"
    RESOLVED = "Resolved"


def tell(session: Session, resource: str, kind: Kind, body: Mapping[str, Any], now: datetime) -> None:
    """Tell those who listen that this happened to the resource; ``body`` is it as it is now."""
    api = apis().get(resource)
    found = listeners(session, api) if api else ()
    if not api or not found:
        return
    name = event_name(resource, kind)
    at = instant_text(now)
    event_id = mint_identity()
    event = {
        "eventId": event_id,
        "eventTime": at,
        "timeOcurred": at,
        "eventType": name,
        "domain": api,
        "event": {resource: body},
    }
    for listener in found:
        if listener.wants(event):
            row = EventDeliveryRow(
                subscription_id=listener.subscription_id, event_id=event_id, due_at=now, body=event
            )
            keep(session, row)
            session.info[TOLD] = True


@cache
def event_name(resource: str, kind: Kind) -> str:
    """The event's type: ``ProductOrderStateChangeEvent``; the file's own spelling where it has one."""
    known = shapes_of(apis()[resource]).events
    if kind is Kind.STATE and f"{resource}{Kind.STATUS}Event" in known:
        kind = Kind.STATUS
    return f"{definition_of(resource)}{kind.value}Event"
