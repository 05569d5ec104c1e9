"""TMF654 prepay balance: what lies on an account, as its one monetary bucket."""

from __future__ import annotations

from decimal import Decimal

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.wire.money import CURRENCY
from counter.wire.paths import PREPAY_BALANCE
from counter.wire.prepay_balance import Bucket
from counter.wire.references import Quantity, Reference
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.tables import AccountRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF654 prepay balance"])


def bucket_body(_session: Session, centre: Centre, row: AccountRow) -> dict[str, object]:
    """The bucket of an account; it has the account's id."""
    return Bucket(
        id=row.account_id,
        href=f"{centre.settings.base_paths[PREPAY_BALANCE]}/bucket/{row.account_id}",
        name="balance",
        status="active",
        usage_type="monetary",
        remaining_value=Quantity(amount=Decimal(row.balance_fen).scaleb(-2), units=CURRENCY),
        party_account=Reference(id=row.account_id),
    ).body()


Listing(
    resource="bucket",
    select=select(AccountRow),
    key=AccountRow.account_id,
    order=AccountRow.account_id,
    body_of=bucket_body,
    model=Bucket,
    filters={"partyAccount.id": AccountRow.account_id},
).offer(router)
