"""The items of an order on a held line: joined offers are added, ended ones deleted, others modified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from counter.domain.effective import midnight
from counter.domain.held_lines.order import EndedOffer, JoinedOffer, LineOrder, Pricing, RepricedOffer
from counter.domain.offers import PricedOffer
from counter.wire.installation_of_order import named_by, place_of
from counter.wire.money import Money
from counter.wire.product_inventory import Price, ProductRelationship
from counter.wire.product_order import (
    BUNDLES,
    OrderItemRelationship,
    OrderPrice,
    OrderProduct,
    ProductOrderItem,
    monthly,
)
from counter.wire.references import Characteristic, Reference

PRICING, BEFORE, ENDING, MONTHS, ACTION = "pricing", "pricingBefore", "endMode", "months", "pricingAction"
GIVEN_BACK, MODE = "givenBackFen", "effectiveMode"
"""Names of characteristics of an item's product."""

RELIES_ON = "reliesOn"

_PRICING = TypeAdapter(Pricing)


def items_of(order: LineOrder, time_zone: str) -> tuple[ProductOrderItem, ...]:
    """What begins first, then what goes on otherwise, then what ends; all of them rely on the first."""
    made = [
        *(_joined(joined, order, time_zone) for joined in order.joins),
        *(_repriced(change, order, time_zone) for change in order.reprices),
        *(_ended(ending, order, time_zone) for ending in order.ends),
    ]
    if not made:  # goods alone: nothing of the line is another than before
        made = [{"action": "noChange", "product": _product(order, {}, id=order.subscription_id)}]
    return tuple(_bundled(item, order) for item in _numbered(made))


def _bundled(item: ProductOrderItem, order: LineOrder) -> ProductOrderItem:
    """A bundle with the items of its parts."""
    bundle = item.product_offering.id if item.product_offering and item.action == "add" else ""
    parts = tuple(
        OrderItemRelationship(id=str(number), relationship_type=BUNDLES)
        for number, joined in enumerate(order.joins, start=1)
        if bundle and joined.bundle == bundle
    )
    ties = (*item.product_order_item_relationship, *parts)
    return item.model_copy(update={"product_order_item_relationship": ties}) if parts else item


def _numbered(items: Iterable[dict[str, Any]]) -> Iterator[ProductOrderItem]:
    relies = OrderItemRelationship(id="1", relationship_type=RELIES_ON)
    for number, item in enumerate(items, start=1):
        tied = () if number == 1 else (relies,)
        yield ProductOrderItem(id=str(number), quantity=1, product_order_item_relationship=tied, **item)


def _product(order: LineOrder, named: Mapping[str, object], **given: Any) -> OrderProduct:
    """The held offer of an item: with the line it relies on, and the line's number."""
    line, every = Reference(id=order.subscription_id), {"number": order.number, **named}
    return OrderProduct(
        product_characteristic=tuple(Characteristic(name=name, value=value) for name, value in every.items()),
        product_relationship=(ProductRelationship(relationship_type=RELIES_ON, product=line),),
        **given,
    )


def _joined(joined: JoinedOffer, order: LineOrder, time_zone: str) -> dict[str, Any]:
    offer = joined.offer
    named: dict[str, object] = {PRICING: plain(joined.pricing)} if joined.pricing.plan_id else {}
    if joined.mode is not order.mode:
        named[MODE] = joined.mode.value
    at, given = order.installation, dict[str, Any]()
    if at is not None and offer.offer_id in at.offers:
        named |= named_by(at)
        given["place"] = place_of(at)
    return {
        "action": "add",
        "product_offering": Reference(id=offer.offer_id, name=offer.name),
        "offer_version": offer.version,
        "item_price": (monthly(offer.price_fen, offer.price_once), *_package_prices(joined.pricing)),
        "because": joined.because or None,
        "product": _product(order, named, start_date=midnight(joined.starts_on, time_zone), **given),
    }


def _package_prices(pricing: Pricing) -> Iterator[OrderPrice]:
    for package in pricing.packages:
        if package.price_fen:
            price = Price(tax_included_amount=Money.of(package.price_fen))
            yield OrderPrice(
                name=package.package_id, price_type="recurring", recurring_charge_period="month", price=price
            )


def _repriced(change: RepricedOffer, order: LineOrder, time_zone: str) -> dict[str, Any]:
    named: dict[str, object] = {ACTION: change.action.value}
    if change.months:
        named[MONTHS] = change.months
    else:
        named |= {BEFORE: plain(change.before), PRICING: plain(change.after)}
    return {
        "action": "modify",
        "product_offering": Reference(id=change.offer_id, name=change.name),
        "product": _product(order, named, id=change.product_id, start_date=midnight(change.since, time_zone)),
    }


def _ended(ending: EndedOffer, order: LineOrder, time_zone: str) -> dict[str, Any]:
    named: dict[str, object] = {ENDING: ending.mode.value}
    if ending.given_back_fen:
        named[GIVEN_BACK] = ending.given_back_fen
    offer = PricedOffer(ending.offer_id, "", ending.name, ending.price_fen, "")
    return {
        "action": "delete",
        "product_offering": Reference(id=offer.offer_id, name=offer.name),
        "item_price": (monthly(ending.price_fen),),
        "because": ending.because or None,
        "product": _product(
            order,
            named,
            id=ending.product_id,
            termination_date=midnight(ending.last_day, time_zone),
        ),
    }


def plain(pricing: Pricing) -> object:
    """A pricing as a message carries it."""
    return _PRICING.dump_python(pricing, mode="json")


def pricing_in(value: object) -> Pricing:
    """The pricing that a message carries; raises ValueError for anything else."""
    return _PRICING.validate_python(value)
