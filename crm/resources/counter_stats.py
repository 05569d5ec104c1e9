"""The figures of one store, several or all, by the counter's own arithmetic."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import report
from counter.wire.heartbeat import POSITIONS
from counter.wire.shift_report import STORE_SHIFTS
from counter.wire.statistics import report_body
from crm.heartbeats import positions
from crm.http import JSON_TYPE, AtCentre, DecimalRoute, SpokenBy
from crm.shifts import MOST, of_stores
from crm.statistics.baselines import baselines_ms
from crm.statistics.reading import kept
from crm.statistics.scope import stores_for

router = APIRouter(route_class=DecimalRoute, tags=["counter stats"])

USUAL_DAYS = 30

Short = Annotated[str, Query(max_length=200)]


@router.get("/figures")
def get_figures(
    centre: AtCentre,
    speaker: SpokenBy,
    manager: Short = "",
    store: Annotated[str, Query(max_length=4000)] = "",
    by: By = By.TOTAL,
    since: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    template: Short | None = None,
    clerk: Short | None = None,
    hour: Annotated[int | None, Query(ge=0, le=23)] = None,
) -> Response:
    """A report as `counter.wire.statistics` writes it, of what the terminals told."""
    last = to or speaker.today(centre.now())
    question = Question(
        first=since or last - timedelta(days=USUAL_DAYS - 1),
        last=last,
        by=by,
        template=template,
        clerk=clerk,
        hour=hour,
    )
    with centre.database.reading() as session:
        stores = stores_for(session, speaker, manager, store)
        found = report(
            question,
            kept(session, question, stores),
            baselines_ms(session),
            centre.settings.sheet_fen,
            centre.now(),
        )
    said = json.dumps({**report_body(found), "stores": stores})  # shares are no money: plain floats
    return Response(said, media_type=JSON_TYPE)


@router.get("/positions")
def get_positions(
    centre: AtCentre,
    speaker: SpokenBy,
    manager: Short = "",
    store: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Counter positions as their terminals last spoke of them."""
    with centre.database.reading() as session:
        found = positions(session, stores_for(session, speaker, manager, store))
    return Response(POSITIONS.dump_json(found), media_type=JSON_TYPE)


@router.get("/shifts")
def get_shifts(
    centre: AtCentre,
    speaker: SpokenBy,
    manager: Short = "",
    store: Annotated[str, Query(max_length=4000)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> Response:
    """Reports of the stores' shifts, those that ended last first."""
    with centre.database.reading() as session:
        found = of_stores(session, stores_for(session, speaker, manager, store), limit)
    return Response(STORE_SHIFTS.dump_json(found), media_type=JSON_TYPE)
