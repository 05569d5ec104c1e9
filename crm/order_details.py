"""A TMF622 order read as the domain's details, so that the domain's rules can judge it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from counter.domain.offers import EffectiveMode
from counter.domain.text import N_, Text
from counter.domain.transaction import (
    BundleOrder,
    Handler,
    NewCustomer,
    Opening,
    Ordering,
    PlanChange,
    PricedPackage,
    RealNameResult,
)
from counter.wire.product_order import (
    BUNDLES,
    NewCustomerRecord,
    ProductOrder,
    ProductOrderItem,
)
from counter.wire.references import party_in_role
from crm.held_lines.order_details import KINDS, line_order_of
from crm.held_lines.state_details import state_change_of
from crm.order_fields import account_in, customer_in, fen_of, installation_in, priced, text_in, unreadable
from crm.refusals import Refused


def details_of(order: ProductOrder, time_zone: str, received_at: datetime) -> Ordering:
    """The order as the domain's value; raises `Refused` (400) for what is missing in it.

    Without a start the order starts on the day it was received.
    """
    start = (order.requested_start_date or received_at).astimezone(ZoneInfo(time_zone)).date()
    mode = EffectiveMode(order.effective_mode or _mode_of(order, start, time_zone, received_at))
    if order.category == "open":
        return _opening(order, start, mode)
    if order.category == "change":
        return _change(order, start, mode)
    for kind in KINDS:
        if order.category == kind:
            return line_order_of(order, kind, start, mode, time_zone)
    if change := state_change_of(order, start):
        return change
    raise Refused(
        422, "category", N_("Orders of category {category} are not done here."), category=order.category or ""
    )


def _mode_of(order: ProductOrder, start: date, time_zone: str, received_at: datetime) -> EffectiveMode:
    accepted = (order.accepted_at or received_at).astimezone(ZoneInfo(time_zone)).date()
    return EffectiveMode.AT_ONCE if start <= accepted else EffectiveMode.ON_DATE


def _opening(order: ProductOrder, start: date, mode: EffectiveMode) -> Opening:
    plan = order.product_order_item[0]
    customer_id, customer_name = customer_in(order)
    handler = party_in_role(order.related_party, "handler")
    new = order.new_customer
    bundle = next((item for item in order.product_order_item if _parts(item)), None)
    options = [item for item in order.product_order_item[1:] if item is not bundle]
    return Opening(
        customer_id=customer_id,
        customer_name=customer_name,
        id_number=new.id_number if new else "",
        new_customer=_new_customer(new) if new else None,
        account_id=account_in(order),
        number=text_in(plan, "number"),
        number_lease_id="",
        iccid=text_in(plan, "iccid"),
        sim_lease_id="",
        offer=priced(plan),
        options=tuple(priced(item) for item in options),
        bundle=_bundle(bundle, order) if bundle else None,
        installation=installation_in(options),
        mode=mode,
        effective_on=start,
        real_name=RealNameResult(order.real_name_check or RealNameResult.NOT_CHECKED),
        handler=Handler(name=handler.name or "", id_number=handler.id) if handler else None,
    )


def _parts(item: ProductOrderItem) -> tuple[str, ...]:
    """The ids of the items that an item bundles."""
    return tuple(
        related.id or ""
        for related in item.product_order_item_relationship
        if related.relationship_type == BUNDLES
    )


def _bundle(item: ProductOrderItem, order: ProductOrder) -> BundleOrder:
    parts = _parts(item)
    return BundleOrder(
        offer=priced(item),
        parts=tuple(priced(other).offer_id for other in order.product_order_item if other.id in parts),
        plan_id=item.pricing_plan or "",
        packages=tuple(
            PricedPackage(
                package_id=package.id,
                name=Text(package.name.get("zh", package.id), package.name.get("en", package.id)),
                price_fen=fen_of(package.price),
                values=package.values,
            )
            for package in item.package
        ),
    )


def _change(order: ProductOrder, start: date, mode: EffectiveMode) -> PlanChange:
    item = order.product_order_item[0]
    customer_id, customer_name = customer_in(order)
    if item.product is None or not item.product.id:
        raise unreadable("productOrderItem.product.id")
    new = priced(item)
    return PlanChange(
        customer_id=customer_id,
        customer_name=customer_name,
        account_id=account_in(order),
        subscription_id=item.product.id,
        number=text_in(item, "number"),
        old=new,  # what the line holds is read from the inventory, never from the order
        new=new,
        mode=mode,
        effective_on=start,
    )


def _new_customer(record: NewCustomerRecord) -> NewCustomer:
    try:
        birth_date = date.fromisoformat(record.birth_date)
    except ValueError:
        raise unreadable("newCustomer.birthDate") from None
    return NewCustomer(
        customer_id=record.customer_id,
        party_id=record.party_id,
        name=record.name,
        id_number=record.id_number,
        birth_date=birth_date,
        contact_phone=record.contact_phone,
        address=record.address,
    )


def accepted_on(order: ProductOrder, time_zone: str, received_at: datetime) -> date:
    """The store's day on which the counter accepted the order: its prices and sale dates count."""
    accepted = min(order.accepted_at or received_at, received_at)
    return accepted.astimezone(UTC).astimezone(ZoneInfo(time_zone)).date()
