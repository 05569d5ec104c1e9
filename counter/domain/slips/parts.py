"""Which lines of a visit stand on which slip, and what was given for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from counter.domain.tender import Tender, TenderMethod, change_fen, due
from counter.domain.text import N_
from counter.domain.transaction import Handler, Opening, Transaction
from counter.domain.visit import SettledVisit, Visit

METHOD_WORDS = {
    TenderMethod.CASH: N_("Paid in cash"),
    TenderMethod.CARD: N_("Paid by card"),
    TenderMethod.QR: N_("Paid by QR code"),
}
"""How it was paid, as a slip says it."""


BACK_WORDS = {
    TenderMethod.CASH: N_("Given back in cash"),
    TenderMethod.CARD: N_("Given back to the card"),
    TenderMethod.QR: N_("Given back to the QR payment"),
}
"""The same of what is given back."""


def by_handler(transactions: Sequence[Transaction]) -> tuple[tuple[Transaction, ...], ...]:
    """The lines of each slip: who signs for somebody signs for their lines only.

    Lines that know no handler (a payment, a change) stay on the first slip, in their order.
    """
    signers: list[Handler | None] = []
    for line in transactions:
        if isinstance(line.details, Opening) and line.details.handler not in signers:
            signers.append(line.details.handler)
    first, *others = signers or [None]
    rest = [line for line in transactions if _signer(line, first) not in others]
    further = (tuple(t for t in transactions if _signer(t, first) == signer) for signer in others)
    return tuple(rest), *further


def _signer(line: Transaction, otherwise: Handler | None) -> Handler | None:
    return line.details.handler if isinstance(line.details, Opening) else otherwise


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for the lines of one slip, each sum with its method and reference.

    ``change_fen`` is None where no cash was given; ``back_fen`` is what the drawer paid beside, ``otherwise``
    what went back to cards and QR payments.
    """

    sums: tuple[tuple[TenderMethod, str, int], ...]
    change_fen: int | None
    back_fen: int
    otherwise: tuple[tuple[TenderMethod, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SlipPart:
    """The part of a visit that one slip is about: the visit with those lines only."""

    visit: Visit
    given: Given


def part_of(settled: SettledVisit, slip_number: str) -> SlipPart:
    """What stands on one of the visit's slips."""
    change = settled.change_fen if slip_number == settled.slip_number else 0
    return part_with(settled, settled.on_slip(slip_number), change)


def part_with(settled: SettledVisit, lines: tuple[Transaction, ...], change: int = 0) -> SlipPart:
    """What stands on a paper about these ``lines``; ``change`` in fen if it is to tell where that stayed."""
    if len(lines) == len(settled.visit.transactions):
        return SlipPart(settled.visit, given_of(lines, settled.visit.tenders))
    return SlipPart(replace(settled.visit, transactions=lines), _shared(settled, lines, change))


def given_of(lines: Sequence[Transaction], tenders: Sequence[Tender]) -> Given:
    """What the customer gave for a whole visit, tender by tender."""
    cash = any(tender.method is TenderMethod.CASH for tender in tenders)
    sums = due(lines)
    return Given(
        tuple((tender.method, tender.reference, tender.amount_fen) for tender in tenders),
        change_fen(lines, tenders) if cash else None,
        max(0, -sums.net_fen),
        sums.otherwise,
    )


def _shared(settled: SettledVisit, lines: Sequence[Transaction], change: int) -> Given:
    """A slip's share of what was given: what was allocated to its lines, and change on the first one."""
    due_here = due(lines)
    identities = {line.identity for line in lines}
    sums = list[tuple[TenderMethod, str, int]]()
    for payment in settled.payments:
        share = sum(fen for identity, fen in payment.shares if identity in identities)
        if share and payment.method is not TenderMethod.CASH:
            sums.append((payment.method, payment.reference, share))
    cash = due_here.net_fen - sum(fen for _method, _reference, fen in sums)
    if max(0, cash) + change:
        sums.append((TenderMethod.CASH, "", max(0, cash) + change))
        return Given(tuple(sums), change, max(0, -cash), due_here.otherwise)
    return Given(tuple(sums), None, max(0, -cash), due_here.otherwise)
