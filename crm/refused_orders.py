"""Orders refused when they came: kept for the store's work list, and their customers told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from counter.wire.product_order import ProductOrder
from counter.wire.references import characteristic, party_in_role
from crm import at_hand
from crm.centre import Centre, Speaker
from crm.notices import LATE, order_refused
from crm.refusals import Refused, plain
from crm.tables import OrderRefusalRow, OrderRow


def keep_refusal(centre: Centre, speaker: Speaker, order: ProductOrder, no: Refused) -> None:
    """Keep that the order was refused; a repeat keeps the newest reason. A customer who has gone is told."""
    if no.status != 422 or not order.external_id:
        return
    now = centre.now()
    product = order.product_order_item[0].product
    number = characteristic(product.product_characteristic, "number") if product else ""
    customer = party_in_role(order.related_party, "customer")
    error = no.error()
    with centre.database.writing() as session:
        rejection: dict[str, object] = {
            "code": error.code,
            "reason": error.reason,
            "message": error.message,
            "params": plain(no.params),
        }
        known = at_hand.row(session, OrderRefusalRow, OrderRefusalRow.external_id, order.external_id)
        if known is None:
            session.add(
                OrderRefusalRow(
                    external_id=order.external_id,
                    terminal_id=speaker.terminal_id,
                    category=order.category or "",
                    customer_id=customer.id if customer else "",
                    number=str(number or ""),
                    slip_number=order.slip_number or "",
                    refused_at=now,
                    rejection=rejection,
                    body=order.body(),
                )
            )
        else:
            known.rejection = rejection
        if order.accepted_at and now - order.accepted_at > LATE:
            phone = order.new_customer.contact_phone if order.new_customer else ""
            customer_id = customer.id if customer else ""
            order_refused(
                session,
                order.category or "",
                order.external_id,
                customer_id,
                str(number or ""),
                phone,
                now,
            )


def forget_refusals(session: Session, row: OrderRow) -> None:
    """The order, or the same wish in another, was accepted after all."""
    if not (
        at_hand.rows(session, OrderRefusalRow, OrderRefusalRow.customer_id, row.customer_id)
        or at_hand.rows(session, OrderRefusalRow, OrderRefusalRow.external_id, row.external_id)
    ):
        return
    session.execute(
        delete(OrderRefusalRow).where(
            or_(
                OrderRefusalRow.external_id == row.external_id,
                (OrderRefusalRow.category == row.category)
                & (OrderRefusalRow.customer_id == row.customer_id)
                & (OrderRefusalRow.number == row.number),
            )
        )
    )


def dealt_with(session: Session, transactions: Sequence[str]) -> None:
    """What was paid for these refused orders was given back, or they were taken back at the counter."""
    if transactions:
        session.execute(delete(OrderRefusalRow).where(OrderRefusalRow.external_id.in_(transactions)))
