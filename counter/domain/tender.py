"""What the customer gave, what it pays, and what is given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from counter.domain.text import N_, Finding
from counter.domain.transaction import Transaction


class TenderMethod(StrEnum):
    """How the customer pays."""

    CASH = "cash"
    CARD = "card"
    QR = "qr"


class TenderState(StrEnum):
    """A card or QR charge is intended first, then captured or refused, or unclear until asked again."""

    INTENDED = "intended"
    CAPTURED = "captured"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """One thing the customer gave. ``reference`` is the acquirer's, for card and QR."""

    identity: str
    method: TenderMethod
    amount_fen: int
    reference: str = ""
    state: TenderState = TenderState.CAPTURED


@dataclass(frozen=True, slots=True)
class ChargeAnswer:
    """What the acquirer says of a charge: its ``reference`` if captured, a sentence why if it was refused.

    ``UNCLEAR`` is the answer that did not come, or cannot be read: the money may have moved.
    """

    state: TenderState
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeIntent:
    """Money that an acquirer is to take, written down before it is asked. ``identity`` is the tender's."""

    identity: str
    visit_id: str
    method: TenderMethod
    amount_fen: int
    answer: ChargeAnswer = ChargeAnswer(TenderState.INTENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One TMF676 payment: to one account, by one method, for some of the visit's transactions.

    ``identity`` travels as ``correlatorId``. ``shares`` says how much of it each transaction got.
    """

    identity: str
    account_id: str
    method: TenderMethod
    amount_fen: int
    reference: str
    shares: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What a visit comes to, in fen: to be paid, to be given back in cash, and the balance of both.

    ``otherwise`` is what goes back to cards and QR payments; it passes over no counter.
    """

    payable_fen: int
    returned_fen: int
    otherwise: tuple[tuple[TenderMethod, int], ...] = ()

    @property
    def net_fen(self) -> int:
        """Above 0 the customer pays; below 0 the drawer pays."""
        return self.payable_fen - self.returned_fen

    @property
    def otherwise_fen(self) -> int:
        """All that goes back to cards and QR payments."""
        return sum(amount for _method, amount in self.otherwise)

    @property
    def total_fen(self) -> int:
        """All charges together, however they are paid or given back."""
        return self.net_fen - self.otherwise_fen


def due(transactions: Iterable[Transaction]) -> Due:
    """Add up the charges of ``transactions``."""
    charges = [charge for line in transactions for charge in line.charges]
    back = Counter[TenderMethod]()
    for charge in charges:
        if charge.amount_fen < 0:
            back[TenderMethod(charge.back_by)] -= charge.amount_fen
    payable = sum(charge.amount_fen for charge in charges if charge.amount_fen > 0)
    otherwise = [(m, back[m]) for m in TenderMethod if m is not TenderMethod.CASH and back[m]]
    return Due(payable, back[TenderMethod.CASH], tuple(otherwise))


def change_fen(transactions: Iterable[Transaction], tenders: Iterable[Tender]) -> int:
    """Cash given back over the counter for what was given; below 0 that much is missing."""
    return sum(tender.amount_fen for tender in tenders) - max(0, due(transactions).net_fen)


_REFERENCE_WANTED = {
    TenderMethod.CARD: N_("Type the reference of the card payment."),
    TenderMethod.QR: N_("Type the reference of the QR payment."),
}

MOST_CHANGE_FEN = 100_000
"""More change than this is a slip of the hand: a number typed into the amount."""


def judge_tender(transactions: tuple[Transaction, ...], tenders: tuple[Tender, ...]) -> tuple[Finding, ...]:
    """What stands against settling with these tenders; change comes out of cash only."""
    findings = []
    if any(tender.amount_fen <= 0 for tender in tenders):
        findings.append(Finding(N_("Every amount given must be more than 0.")))
    if any(t.state is TenderState.INTENDED for t in tenders):
        findings.append(Finding(N_("A card or QR payment has not been charged yet.")))
    if any(t.state is TenderState.UNCLEAR for t in tenders):
        findings.append(
            Finding(N_("A card or QR payment is still unclear: ask again by its reference first."))
        )
    if any(t.state is TenderState.REFUSED for t in tenders):
        findings.append(Finding(N_("A card or QR payment was refused: try again, or take it in cash.")))
    findings += [
        Finding(_REFERENCE_WANTED[t.method], field="reference")
        for t in tenders
        if t.method in _REFERENCE_WANTED and _lacks_reference(t)
    ]
    over = change_fen(transactions, tenders)
    if over < 0:
        findings.append(Finding(N_("{amount} is still missing."), {"amount": -over}, field="amount"))
    if over > MOST_CHANGE_FEN:
        given = {"change_amount": over}
        findings.append(Finding(N_("Change of {change_amount}? Look at the cash again."), given, "amount"))
    cash = sum(t.amount_fen for t in tenders if t.method is TenderMethod.CASH)
    if over > cash:
        findings.append(Finding(N_("Change is given for cash only; card or QR is more than what is due.")))
    return tuple(findings)


def _lacks_reference(tender: Tender) -> bool:
    return tender.state is TenderState.CAPTURED and not tender.reference.strip()


@dataclass(slots=True)
class _Source:
    """What is left of one thing given while it is shared out."""

    method: TenderMethod
    reference: str
    left_fen: int

    def take(self, wanted_fen: int) -> int:
        taken = min(wanted_fen, self.left_fen)
        self.left_fen -= taken
        return taken


def allocate(transactions: tuple[Transaction, ...], tenders: tuple[Tender, ...]) -> tuple[Payment, ...]:
    """Share the tenders out over the accounts, in the order of the lines: payments, change taken off.

    A payment's identity follows from the first line that it pays. So a visit that is settled twice, by two
    copies of a database or by one that was put back, asks the centre for the same payments twice.

    Card and QR are used up before cash, so that change can only come out of cash. What lines of the
    visit give back counts as cash given. Raises ValueError if the tenders do not cover what is due.
    """
    sums = due(transactions)
    others = [t for t in tenders if t.method is not TenderMethod.CASH]
    cash = sum(t.amount_fen for t in tenders if t.method is TenderMethod.CASH)
    purse = [_Source(t.method, t.reference, t.amount_fen) for t in others]
    purse.append(_Source(TenderMethod.CASH, "", cash + min(sums.returned_fen, sums.payable_fen)))
    parts: dict[tuple[str, TenderMethod, str], dict[str, int]] = {}
    for line in transactions:
        for charge in line.charges:
            missing = max(0, charge.amount_fen)
            for source in purse:
                taken = source.take(missing)
                if taken:
                    missing -= taken
                    shares = parts.setdefault((charge.account_id, source.method, source.reference), {})
                    shares[line.identity] = shares.get(line.identity, 0) + taken
            if missing:
                raise ValueError(f"the tenders do not cover what is due: {missing} fen are missing")
    numbered = Counter[str]()
    payments = list[Payment]()
    for (account_id, method, reference), shares in parts.items():
        first = next(iter(shares))
        numbered[first] += 1
        payment = Payment(
            identity=f"{first}:pay{numbered[first]}",
            account_id=account_id,
            method=method,
            amount_fen=sum(shares.values()),
            reference=reference,
            shares=tuple(shares.items()),
        )
        payments.append(payment)
    return tuple(payments)
