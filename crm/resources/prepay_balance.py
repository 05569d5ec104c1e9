"""TMF654 prepay balance: an account's plain balance, and beside it the buckets of prestores and deposits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Date, String, cast, literal, null, select, union_all
from sqlalchemy.orm import DeclarativeBase, Session

from counter.wire.money import CURRENCY
from counter.wire.paths import PREPAY_BALANCE
from counter.wire.prepay_balance import Bucket
from counter.wire.references import Quantity, Reference, TimePeriod
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.resources.product_catalog import at_midnight
from crm.tables import AccountRow, BucketRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF654 prepay balance"])

PLAIN = "balance"
"""The kind of the bucket that every account has; its id is the account's."""


class _Views(DeclarativeBase):
    """What is read of several tables at once."""


class LedgerBucket(_Views):
    """Any bucket of any account, read only."""

    __table__ = union_all(
        select(
            AccountRow.account_id.label("bucket_id"),
            AccountRow.account_id.label("account_id"),
            cast(literal(PLAIN), String(200)).label("kind"),
            cast(literal(""), String(200)).label("product_id"),
            AccountRow.balance_fen.label("amount_fen"),
            AccountRow.balance_fen.label("remaining_fen"),
            cast(null(), Date).label("available_from"),
            cast(null(), Date).label("valid_until"),
            cast(null(), Date).label("closed_on"),
        ),
        select(
            BucketRow.bucket_id,
            BucketRow.account_id,
            BucketRow.kind,
            BucketRow.product_id,
            BucketRow.amount_fen,
            BucketRow.remaining_fen,
            BucketRow.available_from,
            BucketRow.valid_until,
            BucketRow.closed_on,
        ),
    ).subquery("ledger_buckets")
    __mapper_args__ = {"primary_key": [__table__.c.bucket_id]}  # noqa: RUF012 - SQLAlchemy's own form


def bucket_body(_session: Session, centre: Centre, row: Any) -> dict[str, object]:
    """A bucket; the plain one has the account's id."""
    today = centre.now().date()
    return Bucket(
        id=row.bucket_id,
        href=f"{centre.settings.base_paths[PREPAY_BALANCE]}/bucket/{row.bucket_id}",
        name=row.kind,
        status=_status(row.available_from, row.valid_until, row.closed_on, today),
        usage_type="monetary",
        remaining_value=Quantity(amount=Decimal(row.remaining_fen).scaleb(-2), units=CURRENCY),
        party_account=Reference(id=row.account_id),
        product=(Reference(id=row.product_id),) if row.product_id else (),
        valid_for=TimePeriod(
            start_date_time=at_midnight(row.available_from),
            end_date_time=at_midnight(row.valid_until) if row.valid_until else None,
        )
        if row.available_from
        else None,
    ).body()


def _status(first: date | None, last: date | None, closed: date | None, today: date) -> str:
    """``suspended`` before its first day, ``expired`` after its last or once it was given back."""
    if closed is not None or (last is not None and last < today):
        return "expired"
    return "suspended" if first is not None and first > today else "active"


_READ: Any = LedgerBucket
"""Its columns come from the statement, which the type checker cannot see."""

Listing(
    resource="bucket",
    select=select(LedgerBucket),
    key=_READ.bucket_id,
    order=_READ.bucket_id,
    body_of=bucket_body,
    model=Bucket,
    filters={"partyAccount.id": _READ.account_id, "product.id": _READ.product_id},
).offer(router)
