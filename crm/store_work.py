"""What a store's manager sees to: troubled orders of all its terminals, with the money at stake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from counter.domain.work import StoreWorkItem
from counter.wire.product_order import ProductOrder
from counter.wire.references import party_in_role
from crm.centre import Speaker
from crm.dependencies import DEPENDENCY_FAILED, REAL_NAME
from crm.tables import OrderRefusalRow, OrderRow, PaymentItemRow, TerminalRow

SHOWN_DAYS = 30
MOST = 500


def store_work(session: Session, speaker: Speaker, now: datetime) -> tuple[StoreWorkItem, ...]:
    """Oldest first: refused, rejected and failed orders of the last days, and those held for somebody."""
    positions = dict(
        session.execute(
            select(TerminalRow.terminal_id, TerminalRow.position).where(
                TerminalRow.store_id == speaker.store_id
            )
        )
        .tuples()
        .all()
    )
    since = now - timedelta(days=SHOWN_DAYS)
    orders = session.scalars(
        select(OrderRow)
        .where(
            OrderRow.terminal_id.in_(positions),
            OrderRow.ordered_at > since,
            or_(
                OrderRow.state.in_(("rejected", "failed")),
                (OrderRow.state == "held") & OrderRow.held_for.in_((DEPENDENCY_FAILED, REAL_NAME)),
            ),
        )
        .order_by(OrderRow.sequence)
        .limit(MOST)
    )
    refused = session.scalars(
        select(OrderRefusalRow)
        .where(OrderRefusalRow.terminal_id.in_(positions), OrderRefusalRow.refused_at > since)
        .limit(MOST)
    )
    found = [_of_order(session, row, positions) for row in orders]
    found = [item for item in found if item.state == "held" or item.paid_fen > 0 or _fresh(item, now)]
    found += [_of_refusal(session, row, positions) for row in refused]
    return tuple(sorted(found, key=lambda item: item.since))


def _fresh(item: StoreWorkItem, now: datetime) -> bool:
    """Nothing was paid for it: it is shown for a day."""
    return now - item.since < timedelta(days=1)


def _of_order(session: Session, row: OrderRow, positions: Mapping[str, int]) -> StoreWorkItem:
    rejection = row.rejection or {}
    return _item(
        session,
        row.body,
        identity=row.external_id,
        order_no=row.order_id or "",
        position=positions[row.terminal_id],
        number=row.number,
        state=row.state,
        rejection=rejection or {"reason": row.held_for},
        since=row.ordered_at,
    )


def _of_refusal(session: Session, row: OrderRefusalRow, positions: Mapping[str, int]) -> StoreWorkItem:
    return _item(
        session,
        row.body,
        identity=row.external_id,
        order_no="",
        position=positions[row.terminal_id],
        number=row.number,
        state="rejected",
        rejection=row.rejection,
        since=row.refused_at,
    )


def _item(
    session: Session,
    body: Mapping[str, Any],
    *,
    identity: str,
    order_no: str,
    position: int,
    number: str,
    state: str,
    rejection: Mapping[str, Any],
    since: datetime,
) -> StoreWorkItem:
    order = ProductOrder.read(body)
    clerk = party_in_role(order.related_party, "clerk")
    customer = party_in_role(order.related_party, "customer")
    left = func.sum(PaymentItemRow.amount_fen - PaymentItemRow.refunded_fen)
    paid = session.scalar(select(left).where(PaymentItemRow.transaction == identity)) if identity else 0
    return StoreWorkItem(
        identity=identity,
        order_no=order_no,
        slip_number=order.slip_number or "",
        position=position,
        clerk_name=(clerk.name or "") if clerk else "",
        title=order.description or order.category or "",
        customer_name=(customer.name or "") if customer else "",
        number=number,
        state=state,
        reason=str(rejection.get("reason", "")),
        params=dict(rejection.get("params") or {}),
        since=since,
        paid_fen=int(paid or 0),
    )
