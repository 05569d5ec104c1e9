"""TMF632 party: natural persons."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.wire.party import ContactMedium, Individual, IndividualIdentification, MediumCharacteristic
from counter.wire.paths import PARTY
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.resources.product_catalog import at_midnight
from crm.tables import PartyRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF632 party"])


def individual_body(_session: Session, centre: Centre, row: PartyRow) -> dict[str, object]:
    """A person."""
    media = [("phone", MediumCharacteristic(phone_number=row.contact_phone))] if row.contact_phone else []
    if row.address:
        media.append(("address", MediumCharacteristic(street1=row.address)))
    return Individual(
        id=row.party_id,
        href=f"{centre.settings.base_paths[PARTY]}/individual/{row.party_id}",
        full_name=row.name,
        birth_date=at_midnight(row.birth_date) if row.birth_date else None,
        individual_identification=(
            IndividualIdentification(identification_id=row.id_number, identification_type="nationalId"),
        ),
        contact_medium=tuple(ContactMedium(medium_type=kind, characteristic=where) for kind, where in media),
        status="validated",
    ).body()


Listing(
    resource="individual",
    select=select(PartyRow),
    key=PartyRow.party_id,
    order=PartyRow.party_id,
    body_of=individual_body,
    model=Individual,
    filters={"fullName": PartyRow.name},
).offer(router)
