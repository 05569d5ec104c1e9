"""The one item of an order that stops a line, brings it back or gives it another SIM card."""

from __future__ import annotations

from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.wire.product_order import OrderProduct, ProductOrderItem
from counter.wire.references import Characteristic

REASON, DOCUMENT_SEEN, ICCID, SIM_LEASE = "reason", "documentSeen", "iccid", "simLease"
"""Names of characteristics of the item's product."""


def item_of_state(change: StateChange | SimReplacement) -> ProductOrderItem:
    """The line as it is to be."""
    named: dict[str, object] = {
        "number": change.number,
        DOCUMENT_SEEN: change.document_seen,
        REASON: change.reason,
    }
    if isinstance(change, SimReplacement):
        named |= {ICCID: change.iccid, SIM_LEASE: change.sim_lease_id}
    return ProductOrderItem(
        id="1",
        action="modify",
        quantity=1,
        product=OrderProduct(
            id=change.subscription_id,
            status=change.after.value if isinstance(change, StateChange) else None,
            product_characteristic=tuple(
                Characteristic(name=name, value=value) for name, value in named.items() if value != ""
            ),
        ),
    )
