"""One business of a visit: what was entered and worked out, with its charges and reminders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from counter.domain.campaign import StockIssue
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.installation import Installation
from counter.domain.offers import EffectiveMode, PricedOffer
from counter.domain.term import Bound
from counter.domain.text import Text


class TransactionType(StrEnum):
    """业务类型; the value is the category of the TMF622 order."""

    OPEN = "open"
    CHANGE = "change"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    WITHDRAW = "withdraw"
    REFUND = "refund"
    JOIN = "join"
    END = "end"
    REPRICE = "reprice"
    SUSPEND = "suspend"
    RESUME = "resume"
    REPORT_LOSS = "reportLoss"
    REPLACE_SIM = "replaceSim"
    CAMPAIGN = "campaign"

    @property
    def ordered(self) -> bool:
        """Whether it travels as an order (TMF622)."""
        return self in _ORDERED


_ORDERED = frozenset(
    {
        TransactionType.OPEN,
        TransactionType.CHANGE,
        TransactionType.JOIN,
        TransactionType.END,
        TransactionType.REPRICE,
        TransactionType.SUSPEND,
        TransactionType.RESUME,
        TransactionType.REPORT_LOSS,
        TransactionType.REPLACE_SIM,
        TransactionType.CAMPAIGN,
    }
)


class RealNameResult(StrEnum):
    """What the real-name check said; until ``PASSED`` the centre holds the order."""

    NOT_CHECKED = "notChecked"
    PASSED = "passed"
    REFUSED = "refused"


class ChargeKind(StrEnum):
    """What an amount is for."""

    PAYMENT = "payment"  # into the account's balance, arrears first
    FEE = "fee"
    DEPOSIT = "deposit"
    PRESTORE = "prestore"  # comes back in buckets of the balance, period by period
    REVERSAL = "reversal"  # a payment given back; the amount is below 0
    REFUND = "refund"  # money of a failed or withdrawn line given back; below 0


Way = Literal["cash", "card", "qr"]
"""How money goes back: out of the drawer, or to where it came from (the values of `TenderMethod`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """An amount in fen that this transaction adds to what is due; below 0 it is given back, as ``back_by``
    says."""

    kind: ChargeKind
    label: Text
    amount_fen: int
    account_id: str
    back_by: Way = "cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """温馨提示: a reminder to the customer, shown before acceptance, on the slip or after.

    ``offline`` ones stand on the slip of a line that the centre has not answered yet.
    """

    when: Literal["before", "on_slip", "after", "offline"]
    text: Text
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """经办人: who acts for the customer."""

    name: str
    id_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """A customer record to be made with the order; the ids are made at the counter."""

    customer_id: str
    party_id: str
    name: str
    id_number: str
    birth_date: date
    contact_phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedPackage:
    """A package that was chosen, as it was then: ``price_fen`` by the month, values of its parameters."""

    package_id: str
    name: Text
    price_fen: int = 0
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOrder:
    """组合销售品 by one order: ``parts`` (ids of offers) come at its price and none of their own.

    ``plan_id`` is its pricing plan, "" the preset one; ``packages`` are those chosen from that.
    """

    offer: PricedOffer
    parts: tuple[str, ...]
    plan_id: str = ""
    packages: tuple[PricedPackage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """开户: a new line for a known or new customer. ``account_id`` is made here for a new account.

    With a ``bundle`` the plan and some of the options are its parts. Without an ``installation`` broadband
    is installed at the customer's own address.
    """

    customer_id: str
    customer_name: str
    id_number: str
    new_customer: NewCustomer | None
    account_id: str
    number: str
    number_lease_id: str
    iccid: str
    sim_lease_id: str
    offer: PricedOffer
    options: tuple[PricedOffer, ...] = ()
    bundle: BundleOrder | None = None
    installation: Installation | None = None
    mode: EffectiveMode
    effective_on: date
    real_name: RealNameResult
    handler: Handler | None = None
    kind: Literal["open"] = "open"

    @property
    def ordered(self) -> tuple[PricedOffer, ...]:
        """Everything that is ordered, in the order of the order's items: plan, options, bundle."""
        bundle = (self.bundle.offer,) if self.bundle else ()
        return (self.offer, *self.options, *bundle)

    def bundled(self, offer_id: str) -> bool:
        """Whether an offer comes at the price of the bundle."""
        return self.bundle is not None and offer_id in self.bundle.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """套餐变更: another plan on a line; the old one ends the day before ``effective_on``.

    ``stays`` are the terms of contracts that run on beside the new plan, as they were known when it was
    accepted.
    """

    customer_id: str
    customer_name: str
    account_id: str
    subscription_id: str
    number: str
    old: PricedOffer
    new: PricedOffer
    mode: EffectiveMode
    effective_on: date
    stays: tuple[Bound, ...] = ()
    kind: Literal["change"] = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentIntake:
    """缴费: money into one account. Arrears and balance are as last read, at ``read_at``."""

    customer_id: str
    customer_name: str
    account_id: str
    number: str
    amount_fen: int
    arrears_fen: int
    balance_fen: int
    read_at: datetime
    kind: Literal["payment"] = "payment"


@dataclass(frozen=True, slots=True)
class PaidShare:
    """How much of one payment (by its identity) went to a line; a mixed tender makes several.

    ``back_by`` is how it is given back, ``reference`` the acquirer's of that where it is no cash.
    """

    payment_identity: str
    amount_fen: int
    back_by: Way = "cash"
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """返销: a completed payment line of the same business date is given back, share by share.

    Balance and arrears are the account's as last known before it, fen; None where it is not known here.
    """

    line_identity: str
    shares: tuple[PaidShare, ...]
    account_id: str
    customer_name: str
    number: str
    amount_fen: int
    original_slip: str
    reason: str
    approved_by: str
    balance_fen: int | None = None
    arrears_fen: int | None = None
    kind: Literal["reversal"] = "reversal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """撤单: an order not yet done is taken back, with what was paid for it and with the ``goods``."""

    order_identity: str
    order_no: str
    what: Text
    customer_name: str
    number: str
    account_id: str
    amount_fen: int
    shares: tuple[PaidShare, ...]
    original_slip: str
    reason: str
    goods: tuple[StockIssue, ...] = ()
    kind: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRefund:
    """退款: what was paid for a rejected or failed line is given back; ``goods`` come back into the stock."""

    line_identity: str
    shares: tuple[PaidShare, ...]
    what: Text
    customer_name: str
    number: str
    account_id: str
    amount_fen: int
    original_slip: str
    reason: str
    goods: tuple[StockIssue, ...] = ()
    kind: Literal["refund"] = "refund"


Ordering = Opening | PlanChange | LineOrder | StateChange | SimReplacement
"""Details of what travels as an order."""

Details = (
    Opening
    | PlanChange
    | LineOrder
    | StateChange
    | SimReplacement
    | PaymentIntake
    | Reversal
    | Withdrawal
    | LineRefund
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One accepted line of the visit, complete in itself: prices, words and reminders are pinned.

    ``depends_on`` names earlier transactions of the same visit that must not fail, ``relies_on`` such of
    earlier visits that were counted in although the centre had not seen them; ``because`` says why the
    rules added the line ("" when the clerk did). ``message_when_processed``: the centre tells the customer
    when it is done. ``target_ms`` is what it should take by its template, 0 where none is known.
    """

    identity: str
    template: str
    title: Text
    details: Details
    charges: tuple[Charge, ...] = ()
    tips: tuple[Tip, ...] = ()
    depends_on: tuple[str, ...] = ()
    relies_on: tuple[str, ...] = ()
    because: str = ""
    message_when_processed: bool = True
    target_ms: int = 0
    accepted_at: datetime

    @property
    def type(self) -> TransactionType:
        """The transaction type, from the details."""
        return TransactionType(self.details.kind)

    @property
    def amount_fen(self) -> int:
        """What this line adds to the amount due."""
        return sum(charge.amount_fen for charge in self.charges)


def concerned(line: Transaction) -> frozenset[str]:
    """The ids of the customer and the account that a line is about, as far as it names them."""
    details = line.details
    return frozenset({getattr(details, "customer_id", ""), details.account_id} - {""})
