"""What requests will look at, read for all of them together before the first is worked on.

Nothing depends on it but time: what is not foreseen is read when it is asked for (`crm.at_hand`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from counter.domain.held_lines.effects import product_id as brought
from counter.wire.chain import ChainMark
from counter.wire.message import Message
from counter.wire.payment import Payment
from counter.wire.product_order import ProductOrder
from counter.wire.references import characteristic, party_in_role
from crm.at_hand import AtHand
from crm.catalogue import offers_by_id
from crm.notices import causes_of
from crm.order_numbers import take_numbers
from crm.ordering import own_identity, product_id
from crm.tables import (
    AccountRow,
    BillRow,
    BlacklistRow,
    BucketRow,
    CampaignUseRow,
    CustomerRow,
    DependencyRow,
    HeldOfferRow,
    IdentityRow,
    LeaseRow,
    LineRow,
    MessageRow,
    NumberRow,
    OrderRefusalRow,
    OrderRow,
    PartyRow,
    SimRow,
)


def foresee(session: Session, asked: Sequence[Message], mark: ChainMark, places: Sequence[int]) -> None:
    """Bring to hand what the messages ``asked`` are about; ``places`` are theirs in the chain of ``mark``."""
    at_hand = AtHand()
    orders = [message for message in asked if isinstance(message, ProductOrder)]
    payments = [message for message in asked if isinstance(message, Payment)]
    identities = [identity for message in asked if (identity := _identity(message))]
    at_hand.read(session, IdentityRow, IdentityRow.identity, identities)
    at_hand.read(session, DependencyRow, DependencyRow.identity, identities)
    if mark.instance:
        of_database = IdentityRow.instance == mark.instance
        at_hand.read(session, IdentityRow, IdentityRow.sequence, places, where=of_database)
    paid = {payment.account.id for payment in payments}
    accounts = at_hand.read(session, AccountRow, AccountRow.account_id, paid | _accounts(orders), lock=True)
    owing = [account.account_id for account in accounts if account.arrears_fen]
    at_hand.read(session, BillRow, BillRow.account_id, owing)
    at_hand.read(session, BlacklistRow, BlacklistRow.account_id, paid)
    at_hand.read(session, LineRow, LineRow.account_id, paid)
    customers = {account.customer_id for account in accounts} | _customers(orders)
    known = at_hand.read(session, CustomerRow, CustomerRow.customer_id, customers)
    if orders:
        _foresee_orders(session, at_hand, orders, known)
    session.info[AtHand] = at_hand


def foresee_steps(session: Session, orders: Sequence[OrderRow]) -> None:
    """Bring to hand what the next steps of orders are about."""
    at_hand = AtHand()
    identities = [order.external_id for order in orders if order.external_id]
    at_hand.read(session, DependencyRow, DependencyRow.identity, identities)
    sequences = [order.sequence for order in orders]
    at_hand.read(session, DependencyRow, DependencyRow.order_sequence, sequences)
    line_ids = [order.subscription_id for order in orders]
    at_hand.read(session, LineRow, LineRow.subscription_id, line_ids)
    at_hand.read(session, HeldOfferRow, HeldOfferRow.subscription_id, line_ids)
    products = {product for order in orders for product in _products(order)}
    at_hand.read(session, HeldOfferRow, HeldOfferRow.product_id, products)
    customer_ids = [order.customer_id for order in orders]
    customers = at_hand.read(session, CustomerRow, CustomerRow.customer_id, customer_ids)
    at_hand.read(session, PartyRow, PartyRow.party_id, [customer.party_id for customer in customers])
    causes = [cause for order in orders for cause in causes_of(order)]
    at_hand.read(session, MessageRow, MessageRow.cause, causes)
    offers_by_id(session, _offers(ProductOrder.read(order.body) for order in orders))
    session.info[AtHand] = at_hand


def _foresee_orders(
    session: Session, at_hand: AtHand, orders: Sequence[ProductOrder], customers: Sequence[CustomerRow]
) -> None:
    ordering = _customers(orders)
    parties = [row.party_id for row in customers if row.customer_id in ordering]
    at_hand.read(session, PartyRow, PartyRow.party_id, parties)
    own = at_hand.read(session, AccountRow, AccountRow.customer_id, ordering)
    at_hand.read(session, BucketRow, BucketRow.account_id, [account.account_id for account in own])
    lines = at_hand.read(session, LineRow, LineRow.customer_id, ordering)
    at_hand.index(LineRow, LineRow.subscription_id, lines)
    line_ids = [line.subscription_id for line in lines]
    held = at_hand.read(session, HeldOfferRow, HeldOfferRow.subscription_id, line_ids)
    offers_by_id(session, _offers(orders) | {offer.offer_id for offer in held})
    at_hand.read(session, CampaignUseRow, CampaignUseRow.customer_id, ordering)
    identities = [order.external_id for order in orders if order.external_id]
    at_hand.read(session, OrderRefusalRow, OrderRefusalRow.external_id, identities)
    at_hand.read(session, OrderRefusalRow, OrderRefusalRow.customer_id, ordering)
    take_numbers(session, len(orders))
    openings = [order for order in orders if order.category == "open"]
    if openings:
        _foresee_openings(session, at_hand, openings)


def _foresee_openings(session: Session, at_hand: AtHand, openings: Sequence[ProductOrder]) -> None:
    numbers, cards = _named(openings, "number"), _named(openings, "iccid")
    at_hand.read(session, NumberRow, NumberRow.number, numbers, lock=True)
    at_hand.read(session, SimRow, SimRow.iccid, cards, lock=True)
    at_hand.read(session, LeaseRow, LeaseRow.value, numbers | cards)
    documents = {order.new_customer.id_number for order in openings if order.new_customer}
    handlers = (party_in_role(order.related_party, "handler") for order in openings)
    at_hand.read(session, PartyRow, PartyRow.id_number, documents)
    named = documents | {handler.id for handler in handlers if handler}
    at_hand.read(session, BlacklistRow, BlacklistRow.id_number, named)


def _products(order: OrderRow) -> Iterator[str]:
    """What the order brings into the inventory, and what it changes there."""
    if order.category == "change":
        yield product_id(order)
        return
    items = ProductOrder.read(order.body).product_order_item
    added = [item for item in items if item.action == "add"]
    yield from (brought(own_identity(order), place) for place, _item in enumerate(added, start=1))
    yield from (item.product.id for item in items if item.product and item.product.id)


def _identity(message: Message) -> str:
    for name in ("external_id", "correlator_id"):
        found = getattr(message, name, None)
        if isinstance(found, str) and found:
            return found
    return ""


def _accounts(orders: Sequence[ProductOrder]) -> set[str]:
    return {order.billing_account.id for order in orders if order.billing_account}


def _customers(orders: Sequence[ProductOrder]) -> set[str]:
    found = (party_in_role(order.related_party, "customer") for order in orders)
    return {customer.id for customer in found if customer}


def _offers(orders: Iterable[ProductOrder]) -> set[str]:
    items = (item for order in orders for item in order.product_order_item)
    return {item.product_offering.id for item in items if item.product_offering}


def _named(orders: Sequence[ProductOrder], name: str) -> set[str]:
    """What the orders' items say under a characteristic's name."""
    found = set()
    for order in orders:
        for item in order.product_order_item:
            said = characteristic(item.product.product_characteristic, name) if item.product else None
            if isinstance(said, str) and said:
                found.add(said)
    return found
