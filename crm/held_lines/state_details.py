"""A TMF622 order read as a line's change of state, or as its new SIM card."""

from __future__ import annotations

from datetime import date
from typing import Literal

from counter.domain.customer import LineState
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.wire.line_state_item import DOCUMENT_SEEN, ICCID, REASON
from counter.wire.product_order import ProductOrder
from counter.wire.references import characteristic
from crm.order_fields import account_in, customer_in, text_in, unreadable

Kind = Literal["suspend", "resume", "reportLoss"]
_KINDS: tuple[Kind, ...] = ("suspend", "resume", "reportLoss")


def state_change_of(order: ProductOrder, start: date) -> StateChange | SimReplacement | None:
    """The order as the domain's value, None for other orders; raises `Refused` (400) for what is missing.

    What the line was before is the inventory's to know, not the order's.
    """
    kind = next((kind for kind in _KINDS if kind == order.category), None)
    if kind is None and order.category != "replaceSim":
        return None
    item = order.product_order_item[0]
    if item.product is None or not item.product.id:
        raise unreadable("productOrderItem.product.id")
    said = item.product.product_characteristic
    customer_id, customer_name = customer_in(order)
    reason, seen = characteristic(said, REASON), characteristic(said, DOCUMENT_SEEN) is True
    if kind is None:
        return SimReplacement(
            customer_id=customer_id,
            customer_name=customer_name,
            account_id=account_in(order),
            subscription_id=item.product.id,
            number=text_in(item, "number"),
            old_iccid="",
            iccid=text_in(item, ICCID),
            sim_lease_id="",
            reason=str(reason or ""),
            document_seen=seen,
            effective_on=start,
        )
    return StateChange(
        customer_id=customer_id,
        customer_name=customer_name,
        account_id=account_in(order),
        subscription_id=item.product.id,
        number=text_in(item, "number"),
        before=LineState.ACTIVE,
        reason=str(reason or ""),
        document_seen=seen,
        effective_on=start,
        kind=kind,
    )
