"""TMF683 party interaction: visits with their timings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.wire.party_interaction import UNDOES, PartyInteraction
from counter.wire.paths import PARTY_INTERACTION
from crm.centre import Centre
from crm.creation import created
from crm.http import AtCentre, DecimalRoute, SpokenBy, answer
from crm.listing import Listing
from crm.merge_patch import merged
from crm.order_fields import unreadable
from crm.pending import keep
from crm.refused_orders import dealt_with
from crm.speakers import speaker_of
from crm.statistics.counting import count_again, count_visit
from crm.tables import InteractionRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF683 party interaction"])

FIXED = ("id", "href", "externalId")


def interaction_body(_session: Session, centre: Centre, row: InteractionRow) -> dict[str, object]:
    """A visit as it stands."""
    base = centre.settings.base_paths[PARTY_INTERACTION]
    return {
        **row.body,
        "id": row.interaction_id,
        "href": f"{base}/partyInteraction/{row.interaction_id}",
    }


@router.post("/partyInteraction", status_code=201, response_model=PartyInteraction)
def create_interaction(visit: PartyInteraction, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Keep a visit; a repeat of its externalId gets the first answer."""

    body = visit.body()

    def make(session: Session, now: datetime) -> dict[str, object]:
        row = InteractionRow(
            interaction_id=centre.mint(),
            external_id=visit.external_id or "",
            terminal_id=speaker.terminal_id,
            started_at=visit.interaction_date.start_date_time or now,
            body=body,
        )
        keep(session, row)
        dealt_with(session, _undone(visit))
        count_visit(session, speaker, visit, now)
        return interaction_body(session, centre, row)

    return created(centre, "partyInteraction", visit.external_id, body, make)


def _undone(visit: PartyInteraction) -> list[str]:
    """The transactions that the visit gave back or took back."""
    named = (each for item in visit.interaction_item for each in item.characteristic if each.name == UNDOES)
    return [str(each.value) for each in named]


@router.patch("/partyInteraction/{interaction_id}", response_model=PartyInteraction)
def change_interaction(
    interaction_id: str, centre: AtCentre, _speaker: SpokenBy, change: Annotated[Any, Body()]
) -> Response:
    """Later timings, as a merge patch; doing it twice is doing it once."""
    if not isinstance(change, dict):
        raise unreadable("a merge patch")
    with centre.database.writing() as session:
        row = INTERACTIONS.existing(session, interaction_id, to_change=True)
        allowed = {name: value for name, value in change.items() if name not in FIXED}
        changed = PartyInteraction.read(merged(row.body, allowed))
        count_again(session, speaker_of(session, row.terminal_id), row.body, changed, centre.now())
        row.body = changed.body()
        body = interaction_body(session, centre, row)
    return answer(body)


INTERACTIONS = Listing(
    resource="partyInteraction",
    select=select(InteractionRow),
    key=InteractionRow.interaction_id,
    order=InteractionRow.started_at,
    body_of=interaction_body,
    model=PartyInteraction,
    filters={"externalId": InteractionRow.external_id},
)
INTERACTIONS.offer(router)
