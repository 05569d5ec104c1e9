"""TMF676 payment: payments and refunds."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.wire.message import instant_text
from counter.wire.money import Money
from counter.wire.paths import PAYMENT
from counter.wire.payment import Payment, Refund
from crm.centre import Centre
from crm.creation import created
from crm.http import AtCentre, DecimalRoute, SpokenBy
from crm.listing import Listing
from crm.paying import accept_payment, accept_refund
from crm.tables import PaymentRow, RefundRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF676 payment"])


def payment_body(_session: Session, centre: Centre, row: PaymentRow) -> dict[str, object]:
    """A payment as it stands; ``refundedAmount`` is an extension."""
    return {
        **row.body,
        "id": row.payment_id,
        "href": f"{centre.settings.base_paths[PAYMENT]}/payment/{row.payment_id}",
        "status": "completed",
        "statusDate": instant_text(row.paid_at),
        "paymentDate": instant_text(row.paid_at),
        "refundedAmount": Money.of(row.refunded_fen).body(),
    }


def refund_body(_session: Session, centre: Centre, row: RefundRow) -> dict[str, object]:
    """A refund as it stands."""
    return {
        **row.body,
        "id": row.refund_id,
        "href": f"{centre.settings.base_paths[PAYMENT]}/refund/{row.refund_id}",
        "status": "completed",
        "statusDate": instant_text(row.refunded_at),
        "refundDate": instant_text(row.refunded_at),
    }


@router.post("/payment", status_code=201, response_model=Payment)
def create_payment(payment: Payment, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Apply a payment to its account; a repeat of its correlatorId gets the first answer."""

    body = payment.body()

    def make(session: Session, now: datetime) -> dict[str, object]:
        row = accept_payment(session, payment, body, speaker, centre.mint(), now)
        return payment_body(session, centre, row)

    return created(centre, "payment", payment.correlator_id, body, make)


@router.post("/refund", status_code=201, response_model=Refund)
def create_refund(refund: Refund, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Give money back, at most what is left of what it was paid with."""

    def make(session: Session, now: datetime) -> dict[str, object]:
        return refund_body(session, centre, accept_refund(session, refund, speaker, centre.mint(), now))

    return created(centre, "refund", refund.correlator_id, refund.body(), make)


PAYMENTS = Listing(
    resource="payment",
    select=select(PaymentRow),
    key=PaymentRow.payment_id,
    order=PaymentRow.payment_id,
    body_of=payment_body,
    model=Payment,
    filters={
        "correlatorId": PaymentRow.correlator_id,
        "account.id": PaymentRow.account_id,
        "visitId": PaymentRow.visit_id,
    },
)
PAYMENTS.offer(router)

REFUNDS = Listing(
    resource="refund",
    select=select(RefundRow),
    key=RefundRow.refund_id,
    order=RefundRow.refund_id,
    body_of=refund_body,
    model=Refund,
    filters={"correlatorId": RefundRow.correlator_id, "account.id": RefundRow.account_id},
)
REFUNDS.offer(router)
