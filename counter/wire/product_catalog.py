"""TMF620 product catalogue: offers and their prices."""

from __future__ import annotations

from counter.wire.message import Message
from counter.wire.money import Money
from counter.wire.references import Quantity, Reference, TimePeriod


class CharacteristicValue(Message):
    """One value that an offer gives a characteristic."""

    value: object
    unit_of_measure: str | None = None


class CharacteristicValueUse(Message):
    """What an offer contains: data, voice, broadband, as named values."""

    name: str
    product_spec_characteristic_value: tuple[CharacteristicValue, ...] = ()


class ProductOfferingPrice(Message):
    """A price: ``recurring`` a month, or ``oneTime`` for a whole term."""

    id: str | None = None
    href: str | None = None
    name: str | None = None
    price_type: str | None = None
    recurring_charge_period_type: str | None = None
    recurring_charge_period_length: int | None = None
    version: str | None = None
    price: Money | None = None


class ProductOfferingTerm(Message):
    """How long an offer binds (``minimumTerm``) or lasts (``validity``)."""

    name: str | None = None
    duration: Quantity | None = None


class ProductOfferingRelationship(Message):
    """Another offer that this one ``requires``, ``excludes`` or ``replaces``."""

    id: str
    href: str | None = None
    name: str | None = None
    relationship_type: str
    valid_for: TimePeriod | None = None


class BundledProductOffering(Message):
    """An offer that is part of a bundle."""

    id: str
    href: str | None = None
    name: str | None = None


class ProductOffering(Message):
    """An offer. ``code`` (what a clerk types), ``pinyin``, ``initials`` and ``rules`` (docs/offers.md) are
    extensions; relationships to many offers at once stand in ``rules`` only."""

    id: str | None = None
    href: str | None = None
    name: str | None = None
    version: str | None = None
    lifecycle_status: str | None = None
    is_sellable: bool | None = None
    is_bundle: bool | None = None
    valid_for: TimePeriod | None = None
    category: tuple[Reference, ...] = ()
    product_offering_price: tuple[ProductOfferingPrice, ...] = ()
    product_offering_term: tuple[ProductOfferingTerm, ...] = ()
    prod_spec_char_value_use: tuple[CharacteristicValueUse, ...] = ()
    product_offering_relationship: tuple[ProductOfferingRelationship, ...] = ()
    bundled_product_offering: tuple[BundledProductOffering, ...] = ()
    code: str | None = None
    pinyin: str | None = None
    initials: str | None = None
    rules: dict[str, object] | None = None
