"""Reports of shifts on the counter's own paths: what terminals send, and ask about by identity."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from counter.wire.shift_report import ShiftMessage
from crm.creation import created
from crm.http import AtCentre, DecimalRoute, SpokenBy, answer
from crm.shifts import kept, own, shift_body

router = APIRouter(route_class=DecimalRoute, tags=["counter terminal"])


@router.post("/shift", status_code=201, response_model=ShiftMessage)
def create_shift(shift: ShiftMessage, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Keep the report of a shift that is over; a repeat of its externalId gets the first answer."""

    def make(session: Session, now: datetime) -> dict[str, object]:
        return shift_body(centre, kept(session, centre, speaker, shift, now))

    return created(centre, "shift", shift.external_id, shift.body(), make)


@router.get("/shift")
def list_shifts(
    centre: AtCentre,
    speaker: SpokenBy,
    external_ids: Annotated[str, Query(alias="externalId", max_length=20_000)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The terminal's own reports among these identities (separated by commas)."""
    with centre.database.reading() as session:
        found = own(session, speaker, external_ids.split(","))
    return answer([shift_body(centre, row) for row in found[:limit]])
