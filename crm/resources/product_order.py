"""TMF622 product ordering: orders and cancelProductOrder."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.text import N_
from counter.domain.transaction import RealNameResult
from counter.wire.message import Instant, Message, instant_text
from counter.wire.paths import PRODUCT_ORDER
from counter.wire.product_order import CancelProductOrder, ProductOrder
from crm.centre import Centre
from crm.creation import created
from crm.http import AtCentre, DecimalRoute, SpokenBy, answer
from crm.listing import Listing
from crm.order_fields import unreadable
from crm.ordering import accept_order, allow_more_time, record_real_name, withdraw
from crm.refusals import Refused
from crm.refused_orders import forget_refusals, keep_refusal
from crm.tables import CancelRow, OrderRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF622 product ordering"])


def order_body(_session: Session, centre: Centre, row: OrderRow) -> dict[str, object]:
    """An order as it stands: as it came, with what became of it."""
    items: list[dict[str, Any]] = [dict(item) for item in row.body["productOrderItem"]]
    for item in items:
        item["state"] = row.state
    if row.category in ("open", "change"):
        items[0]["product"] = {**items[0].get("product", {}), "id": row.subscription_id}
    instants = {
        "orderDate": row.ordered_at,
        "completionDate": row.completed_at,
        "expectedCompletionDate": row.due_at if row.state == "pending" else None,
        "cancellationDate": row.cancelled_at,
    }
    found: dict[str, object] = {
        **row.body,
        "id": row.order_id,
        "href": f"{centre.settings.base_paths[PRODUCT_ORDER]}/productOrder/{row.order_id}",
        "state": row.state,
        "productOrderItem": items,
        **{name: instant_text(at) for name, at in instants.items() if at},
    }
    if row.real_name:
        found["realNameCheck"] = row.real_name
    if row.rejection:
        found["rejection"] = row.rejection
    if row.held_for:
        found["heldFor"] = row.held_for
        if row.held_until:
            found["heldUntil"] = instant_text(row.held_until)
    return found


@router.post("/productOrder", status_code=201, response_model=ProductOrder)
def create_order(order: ProductOrder, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Judge and accept an order; a repeat of its externalId gets the first answer."""

    body = order.body()

    def make(session: Session, now: datetime) -> dict[str, object]:
        row = accept_order(session, order, body, speaker, now, order.external_id or centre.mint())
        forget_refusals(session, row)
        return order_body(session, centre, row)

    try:
        return created(centre, "productOrder", order.external_id, body, make)
    except Refused as no:
        keep_refusal(centre, speaker, order, no)
        raise


class OrderChange(Message):
    """What may change in an order: the result of a real-name check that was missing, or how long it may be
    held."""

    real_name_check: RealNameResult | None = None
    held_until: Instant | None = None


@router.patch("/productOrder/{order_id}", response_model=ProductOrder)
def change_order(order_id: str, change: OrderChange, centre: AtCentre, _speaker: SpokenBy) -> Response:
    """Record the real-name check of an order that is held for it, or until when it may be held."""
    if (change.real_name_check is None and change.held_until is None) or change.model_extra:
        raise Refused(
            422, "unchangeable", N_("Only the real-name check and the term of an order can be changed.")
        )
    with centre.database.writing() as session:
        row = ORDERS.existing(session, order_id, to_change=True)
        if change.held_until is not None:
            allow_more_time(row, change.held_until, centre.now())
        if change.real_name_check is not None:
            record_real_name(session, row, change.real_name_check, centre.now())
        body = order_body(session, centre, row)
    centre.wake()
    return answer(body)


def cancel_body(_session: Session, centre: Centre, row: CancelRow) -> dict[str, object]:
    """A cancel as it stands."""
    return {
        **row.body,
        "id": row.cancel_id,
        "href": f"{centre.settings.base_paths[PRODUCT_ORDER]}/cancelProductOrder/{row.cancel_id}",
        "state": row.state,
        "effectiveCancellationDate": instant_text(row.done_at),
    }


@router.post("/cancelProductOrder", status_code=201, response_model=CancelProductOrder)
def create_cancel(cancel: CancelProductOrder, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Take back an order that is not done."""

    def make(session: Session, now: datetime) -> dict[str, object]:
        if not cancel.product_order.id:
            raise unreadable("productOrder.id")
        order = ORDERS.existing(session, cancel.product_order.id, to_change=True)
        withdraw(session, order, cancel.cancellation_reason or "", speaker, now)
        row = CancelRow(
            cancel_id=centre.mint(),
            external_id=cancel.external_id or "",
            order_id=cancel.product_order.id,
            state="done",
            done_at=now,
            body=cancel.body(),
        )
        session.add(row)
        return cancel_body(session, centre, row)

    return created(centre, "cancelProductOrder", cancel.external_id, cancel.body(), make)


ORDERS = Listing(
    resource="productOrder",
    select=select(OrderRow),
    key=OrderRow.order_id,
    order=OrderRow.sequence,
    body_of=order_body,
    model=ProductOrder,
    filters={
        "externalId": OrderRow.external_id,
        "state": OrderRow.state,
        "category": OrderRow.category,
        "visitId": OrderRow.visit_id,
        "slipNumber": OrderRow.slip_number,
        "billingAccount.id": OrderRow.account_id,
        "relatedParty.id": OrderRow.customer_id,
    },
)
ORDERS.offer(router)

CANCELS = Listing(
    resource="cancelProductOrder",
    select=select(CancelRow),
    key=CancelRow.cancel_id,
    order=CancelRow.cancel_id,
    body_of=cancel_body,
    model=CancelProductOrder,
    filters={
        "externalId": CancelRow.external_id,
        "productOrder.id": CancelRow.order_id,
        "state": CancelRow.state,
    },
)
CANCELS.offer(router)
