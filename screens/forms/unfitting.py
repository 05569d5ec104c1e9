"""The offers that a list leaves out, each with the reason (Ctrl+G). As rows."""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.offers import Offer
from counter.domain.text import Finding
from counter.messages import sentence
from screens.forms.catalogue import price
from screens.widgets.lines import Look, Row, row, wrapped

Unfitting = Sequence[tuple[Offer, tuple[Finding, ...]]]


def unfitting_rows(left_out: Unfitting, cells: int) -> list[Row]:
    """Code, name and price of each, and under it all that is against it."""
    rows = list[Row]()
    for offer, against in left_out:
        rows.append(row("  ".join((offer.code, offer.name, price(offer))), Look.STRONG))
        for finding in against:
            rows += wrapped(sentence(finding), cells, Look.REFUSE, indent=2)
    return rows
