"""TMF654 prepay balance: the buckets of an account's balance ledger."""

from __future__ import annotations

from counter.wire.message import Message
from counter.wire.references import Quantity, Reference, TimePeriod


class Bucket(Message):
    """What is left of one kind of balance; the quantity's unit is the currency.

    ``name`` is ``balance`` (the plain one), ``prestore`` or ``deposit``, whose ``product`` is the held offer
    that it belongs to; ``suspended`` says that its first day has not come.
    """

    id: str | None = None
    href: str | None = None
    name: str | None = None
    status: str | None = None
    usage_type: str | None = None
    remaining_value: Quantity | None = None
    party_account: Reference | None = None
    product: tuple[Reference, ...] = ()
    valid_for: TimePeriod | None = None
