"""Campaigns at the centre: read from the tables, taken part in by orders."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from counter.domain.campaign import Campaign
from counter.domain.held_lines.order import LineOrder
from counter.domain.transaction import Ordering
from crm import at_hand
from crm.present import make_sure
from crm.tables import CampaignRow, CampaignUseRow
from crm.versions import touch_customer

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _adapter() -> TypeAdapter[Campaign]:
    from pydantic import TypeAdapter

    return TypeAdapter(Campaign)


def read_campaign(body: dict[str, Any]) -> Campaign:
    """A campaign from plain data; raises pydantic's ValidationError naming each place that is wrong."""
    return _adapter().validate_python(body)


def plain_campaign(campaign: Campaign) -> dict[str, Any]:
    """A campaign as plain data."""
    found: dict[str, Any] = _adapter().dump_python(campaign, mode="json")
    return found


def campaign_by_id(session: Session, campaign_id: str) -> tuple[Campaign, ...]:
    """The campaign with this id as the rules take it; () if there is none."""
    row = session.get(CampaignRow, campaign_id)
    return (read_campaign(row.body),) if row is not None else ()


def campaigns_after(session: Session, known: int) -> tuple[Campaign, ...]:
    """The campaigns that changed after a version, by id."""
    rows = select(CampaignRow).where(CampaignRow.changed > known).order_by(CampaignRow.campaign_id)
    return tuple(read_campaign(row.body) for row in session.scalars(rows))


def taken_by(session: Session, customer_id: str) -> tuple[str, ...]:
    """The campaigns in which a customer took part."""
    rows = at_hand.rows(session, CampaignUseRow, CampaignUseRow.customer_id, customer_id)
    return tuple(sorted({row.campaign_id for row in rows}))


def take_part(session: Session, details: Ordering, identity: str, customer_id: str) -> None:
    """The order stands: its customer takes part in its campaign, once however often this is said."""
    pick = details.campaign if isinstance(details, LineOrder) else None
    if pick is None or not identity:
        return
    make_sure(
        session, CampaignUseRow, identity=identity, customer_id=customer_id, campaign_id=pick.campaign_id
    )
    touch_customer(session, customer_id)


def take_back(session: Session, identity: str, customer_id: str) -> None:
    """The order ended badly or was withdrawn: the customer may take part again."""
    gone = session.execute(delete(CampaignUseRow).where(CampaignUseRow.identity == identity))
    if gone.rowcount:  # type: ignore[attr-defined]
        touch_customer(session, customer_id)
