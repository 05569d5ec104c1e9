"""The payments of a settled visit as TMF676 payments, each share with what it is for."""

from __future__ import annotations

from collections.abc import Iterable

from counter.domain.tender import Payment as Paid
from counter.domain.terminal import Terminal
from counter.domain.transaction import Opening, Transaction
from counter.domain.visit import SettledVisit
from counter.wire.money import Money
from counter.wire.outgoing import Outgoing
from counter.wire.paths import PAYMENT
from counter.wire.payment import Payment, PaymentItem, PaymentMethod, Purpose
from counter.wire.references import Reference, RelatedParty

Share = tuple[str, Purpose, int]

_PURPOSES: dict[str, Purpose] = {
    "payment": "payment",
    "fee": "fee",
    "deposit": "deposit",
    "prestore": "prestore",
}


def payments_of(settled: SettledVisit, terminal: Terminal) -> Iterable[Outgoing]:
    """One request per payment of the visit."""
    shares = shares_by_purpose(settled)
    lines = {line.identity: line for line in settled.visit.transactions}
    for paid in settled.payments:
        yield Outgoing(
            identity=paid.identity,
            kind="payment",
            api=PAYMENT,
            path="payment",
            asked_by="correlatorId",
            body=_message(settled, terminal, paid, shares[paid.identity], lines).body(),
            keys=(f"account:{paid.account_id}",),
            depends_on=_orders_first(paid, lines),
            covers=tuple(identity for identity, _ in paid.shares),
            amount_fen=paid.amount_fen,
        )


def shares_by_purpose(settled: SettledVisit) -> dict[str, tuple[Share, ...]]:
    """For each payment (by identity) what it paid: transaction, purpose, fen.

    A payment knows its share of each transaction; charges say what it is for. Tenders are used up in
    the order of the charges, so walking both side by side tells which met which.
    """
    found: dict[str, list[Share]] = {paid.identity: [] for paid in settled.payments}
    for line in settled.visit.transactions:
        for account_id in dict.fromkeys(charge.account_id for charge in line.charges):
            purses = {
                paid.identity: dict(paid.shares).get(line.identity, 0)
                for paid in settled.payments
                if paid.account_id == account_id
            }
            for purpose, amount in _wanted(line, account_id):
                for identity, left in purses.items():
                    taken = min(amount, left)
                    if taken:
                        purses[identity] -= taken
                        amount -= taken
                        found[identity].append((line.identity, purpose, taken))
    return {identity: tuple(shares) for identity, shares in found.items()}


def _wanted(line: Transaction, account_id: str) -> Iterable[tuple[Purpose, int]]:
    for charge in line.charges:
        if charge.amount_fen > 0 and charge.account_id == account_id:
            yield _PURPOSES[charge.kind.value], charge.amount_fen


def _orders_first(paid: Paid, lines: dict[str, Transaction]) -> tuple[str, ...]:
    """The openings whose account this pays, whatever it pays there: it may not be there before them.

    Not those that wait for a line which this very payment pays: they come after it.
    """
    covered = {identity for identity, _ in paid.shares}
    return tuple(
        identity
        for identity, line in lines.items()
        if isinstance(line.details, Opening)
        and line.details.account_id == paid.account_id
        and not _all_needs(identity, lines) & (covered - {identity})
    )


def _all_needs(identity: str, lines: dict[str, Transaction]) -> set[str]:
    found: set[str] = set()
    open_ = [identity]
    while open_:
        for need in lines[open_.pop()].depends_on:
            if need not in found:
                found.add(need)
                open_.append(need)
    return found


def _message(
    settled: SettledVisit,
    terminal: Terminal,
    paid: Paid,
    shares: tuple[Share, ...],
    lines: dict[str, Transaction],
) -> Payment:
    visit = settled.visit
    return Payment(
        correlator_id=paid.identity,
        payment_date=settled.settled_at,
        account=Reference(id=paid.account_id),
        amount=Money.of(paid.amount_fen),
        total_amount=Money.of(paid.amount_fen),
        channel=Reference(id=terminal.store_id, name=terminal.store_name),
        payer=RelatedParty(
            id=visit.customer_id,
            name=visit.customer_name or None,
            role="customer",
            at_referred_type="Customer",
        )
        if visit.customer_id
        else None,
        payment_item=tuple(
            PaymentItem(
                id=str(number),
                amount=Money.of(fen),
                item=Reference(id=identity, at_referred_type=_kind(lines[identity])),
                purpose=purpose,
            )
            for number, (identity, purpose, fen) in enumerate(shares, start=1)
        ),
        payment_method=PaymentMethod(
            at_type=paid.method.value, name=paid.method.value, id=paid.reference or None
        ),
        visit_id=visit.visit_id,
        slip_number=settled.slip_number,
        message_when_processed=None if any(_told(lines[identity]) for identity, *_ in shares) else False,
    )


def _told(line: Transaction) -> bool:
    return line.message_when_processed


def _kind(line: Transaction) -> str:
    return "ProductOrder" if line.type.ordered else "PaymentIntake"
