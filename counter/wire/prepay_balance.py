"""TMF654 prepay balance: the buckets of an account's balance ledger."""

from __future__ import annotations

from counter.wire.message import Message
from counter.wire.references import Quantity, Reference


class Bucket(Message):
    """What is left of one kind of balance; the quantity's unit is the currency."""

    id: str | None = None
    href: str | None = None
    name: str | None = None
    status: str | None = None
    usage_type: str | None = None
    remaining_value: Quantity | None = None
    party_account: Reference | None = None
