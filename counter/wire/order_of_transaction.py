"""What travels as an order, as a TMF622 order."""

from __future__ import annotations

from counter.domain.effective import midnight
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.installation import Installation
from counter.domain.offers import PricedOffer
from counter.domain.terminal import Terminal
from counter.domain.transaction import (
    BundleOrder,
    NewCustomer,
    Opening,
    Ordering,
    PlanChange,
    Transaction,
)
from counter.domain.visit import SettledVisit
from counter.wire.campaigns import campaign_of
from counter.wire.installation_of_order import named_by, place_of
from counter.wire.line_order_items import items_of
from counter.wire.line_state_item import item_of_state
from counter.wire.money import Money
from counter.wire.product_inventory import Price
from counter.wire.product_order import (
    BUNDLES,
    NewCustomerRecord,
    OrderItemRelationship,
    OrderPackage,
    OrderPrice,
    OrderProduct,
    ProductOrder,
    ProductOrderItem,
    monthly,
)
from counter.wire.references import Characteristic, Reference, RelatedChannel, RelatedParty


def order_of(
    settled: SettledVisit, terminal: Terminal, line: Transaction, needs: tuple[str, ...]
) -> ProductOrder:
    """The order for ``line``; ``needs`` are the identities it waits for. Raises TypeError for other lines."""
    details = line.details
    if not isinstance(details, Ordering):
        raise TypeError(f"a {line.type} is no order")
    opening = details if isinstance(details, Opening) else None
    return ProductOrder(
        external_id=line.identity,
        category=line.type.value,
        description=line.title.zh,
        requested_start_date=midnight(details.effective_on, terminal.time_zone),
        billing_account=Reference(id=details.account_id),
        channel=(RelatedChannel(id=terminal.store_id, name=terminal.store_name, role="store"),),
        related_party=_parties(settled, details),
        order_total_price=_charges(line),
        product_order_item=_items(details, terminal),
        visit_id=settled.visit.visit_id,
        slip_number=settled.slip_of(line.identity),
        accepted_at=line.accepted_at,
        effective_mode=mode.value if (mode := getattr(details, "mode", None)) else None,
        real_name_check=opening.real_name.value if opening else None,
        new_customer=_record(opening.new_customer) if opening and opening.new_customer else None,
        campaign=campaign_of(details.campaign)
        if isinstance(details, LineOrder) and details.campaign
        else None,
        depends_on=needs,
        message_when_processed=None if line.message_when_processed else False,
    )


def _parties(settled: SettledVisit, details: Ordering) -> tuple[RelatedParty, ...]:
    visit = settled.visit
    found = [
        RelatedParty(
            id=details.customer_id, name=details.customer_name, role="customer", at_referred_type="Customer"
        ),
        RelatedParty(id=visit.clerk_id, name=visit.clerk_name, role="clerk", at_referred_type="Individual"),
        RelatedParty(id=visit.terminal_id, role="terminal", at_referred_type="Terminal"),
    ]
    if isinstance(details, Opening) and details.handler:
        handler = details.handler
        found.append(
            RelatedParty(
                id=handler.id_number, name=handler.name, role="handler", at_referred_type="Individual"
            )
        )
    return tuple(found)


def _charges(line: Transaction) -> tuple[OrderPrice, ...]:
    return tuple(
        OrderPrice(
            name=charge.label.zh,
            price_type="oneTime",
            price=Price(tax_included_amount=Money.of(charge.amount_fen)),
        )
        for charge in line.charges
    )


def _item(number: int, action: str, offer: PricedOffer, product: OrderProduct | None) -> ProductOrderItem:
    relationship = OrderItemRelationship(id="1", relationship_type="reliesOn")
    return ProductOrderItem(
        id=str(number),
        action="add" if action == "add" else "modify",
        quantity=1,
        product_offering=Reference(id=offer.offer_id, name=offer.name),
        offer_version=offer.version,
        item_price=(monthly(offer.price_fen, offer.price_once),),
        product=product,
        product_order_item_relationship=() if number == 1 else (relationship,),
    )


def _items_of_opening(details: Opening) -> tuple[ProductOrderItem, ...]:
    """Plan, options, and last a bundle that says which of them it is made of."""
    named = {
        "number": details.number,
        "iccid": details.iccid,
        "numberLease": details.number_lease_id,
        "simLease": details.sim_lease_id,
    }
    line = OrderProduct(
        product_characteristic=tuple(Characteristic(name=n, value=v) for n, v in named.items() if v)
    )
    plan = _item(1, "add", details.offer, line)
    installed = _installed(details.installation) if details.installation else None
    options = tuple(
        _item(n, "add", option, installed if _is_installed(details, option) else None)
        for n, option in enumerate(details.options, start=2)
    )
    items = (plan, *options)
    return (*items, _item_of_bundle(details.bundle, items)) if details.bundle else items


def _is_installed(details: Opening, option: PricedOffer) -> bool:
    """The offers that come to the place of installation."""
    return details.installation is not None and option.offer_id in details.installation.offers


def _installed(installation: Installation) -> OrderProduct:
    named = named_by(installation).items()
    return OrderProduct(
        place=place_of(installation),
        product_characteristic=tuple(Characteristic(name=name, value=value) for name, value in named),
    )


def _item_of_bundle(bundle: BundleOrder, items: tuple[ProductOrderItem, ...]) -> ProductOrderItem:
    parts = tuple(
        OrderItemRelationship(id=item.id, relationship_type=BUNDLES)
        for item in items
        if item.product_offering and item.product_offering.id in bundle.parts
    )
    return _item(len(items) + 1, "add", bundle.offer, None).model_copy(
        update={
            "product_order_item_relationship": parts,
            "pricing_plan": bundle.plan_id or None,
            "package": tuple(
                OrderPackage(
                    id=each.package_id,
                    name={"zh": each.name.zh, "en": each.name.en},
                    price=Money.of(each.price_fen),
                    values=each.values,
                )
                for each in bundle.packages
            ),
        }
    )


def _items(details: Ordering, terminal: Terminal) -> tuple[ProductOrderItem, ...]:
    match details:
        case Opening():
            return _items_of_opening(details)
        case PlanChange():
            return _items_of_change(details)
        case LineOrder():
            return items_of(details, terminal.time_zone)
        case StateChange() | SimReplacement():
            return (item_of_state(details),)


def _items_of_change(details: PlanChange) -> tuple[ProductOrderItem, ...]:
    line = OrderProduct(
        id=details.subscription_id,
        product_characteristic=(Characteristic(name="number", value=details.number),),
    )
    return (_item(1, "modify", details.new, line),)


def _record(new: NewCustomer) -> NewCustomerRecord:
    return NewCustomerRecord(
        customer_id=new.customer_id,
        party_id=new.party_id,
        name=new.name,
        id_number=new.id_number,
        birth_date=new.birth_date.isoformat(),
        contact_phone=new.contact_phone,
        address=new.address,
    )
