"""TMF637 product inventory: lines, and with each the offers it holds."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.customer import LineState
from counter.wire.money import Money
from counter.wire.paths import PRODUCT_INVENTORY
from counter.wire.product_inventory import Price, Product, ProductPrice, ProductRelationship, ProductTerm
from counter.wire.product_order import INSTALLATION_PLACE
from counter.wire.references import Characteristic, Reference, RelatedParty, RelatedPlace, TimePeriod
from crm.centre import Centre
from crm.http import DecimalRoute
from crm.listing import Listing
from crm.resources.product_catalog import at_midnight
from crm.tables import HeldOfferRow, LineRow

router = APIRouter(route_class=DecimalRoute, tags=["TMF637 product inventory"])


def line_body(session: Session, centre: Centre, row: LineRow) -> dict[str, object]:
    """A line; the offers it holds are related to it as ``product``."""
    held = session.scalars(
        select(HeldOfferRow)
        .where(HeldOfferRow.subscription_id == row.subscription_id)
        .order_by(HeldOfferRow.starts_on, HeldOfferRow.product_id)
    ).all()
    today = centre.now().date()
    named = (("number", row.number), ("iccid", row.iccid))
    found = Product(
        id=row.subscription_id,
        href=f"{centre.settings.base_paths[PRODUCT_INVENTORY]}/product/{row.subscription_id}",
        name=row.number,
        status=row.state,
        start_date=at_midnight(row.opened_on),
        billing_account=Reference(id=row.account_id),
        product_characteristic=tuple(
            Characteristic(name=name, value=value) for name, value in named if value
        ),
        realizing_resource=tuple(
            Reference(id=value, at_referred_type=_RESOURCES[name]) for name, value in named if value
        ),
        related_party=(RelatedParty(id=row.customer_id, role="customer", at_referred_type="Customer"),),
    ).body()
    found["product"] = [_held_body(each, row, today) for each in held if _counts(each)]
    return found


_RESOURCES = {"number": "LogicalResource", "iccid": "PhysicalResource"}


def _counts(held: HeldOfferRow) -> bool:
    """Whether it ever takes effect: one that was replaced before it began does not."""
    return held.ends_on is None or held.ends_on >= held.starts_on


def _held_body(held: HeldOfferRow, line: LineRow, today: date) -> dict[str, object]:
    return Product(
        id=held.product_id,
        name=held.name,
        status=_status(held, line, today),
        start_date=at_midnight(held.starts_on),
        termination_date=at_midnight(held.ends_on) if held.ends_on else None,
        product_offering=Reference(id=held.offer_id, name=held.name),
        product_price=(
            ProductPrice(
                price_type="recurring",
                recurring_charge_period="month",
                price=Price(tax_included_amount=Money.of(held.price_fen)),
            ),
        ),
        product_term=(
            ProductTerm(
                name="minimumTerm",
                valid_for=TimePeriod(
                    start_date_time=at_midnight(held.starts_on), end_date_time=at_midnight(held.term_ends_on)
                ),
            ),
        )
        if held.term_ends_on
        else (),
        product_relationship=(
            ProductRelationship(relationship_type="reliesOn", product=Reference(id=line.subscription_id)),
            *(_bundled_by(held.bundle_id) if held.bundle_id else ()),
        ),
        place=(RelatedPlace(name=held.place, role=INSTALLATION_PLACE),) if held.place else (),
        product_characteristic=tuple(
            Characteristic(name="package", value=package["id"]) for package in held.packages
        ),
    ).body()


def _bundled_by(product_id: str) -> tuple[ProductRelationship]:
    return (ProductRelationship(relationship_type="bundledBy", product=Reference(id=product_id)),)


def _status(held: HeldOfferRow, line: LineRow, today: date) -> str:
    if held.ends_on is not None and held.ends_on < today:
        return LineState.TERMINATED.value
    return line.state if held.starts_on <= today else LineState.PENDING.value


Listing(
    resource="product",
    select=select(LineRow),
    key=LineRow.subscription_id,
    order=LineRow.subscription_id,
    body_of=line_body,
    model=Product,
    filters={
        "name": LineRow.number,
        "status": LineRow.state,
        "billingAccount.id": LineRow.account_id,
        "relatedParty.id": LineRow.customer_id,
    },
).offer(router)
