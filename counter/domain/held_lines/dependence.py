"""Which earlier lines of a visit an order on a held line cannot be without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from counter.domain.customer import CustomerView
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_line_order
from counter.domain.offers import Offer
from counter.domain.projection import after
from counter.domain.text import refusals
from counter.domain.transaction import Transaction


def leaned_on(
    order: LineOrder,
    seen: CustomerView,
    earlier: Sequence[Transaction],
    offers: Mapping[str, Offer],
    today: date,
) -> tuple[str, ...]:
    """The identities of the ``earlier`` orders without which the rules refuse this one.

    ``seen`` is the customer without what this visit does. Payments are found by their accounts.
    """
    found = list[str]()
    for line in earlier:
        if not line.type.ordered or getattr(line.details, "customer_id", "") != order.customer_id:
            continue
        others = [other for other in earlier if other is not line]
        view = after(seen, others, today)
        if refusals(judge_line_order(order, view=view, offers=offers, today=today)):
            found.append(line.identity)
    return tuple(found)
