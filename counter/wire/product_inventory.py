"""TMF637 product inventory: lines, and the offers they hold."""

from __future__ import annotations

from counter.wire.message import Instant, Message
from counter.wire.money import Money
from counter.wire.references import Characteristic, Reference, RelatedParty, RelatedPlace, TimePeriod


class Price(Message):
    """A price, tax included."""

    tax_included_amount: Money | None = None


class ProductPrice(Message):
    """What a held offer costs."""

    name: str | None = None
    price_type: str
    recurring_charge_period: str | None = None
    price: Price


class ProductTerm(Message):
    """A promise with its time."""

    name: str | None = None
    valid_for: TimePeriod | None = None


class ProductRelationship(Message):
    """A held offer ``reliesOn`` its line, and is ``bundledBy`` the bundle that it is part of."""

    relationship_type: str
    product: Reference


class Product(Message):
    """A line (characteristics ``number`` and ``iccid``), or an offer held by one."""

    id: str | None = None
    href: str | None = None
    name: str | None = None
    status: str | None = None
    start_date: Instant | None = None
    termination_date: Instant | None = None
    billing_account: Reference | None = None
    product_offering: Reference | None = None
    product_price: tuple[ProductPrice, ...] = ()
    product_term: tuple[ProductTerm, ...] = ()
    product_characteristic: tuple[Characteristic, ...] = ()
    product_relationship: tuple[ProductRelationship, ...] = ()
    place: tuple[RelatedPlace, ...] = ()
    realizing_resource: tuple[Reference, ...] = ()
    related_party: tuple[RelatedParty, ...] = ()
