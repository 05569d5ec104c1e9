"""From an order on a held line to a line of the visit, with what it costs at once."""

from __future__ import annotations

from collections.abc import Iterator

from counter.domain.acceptance import Acceptance, fees_of, line_of
from counter.domain.held_lines.order import LineOrder, Pricing
from counter.domain.text import Text
from counter.domain.transaction import Charge, ChargeKind, Transaction


def line_order_line(by: Acceptance, order: LineOrder) -> Transaction:
    """The order with its template's fees, and the prestores and deposits of what it joins."""
    return line_of(by, order, (*fees_of(by.template, order.account_id), *order_charges(order)))


def order_charges(order: LineOrder) -> Iterator[Charge]:
    """What is paid in advance and as a deposit for the joined offers, each named."""
    for joined in order.joins:
        yield from prestore_charges(joined.pricing, order.account_id)


def prestore_charges(pricing: Pricing, account_id: str) -> Iterator[Charge]:
    """The same of one offer's packages."""
    for package in pricing.packages:
        if package.prestore is None:
            continue
        amounts = {
            ChargeKind.PRESTORE: ("预存款", "Prestore", package.prestore.paid_fen),
            ChargeKind.DEPOSIT: ("保证金", "Deposit", package.prestore.deposit_fen),
        }
        for kind, (zh, en, amount_fen) in amounts.items():
            label = Text(f"{zh} {package.name.zh}", f"{en}: {package.name.en}")
            if amount_fen:
                yield Charge(kind=kind, label=label, amount_fen=amount_fen, account_id=account_id)
