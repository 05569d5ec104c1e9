"""The items of a TMF622 order read as the domain's order on a held line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from counter.domain.held_lines.order import NO_PRICING, EndedOffer, JoinedOffer, LineOrder, RepricedOffer
from counter.domain.offering.effective_rule import EndMode
from counter.domain.offering.holding import PricingAction
from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offers import Offer, PricedOffer
from counter.wire.campaigns import pick_of
from counter.wire.line_order_items import (
    ACTION,
    BEFORE,
    ENDING,
    GIVEN_BACK,
    MODE,
    MONTHS,
    PRICING,
    pricing_in,
)
from counter.wire.product_order import BUNDLES, ProductOrder, ProductOrderItem
from counter.wire.references import characteristic
from crm.order_fields import account_in, customer_in, installation_in, priced, text_in, unreadable

Kind = Literal["join", "end", "reprice", "campaign"]
KINDS: tuple[Kind, ...] = ("join", "end", "reprice", "campaign")

Value = TypeVar("Value")


def line_order_of(
    order: ProductOrder, kind: Kind, start: date, mode: EffectiveMode, time_zone: str
) -> LineOrder:
    """The order as the domain's value; raises `Refused` (400) for what is missing in it."""
    first, zone = order.product_order_item[0], ZoneInfo(time_zone)
    customer_id, customer_name = customer_in(order)
    joins, ends, reprices = list[JoinedOffer](), list[EndedOffer](), list[RepricedOffer]()
    for item in order.product_order_item:
        match item.action:
            case "add":
                joins.append(_joined(item, start, mode, zone))
            case "delete":
                ends.append(_ended(item, zone))
            case "modify":
                reprices.append(_repriced(item, start, zone))
            case "noChange":
                pass
    bundles = _bundles(order.product_order_item)
    joins = [replace(joined, bundle=bundles.get(joined.offer.offer_id, "")) for joined in joins]
    return LineOrder(
        customer_id=customer_id,
        customer_name=customer_name,
        account_id=account_in(order),
        subscription_id=_line(first),
        number=text_in(first, "number"),
        joins=tuple(joins),
        ends=tuple(ends),
        reprices=tuple(reprices),
        mode=mode,
        effective_on=start,
        installation=installation_in([item for item in order.product_order_item if item.action == "add"]),
        campaign=_read(pick_of, order.campaign, "campaign") if order.campaign else None,
        kind=kind,
    )


def _bundles(items: Sequence[ProductOrderItem]) -> dict[str, str]:
    """The bundle (offer id) of each part (offer id)."""
    offers = {item.id: item.product_offering.id for item in items if item.product_offering}
    return {
        offers[tied.id]: offers[item.id]
        for item in items
        for tied in item.product_order_item_relationship
        if tied.relationship_type == BUNDLES and tied.id in offers and item.id in offers
    }


def as_in_catalogue(order: LineOrder, offers: dict[str, Offer]) -> LineOrder:
    """The order with what the catalogue says of the joined offers; prices stay as they were pinned."""
    return replace(
        order,
        joins=tuple(
            replace(joined, offer=_completed(joined.offer, offers.get(joined.offer.offer_id)))
            for joined in order.joins
        ),
    )


def _completed(pinned: PricedOffer, offer: Offer | None) -> PricedOffer:
    if offer is None:
        return pinned
    return replace(
        pinned,
        code=offer.code,
        name=offer.name,
        term_months=offer.min_term_months,
        validity_months=offer.validity_months,
        kind=offer.kind,
    )


def _joined(item: ProductOrderItem, start: date, mode: EffectiveMode, zone: ZoneInfo) -> JoinedOffer:
    begins = item.product.start_date if item.product else None
    pricing = _said(item, PRICING)
    return JoinedOffer(
        offer=priced(item),
        pricing=NO_PRICING if pricing is None else _read(pricing_in, pricing, PRICING),
        mode=_read(EffectiveMode, _said(item, MODE) or mode, MODE),
        starts_on=_day(begins, zone) if begins else start,
        because=item.because or "",
    )


def _ended(item: ProductOrderItem, zone: ZoneInfo) -> EndedOffer:
    offer, last = priced(item), item.product.termination_date if item.product else None
    if last is None:
        raise unreadable("product.terminationDate")
    given_back = _said(item, GIVEN_BACK)
    return EndedOffer(
        product_id=_product(item),
        offer_id=offer.offer_id,
        name=offer.name,
        price_fen=offer.price_fen,
        mode=_read(EndMode, _said(item, ENDING) or EndMode.ON_DATE, ENDING),
        last_day=_day(last, zone),
        given_back_fen=given_back if isinstance(given_back, int) else 0,
        because=item.because or "",
    )


def _repriced(item: ProductOrderItem, start: date, zone: ZoneInfo) -> RepricedOffer:
    since = item.product.start_date if item.product else None
    if item.product_offering is None:
        raise unreadable("productOffering.id")
    months = _said(item, MONTHS)
    return RepricedOffer(
        product_id=_product(item),
        offer_id=item.product_offering.id,
        name=item.product_offering.name or item.product_offering.id,
        action=_read(PricingAction, _said(item, ACTION), ACTION),
        before=_read(pricing_in, _said(item, BEFORE) or {}, BEFORE),
        after=_read(pricing_in, _said(item, PRICING) or {}, PRICING),
        since=_day(since, zone) if since else start,
        months=months if isinstance(months, int) else 0,
    )


def _line(item: ProductOrderItem) -> str:
    related = item.product.product_relationship if item.product else ()
    if not related:
        raise unreadable("productOrderItem.product.productRelationship")
    return related[0].product.id


def _product(item: ProductOrderItem) -> str:
    if item.product is None or not item.product.id:
        raise unreadable("productOrderItem.product.id")
    return item.product.id


def _said(item: ProductOrderItem, name: str) -> object:
    return characteristic(item.product.product_characteristic, name) if item.product else None


def _read(read: Callable[[Any], Value], value: object, name: str) -> Value:
    try:
        return read(value)
    except ValueError:
        raise unreadable(f"productCharacteristic ({name})") from None


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
