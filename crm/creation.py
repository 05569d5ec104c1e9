"""What every POST that makes something does: make it once, tell of it, answer 201, ring fulfilment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import Response
from sqlalchemy.orm import Session

from counter.wire.encoding import encode
from crm.centre import Centre
from crm.events.telling import Kind, tell
from crm.http import answered
from crm.identities import Answer, once


def created(
    centre: Centre,
    resource: str,
    identity: str | None,
    asked: Mapping[str, object],
    make: Callable[[Session, datetime], dict[str, object]],
) -> Response:
    """The answer to ``asked``, a body: what ``make`` made of it, or the first answer to the same identity.

    ``make`` works in the transaction that keeps the identity and returns the body, with its ``href``.
    """
    now = centre.now()

    def effect(session: Session) -> Answer:
        body = make(session, now)
        tell(session, resource, Kind.CREATE, body, now)
        return Answer(201, str(body["href"]), encode(body))

    done = once(
        centre.database,
        centre.in_flight,
        resource=resource,
        identity=identity or "",
        body=asked,
        now=now,
        retry_after_s=centre.settings.retry_after_s,
        effect=effect,
        mark=centre.mark,
    )
    centre.wake()
    return answered(done)
