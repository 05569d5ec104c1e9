"""TMF629 customer management: who pays and owns."""

from __future__ import annotations

from counter.wire.message import Message
from counter.wire.references import Characteristic, Reference, RelatedParty, TimePeriod


class Customer(Message):
    """A customer; the tier is a characteristic, ``validFor`` begins on the day of joining."""

    id: str | None = None
    href: str | None = None
    name: str | None = None
    status: str | None = None
    engaged_party: RelatedParty
    account: tuple[Reference, ...] = ()
    characteristic: tuple[Characteristic, ...] = ()
    valid_for: TimePeriod | None = None
