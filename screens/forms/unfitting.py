"""What was typed and is refused, and what a list leaves out, each with the reason (Ctrl+G). As rows."""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.offers import Offer
from counter.domain.template import FieldKind
from counter.domain.text import Finding, refusals
from counter.messages import sentence, wording
from screens.forms.catalogue import price
from screens.forms.form import Form
from screens.widgets.lines import Look, Row, row, wrapped

Unfitting = Sequence[tuple[Offer, tuple[Finding, ...]]]


_NAMING = (FieldKind.OFFER, FieldKind.OPTIONS, FieldKind.PACKAGES, FieldKind.HELD, FieldKind.CAMPAIGN)
"""Kinds of fields that name offers or parts of them."""


def refused_rows(form: Form, cells: int) -> list[Row]:
    """What stands refused in each field that names offers, and under it all that is against it."""
    rows = list[Row]()
    for field in form.template.fields:
        against = refusals(form.findings(field.name)) if field.kind in _NAMING else ()
        if against and form.value(field.name):
            rows.append(row(f"{wording(field.label.text())} {form.value(field.name)}", Look.STRONG))
        for finding in against:
            rows += wrapped(sentence(finding), cells, Look.REFUSE, indent=2)
    return rows


def unfitting_rows(left_out: Unfitting, cells: int) -> list[Row]:
    """Code, name and price of each, and under it all that is against it."""
    rows = list[Row]()
    for offer, against in left_out:
        rows.append(row("  ".join((offer.code, offer.name, price(offer))), Look.STRONG))
        for finding in against:
            rows += wrapped(sentence(finding), cells, Look.REFUSE, indent=2)
    return rows
