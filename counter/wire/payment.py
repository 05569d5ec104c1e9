"""TMF676 payment: money taken for an account, and money given back."""

from __future__ import annotations

from typing import Literal

from counter.wire.message import Instant, Message
from counter.wire.money import Money
from counter.wire.references import Reference, RelatedParty

Purpose = Literal["payment", "fee", "deposit", "prestore"]


class PaymentMethod(Message):
    """How: ``@type`` is cash, card or qr; ``id`` the acquirer's reference."""

    id: str | None = None
    name: str | None = None
    at_type: str | None = None


class PaymentItem(Message):
    """The share of one transaction. ``purpose`` (an extension) says whether it may enter the balance:
    ``payment`` does, ``fee`` and ``deposit`` never do, ``prestore`` comes by its order's buckets."""

    id: str | None = None
    amount: Money | None = None
    item: Reference
    purpose: Purpose = "payment"


class Payment(Message):
    """Money taken for one account by one method. Extensions: ``visitId``, ``slipNumber``,
    ``messageWhenProcessed`` (false: the customer is not told of what it brought about)."""

    id: str | None = None
    href: str | None = None
    correlator_id: str | None = None
    description: str | None = None
    payment_date: Instant | None = None
    status: str | None = None
    status_date: Instant | None = None
    account: Reference
    amount: Money | None = None
    total_amount: Money
    channel: Reference | None = None
    payer: RelatedParty | None = None
    payment_item: tuple[PaymentItem, ...] = ()
    payment_method: PaymentMethod
    visit_id: str | None = None
    slip_number: str | None = None
    message_when_processed: Literal[False] | None = None


class Refund(Message):
    """Money given back.

    ``payment`` names what it was paid with; ``transaction`` (an extension) the line it was paid for:
    alone it means all payments of that line. ``approvedBy``, ``visitId``, ``slipNumber`` are
    extensions too.
    """

    id: str | None = None
    href: str | None = None
    correlator_id: str | None = None
    description: str | None = None
    refund_date: Instant | None = None
    status: str | None = None
    status_date: Instant | None = None
    account: Reference
    payment: Reference | None = None
    amount: Money | None = None
    total_amount: Money
    channel: Reference | None = None
    requestor: RelatedParty | None = None
    payment_method: PaymentMethod
    transaction: str | None = None
    approved_by: str | None = None
    visit_id: str | None = None
    slip_number: str | None = None
