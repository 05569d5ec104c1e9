"""TMF678 customer bill: the months' bills."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.effective import next_cycle
from counter.wire.customer_bill import CustomerBill
from counter.wire.money import Money
from counter.wire.paths import CUSTOMER_BILL
from counter.wire.references import Reference, TimePeriod
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.resources.product_catalog import at_midnight
from crm.tables import BillRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF678 customer bill"])


def bill_body(_session: Session, centre: Centre, row: BillRow) -> dict[str, object]:
    """A bill."""
    first = date.fromisoformat(f"{row.period}-01")
    return CustomerBill(
        id=row.bill_id,
        href=f"{centre.settings.base_paths[CUSTOMER_BILL]}/customerBill/{row.bill_id}",
        bill_no=row.bill_id,
        bill_date=at_midnight(next_cycle(first)),
        state=_state(row),
        amount_due=Money.of(row.amount_fen),
        remaining_amount=Money.of(row.due_fen),
        billing_account=Reference(id=row.account_id),
        billing_period=TimePeriod(
            start_date_time=at_midnight(first),
            end_date_time=at_midnight(next_cycle(first) - timedelta(days=1)),
        ),
    ).body()


def _state(row: BillRow) -> str:
    if row.due_fen == 0:
        return "settled"
    return "sent" if row.due_fen == row.amount_fen else "partiallyPaid"


Listing(
    resource="customerBill",
    select=select(BillRow),
    key=BillRow.bill_id,
    order=BillRow.bill_id,
    body_of=bill_body,
    model=CustomerBill,
    filters={"billingAccount.id": BillRow.account_id},
).offer(router)
