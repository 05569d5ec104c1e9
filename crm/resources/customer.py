"""TMF629 customer management: customers."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.wire.customer import Customer
from counter.wire.paths import CUSTOMER
from counter.wire.references import Characteristic, Reference, RelatedParty, TimePeriod
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.resources.product_catalog import at_midnight
from crm.tables import AccountRow, CustomerRow, PartyRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF629 customer management"])


def customer_body(session: Session, centre: Centre, row: CustomerRow) -> dict[str, object]:
    """A customer with its accounts."""
    party = session.get_one(PartyRow, row.party_id)
    accounts = session.scalars(
        select(AccountRow).where(AccountRow.customer_id == row.customer_id).order_by(AccountRow.account_id)
    )
    return Customer(
        id=row.customer_id,
        href=f"{centre.settings.base_paths[CUSTOMER]}/customer/{row.customer_id}",
        name=party.name,
        status="Approved",
        engaged_party=RelatedParty(id=row.party_id, name=party.name, at_referred_type="Individual"),
        account=tuple(Reference(id=a.account_id, name=a.name or a.account_id) for a in accounts),
        characteristic=(Characteristic(name="tier", value=row.tier),),
        valid_for=TimePeriod(start_date_time=at_midnight(row.joined_on)),
    ).body()


Listing(
    resource="customer",
    select=select(CustomerRow),
    key=CustomerRow.customer_id,
    order=CustomerRow.customer_id,
    body_of=customer_body,
    model=Customer,
    filters={"engagedParty.id": CustomerRow.party_id},
).offer(router)
