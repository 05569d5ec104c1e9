"""TMF678 customer bill: one month's bill of an account."""

from __future__ import annotations

from counter.wire.message import Instant, Message
from counter.wire.money import Money
from counter.wire.references import Reference, TimePeriod


class CustomerBill(Message):
    """A bill; ``remainingAmount`` is what is still to be paid, state ``settled`` once that is 0."""

    id: str | None = None
    href: str | None = None
    bill_no: str | None = None
    bill_date: Instant | None = None
    state: str | None = None
    amount_due: Money | None = None
    remaining_amount: Money | None = None
    billing_account: Reference | None = None
    billing_period: TimePeriod | None = None
