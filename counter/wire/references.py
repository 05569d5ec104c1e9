"""Small parts that many resources share: references, periods, characteristics."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from counter.wire.message import Instant, Message


class Reference(Message):
    """A resource named by its id; ``@referredType`` says what it is where that is not plain."""

    id: str
    href: str | None = None
    name: str | None = None
    at_referred_type: str | None = None


class RelatedParty(Message):
    """Who has to do with a resource, and in which role: customer, clerk, terminal, handler."""

    id: str
    href: str | None = None
    name: str | None = None
    role: str | None = None
    at_referred_type: str


class RelatedPlace(Message):
    """A place, and what it is to the resource; ``name`` is an address in words."""

    id: str | None = None
    name: str | None = None
    role: str


class RelatedChannel(Message):
    """Where it came in: the store."""

    id: str
    href: str | None = None
    name: str | None = None
    role: str | None = None


class TimePeriod(Message):
    """From an instant to an instant; either end may be open."""

    start_date_time: Instant | None = None
    end_date_time: Instant | None = None


class Characteristic(Message):
    """A named value."""

    name: str
    value: object
    value_type: str | None = None


class Quantity(Message):
    """An amount of something that is not money."""

    amount: Decimal | int
    units: str


def characteristic(found: Iterable[Characteristic], name: str) -> object:
    """The value called ``name``, or None."""
    return next((each.value for each in found if each.name == name), None)


def party_in_role(parties: Iterable[RelatedParty], role: str) -> RelatedParty | None:
    """The first party in ``role``, or None."""
    return next((each for each in parties if each.role == role), None)
