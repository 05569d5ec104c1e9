"""TMF666 account management: billing accounts with balance and arrears."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.wire.account import AccountBalance, BillingAccount
from counter.wire.money import Money
from counter.wire.paths import ACCOUNT
from counter.wire.references import Reference, RelatedParty, TimePeriod
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.tables import AccountRow, CustomerRow, PartyRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF666 account management"])


def account_body(session: Session, centre: Centre, row: AccountRow) -> dict[str, object]:
    """An account as of now."""
    owner = session.scalars(
        select(PartyRow.name).join(CustomerRow).where(CustomerRow.customer_id == row.customer_id)
    ).one()
    now = TimePeriod(start_date_time=centre.now())
    amounts = {"balance": row.balance_fen, "arrears": row.arrears_fen}
    return BillingAccount(
        id=row.account_id,
        href=f"{centre.settings.base_paths[ACCOUNT]}/billingAccount/{row.account_id}",
        name=row.name or row.account_id,
        account_type="individual",
        state="active",
        payment_status="inArrears" if row.arrears_fen else "paid",
        account_balance=tuple(
            AccountBalance(balance_type=kind, amount=Money.of(fen), valid_for=now)
            for kind, fen in amounts.items()
        ),
        default_payment_method=Reference(id=row.payment_method) if row.payment_method else None,
        related_party=(
            RelatedParty(id=row.customer_id, name=owner, role="customer", at_referred_type="Customer"),
        ),
    ).body()


Listing(
    resource="billingAccount",
    select=select(AccountRow),
    key=AccountRow.account_id,
    order=AccountRow.account_id,
    body_of=account_body,
    model=BillingAccount,
    filters={"relatedParty.id": AccountRow.customer_id},
).offer(router)
