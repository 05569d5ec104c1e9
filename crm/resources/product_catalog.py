"""TMF620 product catalogue: offers with their prices, contents and terms."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.offering.checking import read_rules
from counter.domain.offers import OfferKind
from counter.wire.money import Money
from counter.wire.paths import PRODUCT_CATALOG
from counter.wire.product_catalog import (
    BundledProductOffering,
    CharacteristicValue,
    CharacteristicValueUse,
    ProductOffering,
    ProductOfferingPrice,
    ProductOfferingRelationship,
    ProductOfferingTerm,
)
from counter.wire.references import Quantity, Reference, TimePeriod
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.tables import OfferRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF620 product catalogue"])


def at_midnight(day: date) -> datetime:
    """A day as the instant at its beginning, in UTC: catalogues know days, the interface instants."""
    return datetime.combine(day, time(), UTC)


def price_of(row: OfferRow) -> ProductOfferingPrice:
    """What an offer costs: a month, or once for its term."""
    once = row.price_once
    return ProductOfferingPrice(
        id=row.offer_id,
        name="oneTime" if once else "monthly",
        price_type="oneTime" if once else "recurring",
        recurring_charge_period_type=None if once else "month",
        recurring_charge_period_length=None if once else 1,
        version=row.version,
        price=Money.of(row.price_fen),
    )


def offering_body(session: Session, centre: Centre, row: OfferRow) -> dict[str, object]:
    """An offer."""
    contents = {
        "generalData": (row.general_data_mb, "MB"),
        "directedData": (row.directed_data_mb, "MB"),
        "voice": (row.voice_minutes, "minute"),
        "broadband": (row.broadband_mbps or 0, "Mbit/s"),
    }
    terms = {"minimumTerm": row.min_term_months, "validity": row.validity_months}
    base = centre.settings.base_paths[PRODUCT_CATALOG]
    return ProductOffering(
        id=row.offer_id,
        href=f"{base}/productOffering/{row.offer_id}",
        name=row.name,
        version=row.version,
        lifecycle_status="Active",
        is_sellable=True,
        is_bundle=row.kind == OfferKind.BUNDLE,
        valid_for=TimePeriod(
            start_date_time=at_midnight(row.on_sale_from), end_date_time=at_midnight(row.on_sale_until)
        ),
        category=(Reference(id=row.kind, name=row.series or row.kind),),
        product_offering_price=(price_of(row),),
        product_offering_term=tuple(
            ProductOfferingTerm(name=name, duration=Quantity(amount=months, units="month"))
            for name, months in terms.items()
            if months
        ),
        prod_spec_char_value_use=tuple(
            CharacteristicValueUse(
                name=name,
                product_spec_characteristic_value=(CharacteristicValue(value=value, unit_of_measure=unit),),
            )
            for name, (value, unit) in contents.items()
            if value
        ),
        product_offering_relationship=_relationships(session, row, base),
        bundled_product_offering=tuple(
            BundledProductOffering(id=part, href=f"{base}/productOffering/{part}")
            for part in row.rules.get("parts", ())
        ),
        code=row.code,
        pinyin=row.pinyin,
        initials=row.initials,
        rules=row.rules or None,
    ).body()


def _relationships(session: Session, row: OfferRow, base: str) -> tuple[ProductOfferingRelationship, ...]:
    """Those to one offer; names that many offers share are no id of an offering."""
    rules = read_rules(row.rules, row.offer_id)
    return tuple(
        ProductOfferingRelationship(
            id=relation.to,
            href=f"{base}/productOffering/{relation.to}",
            relationship_type=relation.kind.value,
            valid_for=TimePeriod(
                start_date_time=at_midnight(relation.since) if relation.since else None,
                end_date_time=at_midnight(relation.until) if relation.until else None,
            )
            if relation.since or relation.until
            else None,
        )
        for relation in rules.relations
        if ":" not in relation.to and session.get(OfferRow, relation.to) is not None
    )


def _price_body(_session: Session, centre: Centre, row: OfferRow) -> dict[str, object]:
    body = price_of(row).body()
    base = centre.settings.base_paths[PRODUCT_CATALOG]
    return {**body, "href": f"{base}/productOfferingPrice/{row.offer_id}"}


Listing(
    resource="productOffering",
    select=select(OfferRow),
    key=OfferRow.offer_id,
    order=OfferRow.offer_id,
    body_of=offering_body,
    model=ProductOffering,
    filters={
        "name": OfferRow.name,
        "code": OfferRow.code,
        "category.id": OfferRow.kind,
        "version": OfferRow.version,
    },
).offer(router)

Listing(
    resource="productOfferingPrice",
    select=select(OfferRow),
    key=OfferRow.offer_id,
    order=OfferRow.offer_id,
    body_of=_price_body,
    model=ProductOfferingPrice,
).offer(router)
