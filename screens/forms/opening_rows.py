"""What an opening costs and when it counts. As rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from counter.domain.money import format_yuan
from counter.domain.offering.derivation import Derived
from counter.domain.offers import Offer
from counter.domain.template import Template
from counter.domain.terminal import Lease
from counter.messages import _, sentence, wording
from screens.forms.catalogue import broadband, data, price, voice
from screens.widgets.lines import Look, Row, row


def opening_rows(
    template: Template,
    number: Lease | None,
    plan: Offer | None,
    options: Sequence[Offer],
    day: date | None,
    joined: Sequence[tuple[Offer, Derived]] = (),
) -> list[Row]:
    """The plan and its options with prices and the first day, what comes along with why; fees, deposit, and
    what is due now."""
    rows = [_offer_row(offer, day) for offer in (plan, *options) if offer is not None]
    for offer, derived in joined:
        rows += [
            _offer_row(offer, day),
            row("  " + _("added: {why}", why=sentence(derived.because)), Look.WARN),
        ]
    return [*rows, *due_rows(template, number)]


def due_rows(template: Template, number: Lease | None) -> list[Row]:
    """Fees and deposit, and what is due now."""
    rows = list[Row]()
    deposit_fen = number.deposit_fen if number else 0
    fees = [f"{wording(fee.label.text())} {format_yuan(fee.amount_fen)}" for fee in template.fees]
    if deposit_fen:
        fees.append(_("deposit {amount}", amount=deposit_fen))
    due_fen = deposit_fen + sum(fee.amount_fen for fee in template.fees)
    if fees:
        rows.append(row("  ".join(fees)))
    rows.append(row(_("Due now {amount}", amount=due_fen), Look.STRONG))
    return rows


def _offer_row(offer: Offer, day: date | None) -> Row:
    words = [offer.name, price(offer), data(offer), voice(offer), broadband(offer)]
    if day is not None:
        words.append(_("from {day}", day=day))
    return row("  ".join(word for word in words if word != "-"))
