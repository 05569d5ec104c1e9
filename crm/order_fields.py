"""The fields that every TMF622 order is read from; each raises `Refused` (400) where it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from counter.domain.installation import Installation
from counter.domain.offers import PricedOffer
from counter.domain.text import N_
from counter.wire.money import Money
from counter.wire.product_order import (
    INSTALLATION_CONTACT,
    INSTALLATION_DAY,
    ProductOrder,
    ProductOrderItem,
)
from counter.wire.references import characteristic, party_in_role
from crm.refusals import Refused


def unreadable(what: str) -> Refused:
    """The order lacks something, or holds it in a form that cannot be read."""
    return Refused(400, "unreadable", N_("The request lacks {what}, or it cannot be read."), what=what)


def customer_in(order: ProductOrder) -> tuple[str, str]:
    """Id and name of the order's customer."""
    party = party_in_role(order.related_party, "customer")
    if party is None:
        raise unreadable("relatedParty (customer)")
    return party.id, party.name or ""


def account_in(order: ProductOrder) -> str:
    """The id of the account that pays."""
    if order.billing_account is None:
        raise unreadable("billingAccount.id")
    return order.billing_account.id


def text_in(item: ProductOrderItem, name: str) -> str:
    """What an item's product says under a characteristic's name."""
    found = characteristic(item.product.product_characteristic, name) if item.product else None
    if not isinstance(found, str) or not found:
        raise unreadable(f"productCharacteristic ({name})")
    return found


def priced(item: ProductOrderItem) -> PricedOffer:
    """The offer of an item, as it was pinned."""
    if item.product_offering is None:
        raise unreadable("productOffering.id")
    price = next((p.price for p in item.item_price if p.price), None)
    if price is None or price.tax_included_amount is None:
        raise unreadable("itemPrice.price.taxIncludedAmount")
    return PricedOffer(
        offer_id=item.product_offering.id,
        code="",
        name=item.product_offering.name or item.product_offering.id,
        price_fen=fen_of(price.tax_included_amount),
        version=item.offer_version or "",
        price_once=item.item_price[0].price_type == "oneTime",
    )


def fen_of(money: Money) -> int:
    """An amount in fen; raises `Refused` (400) for parts of a fen or another currency."""
    try:
        return money.fen
    except ValueError:
        raise unreadable("an amount") from None


def installation_in(items: Sequence[ProductOrderItem]) -> Installation | None:
    """Where the items that have a place are installed; all of them are at one."""
    placed = [(item, place) for item in items if item.product for place in item.product.place]
    if not placed:
        return None
    item, place = placed[0]
    assert item.product is not None
    said = item.product.product_characteristic
    return Installation(
        address=place.name or "",
        offers=tuple(priced(each).offer_id for each, _place in placed),
        wished_on=_day(characteristic(said, INSTALLATION_DAY)),
        contact_phone=str(characteristic(said, INSTALLATION_CONTACT) or ""),
    )


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        raise unreadable(f"productCharacteristic ({INSTALLATION_DAY})") from None
