"""TMF622 product ordering: orders and their cancellation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from counter.wire.message import Instant, Message
from counter.wire.money import Money
from counter.wire.product_inventory import Price, ProductRelationship
from counter.wire.references import (
    Characteristic,
    Reference,
    RelatedChannel,
    RelatedParty,
    RelatedPlace,
)

OrderState = Literal[
    "acknowledged",
    "rejected",
    "pending",
    "held",
    "inProgress",
    "cancelled",
    "completed",
    "failed",
    "partial",
    "assessingCancellation",
    "pendingCancellation",
]


class OrderPrice(Message):
    """A price of an item or order: ``recurring`` by month, or ``oneTime``."""

    name: str | None = None
    price_type: str | None = None
    recurring_charge_period: str | None = None
    price: Price | None = None


INSTALLATION_PLACE = "installationAddress"
"""The role of the place that broadband comes to."""

INSTALLATION_DAY, INSTALLATION_CONTACT = "installationDay", "installationContact"
"""Characteristics of what is installed: the wished day, and whom to call."""

BUNDLES = "bundles"
"""How a bundle is related to its parts."""


class OrderProduct(Message):
    """The line that an item makes (no id yet) or changes, or an offer that the line is to hold or holds;
    broadband with the ``place`` it is installed at.

    ``status`` is what the line is to be; the dates are the first day and the last one, midnight of the store.
    """

    id: str | None = None
    place: tuple[RelatedPlace, ...] = ()
    status: str | None = None
    start_date: Instant | None = None
    termination_date: Instant | None = None
    product_characteristic: tuple[Characteristic, ...] = ()
    product_relationship: tuple[ProductRelationship, ...] = ()


class OrderItemRelationship(Message):
    """Ties an item to another of the same order: it ``reliesOn`` it, or ``bundles`` it."""

    id: str | None = None
    relationship_type: str | None = None


class OrderPackage(Message):
    """A package chosen from the pricing plan of an item's offer, its price by the month pinned."""

    id: str
    name: Mapping[str, str]
    price: Money
    values: Mapping[str, int] = Field(default_factory=dict)


class ProductOrderItem(Message):
    """One offer of an order.

    Extensions: ``offerVersion`` pins the offer as it was chosen; ``pricingPlan`` and ``package`` say at
    which pricing and with which packages; ``because`` says why the rules added the item.
    """

    id: str
    action: Literal["add", "modify", "delete", "noChange"]
    quantity: int | None = None
    state: str | None = None
    billing_account: Reference | None = None
    product_offering: Reference | None = None
    item_price: tuple[OrderPrice, ...] = ()
    product: OrderProduct | None = None
    product_order_item_relationship: tuple[OrderItemRelationship, ...] = ()
    offer_version: str | None = None
    pricing_plan: str | None = None
    package: tuple[OrderPackage, ...] = ()
    because: str | None = None


class GivenGoods(Message):
    """So many of an article that a campaign's level gives."""

    id: str
    name: Mapping[str, str]
    quantity: int


class OrderCampaign(Message):
    """The campaign that an order accepts, with batch and level; what it gives and costs is pinned."""

    id: str
    code: str
    batch_id: str
    level_id: str
    name: Mapping[str, str]
    batch: Mapping[str, str]
    level: Mapping[str, str]
    price: Money
    goods: tuple[GivenGoods, ...] = ()


class NewCustomerRecord(Message):
    """A customer to be made with the order; ids are the counter's, ``birthDate`` is a plain date."""

    customer_id: Annotated[str, Field(min_length=1)]
    party_id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    id_number: Annotated[str, Field(min_length=1, max_length=40)]
    birth_date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    contact_phone: str = ""
    address: str = ""


class Rejection(Message):
    """Why an order was rejected or failed: as in an error body."""

    code: str
    reason: str
    message: str
    params: Mapping[str, object] = Field(default_factory=dict)


class ProductOrder(Message):
    """An order.

    Extensions: ``visitId``, ``slipNumber``, ``acceptedAt``, ``effectiveMode``, ``realNameCheck``,
    ``newCustomer``, ``campaign``, ``dependsOn`` (identities of orders and payments that must go well first:
    the specification has relationships between the items of one order only), ``messageWhenProcessed`` (false:
    the customer is not told), and in answers ``rejection``, ``heldFor`` and ``heldUntil``.
    """

    id: str | None = None
    href: str | None = None
    external_id: str | None = None
    category: str | None = None
    description: str | None = None
    state: OrderState | None = None
    order_date: Instant | None = None
    completion_date: Instant | None = None
    expected_completion_date: Instant | None = None
    cancellation_date: Instant | None = None
    cancellation_reason: str | None = None
    requested_start_date: Instant | None = None
    billing_account: Reference | None = None
    channel: tuple[RelatedChannel, ...] = ()
    related_party: tuple[RelatedParty, ...] = ()
    order_total_price: tuple[OrderPrice, ...] = ()
    product_order_item: Annotated[tuple[ProductOrderItem, ...], Field(min_length=1)]
    visit_id: str | None = None
    slip_number: str | None = None
    accepted_at: Instant | None = None
    effective_mode: Literal["atOnce", "nextCycle", "onDate", "afterDays", "custom"] | None = None
    real_name_check: Literal["notChecked", "passed", "refused"] | None = None
    new_customer: NewCustomerRecord | None = None
    campaign: OrderCampaign | None = None
    depends_on: tuple[str, ...] = ()
    message_when_processed: Literal[False] | None = None
    rejection: Rejection | None = None
    held_for: str | None = None
    held_until: Instant | None = None


class CancelProductOrder(Message):
    """A task that takes an order back. ``externalId``, ``visitId``, ``slipNumber`` are extensions."""

    id: str | None = None
    href: str | None = None
    external_id: str | None = None
    cancellation_reason: str | None = None
    requested_cancellation_date: Instant | None = None
    effective_cancellation_date: Instant | None = None
    product_order: Reference
    state: Literal["acknowledged", "terminatedWithError", "inProgress", "done"] | None = None
    visit_id: str | None = None
    slip_number: str | None = None


def monthly(fen: int, once: bool = False) -> OrderPrice:
    """The price of an offer: a month's, or one price for its term."""
    price = Price(tax_included_amount=Money.of(fen))
    if once:
        return OrderPrice(price_type="oneTime", price=price)
    return OrderPrice(price_type="recurring", recurring_charge_period="month", price=price)
