"""From what was looked up and chosen to a line of the visit: the same for screen and command line.

Every function pins prices, words and reminders of its template into one `Transaction`. None of them
judges: `counter.domain.rules` does that before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from counter.domain.campaign import StockIssue, put_back
from counter.domain.customer import Account, CustomerView, Subscription
from counter.domain.held_lines.order import LineOrder
from counter.domain.installation import Installation
from counter.domain.offers import EffectiveMode, Offer, PricedOffer
from counter.domain.tender import Payment, TenderMethod
from counter.domain.term import staying_terms
from counter.domain.terminal import Lease
from counter.domain.text import Text
from counter.domain.transaction import (
    BundleOrder,
    Charge,
    ChargeKind,
    Details,
    Handler,
    LineRefund,
    NewCustomer,
    Opening,
    PaidShare,
    PaymentIntake,
    PlanChange,
    RealNameResult,
    Reversal,
    Tip,
    Transaction,
    Way,
    Withdrawal,
)
from counter.domain.visit import SettledVisit

if TYPE_CHECKING:
    from counter.domain.template import Template


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What every accepted line shares: its template, its identity, and when it was accepted."""

    template: Template
    identity: str
    now: datetime
    today: date
    depends_on: tuple[str, ...] = ()
    relies_on: tuple[str, ...] = ()
    because: str = ""


def opening_line(
    by: Acceptance,
    *,
    view: CustomerView | None,
    new_customer: NewCustomer | None,
    account_id: str,
    number: Lease,
    sim: Lease,
    offer: Offer,
    options: Sequence[Offer],
    mode: EffectiveMode,
    effective_on: date,
    real_name: RealNameResult,
    handler: Handler | None,
    bundle: BundleOrder | None = None,
    installation: Installation | None = None,
) -> Transaction:
    """An opening for the customer of ``view`` or for ``new_customer``; exactly one of them is given.

    The parts of a ``bundle`` are ``offer`` and among ``options``.

    ``account_id`` is made by the caller for every opening: each line opened here gets its own account.
    """
    if (view is None) == (new_customer is None):
        raise ValueError("an opening is for a known customer or for a new one")
    person = view.customer if view else new_customer
    assert person is not None
    details = Opening(
        customer_id=person.customer_id,
        customer_name=person.name,
        id_number=person.id_number,
        new_customer=new_customer,
        account_id=account_id,
        number=number.value,
        number_lease_id=number.lease_id,
        iccid=sim.value,
        sim_lease_id=sim.lease_id,
        offer=PricedOffer.of(offer),
        options=tuple(PricedOffer.of(option) for option in options),
        bundle=bundle,
        installation=installation,
        mode=mode,
        effective_on=effective_on,
        real_name=real_name,
        handler=handler,
    )
    deposit = Charge(
        kind=ChargeKind.DEPOSIT,
        label=Text("靓号预存保证金", "Deposit for a good number"),
        amount_fen=number.deposit_fen,
        account_id=account_id,
    )
    charges = (*fees_of(by.template, account_id), *([deposit] if number.deposit_fen else []))
    return line_of(by, details, charges)


def change_line(
    by: Acceptance,
    *,
    view: CustomerView,
    line: Subscription,
    offer: Offer,
    mode: EffectiveMode,
    effective_on: date,
    offers: Mapping[str, Offer],
) -> Transaction:
    """A change of the line's plan to ``offer``; ``offers`` say what the terms that stay ask for."""
    old = line.plan
    details = PlanChange(
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=line.account_id,
        subscription_id=line.subscription_id,
        number=line.number,
        old=PricedOffer(old.offer_id, "", old.name, old.price_fen, "") if old else _NO_PLAN,
        new=PricedOffer.of(offer),
        mode=mode,
        effective_on=effective_on,
        stays=staying_terms(line, offers, effective_on),
    )
    return line_of(by, details, fees_of(by.template, line.account_id))


_NO_PLAN = PricedOffer("", "", "-", 0, "")


def payment_line(
    by: Acceptance, *, view: CustomerView, account_id: str, number: str, amount_fen: int
) -> Transaction:
    """A payment of ``amount_fen`` into the account, with its figures as ``view`` has them."""
    account = view.account(account_id)
    if account is None:
        raise ValueError(f"the customer has no account {account_id}")
    details = PaymentIntake(
        customer_id=view.customer.customer_id,
        customer_name=view.customer.name,
        account_id=account_id,
        number=number,
        amount_fen=amount_fen,
        arrears_fen=account.arrears_fen,
        balance_fen=account.balance_fen,
        read_at=view.as_of,
    )
    label = Text("话费缴纳", "Payment")
    charge = Charge(kind=ChargeKind.PAYMENT, label=label, amount_fen=amount_fen, account_id=account_id)
    return line_of(by, details, (charge, *fees_of(by.template, account_id)))


@dataclass(frozen=True, slots=True)
class WayBack:
    """How what came by card or QR goes back: to where it came from, with the acquirer's ``reference`` of
    that; ``in_cash`` where somebody decided so."""

    in_cash: bool = False
    reference: str = ""


TO_WHERE_IT_CAME_FROM = WayBack()


def reversal_line(
    by: Acceptance,
    *,
    original: SettledVisit,
    line: Transaction,
    reason: str,
    approved_by: str,
    account: Account | None = None,
    way: WayBack = TO_WHERE_IT_CAME_FROM,
) -> Transaction:
    """The reversal of a payment ``line`` of the visit ``original``: each share goes back as it came.

    ``account`` is the one that was paid into, as last known.
    """
    paid = line.details
    if not isinstance(paid, PaymentIntake):
        raise ValueError("only a payment can be reversed")
    details = Reversal(
        line_identity=line.identity,
        shares=(shares := paid_for(original, line.identity, way)),
        account_id=paid.account_id,
        customer_name=paid.customer_name,
        number=paid.number,
        amount_fen=paid.amount_fen,
        original_slip=original.slip_of(line.identity),
        reason=reason,
        approved_by=approved_by,
        balance_fen=account.balance_fen if account else None,
        arrears_fen=account.arrears_fen if account else None,
    )
    charges = _given_back(ChargeKind.REVERSAL, paid.amount_fen, paid.account_id, shares)
    return line_of(by, details, charges)


def withdrawal_line(
    by: Acceptance,
    *,
    original: SettledVisit,
    line: Transaction,
    order_no: str,
    reason: str,
    way: WayBack = TO_WHERE_IT_CAME_FROM,
) -> Transaction:
    """The withdrawal of an order not yet done, with what was paid for it."""
    name, number, account_id = _whose(line.details)
    shares = paid_for(original, line.identity, way)
    paid_fen = sum(share.amount_fen for share in shares)
    details = Withdrawal(
        order_identity=line.identity,
        order_no=order_no,
        what=line.title,
        customer_name=name,
        number=number,
        account_id=account_id,
        amount_fen=paid_fen,
        shares=shares,
        original_slip=original.slip_of(line.identity),
        reason=reason,
        goods=goods_back(line),
    )
    return line_of(by, details, _given_back(ChargeKind.REFUND, paid_fen, account_id, shares))


def refund_line(
    by: Acceptance,
    *,
    original: SettledVisit,
    line: Transaction,
    reason: str,
    way: WayBack = TO_WHERE_IT_CAME_FROM,
) -> Transaction:
    """What was paid for a rejected or failed line is given back."""
    name, number, account_id = _whose(line.details)
    shares = paid_for(original, line.identity, way)
    paid_fen = sum(share.amount_fen for share in shares)
    details = LineRefund(
        line_identity=line.identity,
        shares=shares,
        what=line.title,
        customer_name=name,
        number=number,
        account_id=account_id,
        amount_fen=paid_fen,
        original_slip=original.slip_of(line.identity),
        reason=reason,
        goods=goods_back(line),
    )
    return line_of(by, details, _given_back(ChargeKind.REFUND, paid_fen, account_id, shares))


def paid_for(
    original: SettledVisit, identity: str, way: WayBack = TO_WHERE_IT_CAME_FROM
) -> tuple[PaidShare, ...]:
    """What of each payment of the visit went to the line, in fen, and how it goes back; () if nothing was
    paid for it."""
    return tuple(
        _share(payment, share, way)
        for payment in original.payments
        if (share := dict(payment.shares).get(identity, 0))
    )


_WAYS: dict[TenderMethod, Way] = {
    TenderMethod.CASH: "cash",
    TenderMethod.CARD: "card",
    TenderMethod.QR: "qr",
}


def _share(payment: Payment, amount_fen: int, way: WayBack) -> PaidShare:
    if payment.method is TenderMethod.CASH or way.in_cash:
        return PaidShare(payment.identity, amount_fen)
    return PaidShare(payment.identity, amount_fen, _WAYS[payment.method], way.reference)


def not_in_cash(original: SettledVisit, identity: str) -> int:
    """What of the line was paid otherwise than in cash, in fen."""
    return sum(
        dict(payment.shares).get(identity, 0)
        for payment in original.payments
        if payment.method is not TenderMethod.CASH
    )


def goods_back(line: Transaction) -> tuple[StockIssue, ...]:
    """What a line took out of the stock, on its way back: below 0."""
    campaign = line.details.campaign if isinstance(line.details, LineOrder) else None
    return put_back(campaign.issues) if campaign else ()


def _whose(details: Details) -> tuple[str, str, str]:
    return details.customer_name, details.number, details.account_id


_BACK: dict[Way, Text] = {
    "cash": Text("退还现金", "Given back in cash"),
    "card": Text("原路退回银行卡", "Given back to the card"),
    "qr": Text("原路退回扫码付款", "Given back to the QR payment"),
}


def _given_back(
    kind: ChargeKind, amount_fen: int, account_id: str, shares: Sequence[PaidShare]
) -> tuple[Charge, ...]:
    """A charge below 0 for each way in which ``amount_fen`` goes back; what is in no share goes in cash."""
    back = dict.fromkeys(_BACK, 0)
    for share in shares:
        back[share.back_by] += share.amount_fen
    back["cash"] += amount_fen - sum(back.values())
    return tuple(
        Charge(kind=kind, label=_BACK[way], amount_fen=-fen, account_id=account_id, back_by=way)
        for way, fen in back.items()
        if fen
    )


def fees_of(template: Template, account_id: str) -> tuple[Charge, ...]:
    """The template's fees, for an account."""
    return tuple(
        Charge(kind=ChargeKind.FEE, label=fee.label.text(), amount_fen=fee.amount_fen, account_id=account_id)
        for fee in template.fees
        if fee.amount_fen
    )


def line_of(by: Acceptance, details: Details, charges: tuple[Charge, ...]) -> Transaction:
    """One line around its details, with the words and reminders of its template."""
    return Transaction(
        identity=by.identity,
        template=by.template.code,
        title=by.template.title.text(),
        details=details,
        charges=charges,
        tips=_tips(by, any(charge.amount_fen for charge in charges)),
        message_when_processed=by.template.offline.message_when_processed,
        depends_on=by.depends_on,
        relies_on=by.relies_on,
        because=by.because,
        target_ms=by.template.target_seconds * 1000,
        accepted_at=by.now,
    )


def _tips(by: Acceptance, money: bool) -> tuple[Tip, ...]:
    """The template's reminders, and what its slip says while the centre has not answered."""
    reminders = [
        Tip(
            when=tip.when,
            text=tip.text.text(),
            valid_until=by.today + timedelta(days=tip.valid_days) if tip.valid_days else None,
        )
        for tip in by.template.tips
        if money or not tip.of_money
    ]
    return (*reminders, Tip(when="offline", text=by.template.offline.wording.text()))
