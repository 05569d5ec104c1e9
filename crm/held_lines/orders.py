"""What orders on held lines do to the inventory: offers begin, end, and go on otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from counter.domain.customer import HeldOffer
from counter.domain.held_lines.effects import all_begun, ended, product_id, repriced
from counter.domain.held_lines.order import LineOrder
from counter.domain.offers import OfferKind
from counter.domain.text import N_, Finding
from crm import at_hand
from crm.access import port_taken_over, release
from crm.buckets import fill, give_back
from crm.catalogue import offers_by_id
from crm.held_lines.order_details import as_in_catalogue
from crm.revisions import plain_revisions
from crm.tables import HeldOfferRow, LineRow
from crm.versions import touch_customer
from crm.views import held_offer_of


def carry_out(session: Session, order: LineOrder, identity: str, ordered_on: date, port: str = "") -> None:
    """The inventory says what the order asks for, each part with its days; done again it changes nothing.

    ``port`` is the access point at which one was taken for the order's broadband; without it that goes on
    with the port of what it replaces.
    """
    offers = offers_by_id(session, [joined.offer.offer_id for joined in order.joins])
    order = as_in_catalogue(order, offers)
    for change in order.reprices:
        row = _row(session, change.product_id)
        if row is not None and not _done(row, identity):
            _put(row, repriced(held_offer_of(row), change, identity))
    for ending in order.ends:
        row = _row(session, ending.product_id)
        if row is not None and not _done(row, identity):
            _put(row, ended(held_offer_of(row), ending, ordered_on, identity))
    before = port_taken_over(session, order)
    for held in all_begun(order, identity):
        if _row(session, held.product_id) is not None:
            continue
        row = _new_row(held, order.subscription_id)
        if row.kind == OfferKind.BROADBAND.value and before is not None:
            row.place, row.access_point, before.access_point = before.place, before.access_point, ""
        elif row.kind == OfferKind.BROADBAND.value:
            row.access_point, port = port, ""
        session.add(row)
    session.flush()
    _touch(session, order)


def complete(session: Session, order: LineOrder, identity: str, today: date, now: datetime) -> None:
    """A day of the order has come: prestores of what has begun lie in their buckets, what has ended gives
    back its rest; done again on a later day the rest of it is done."""
    offers = offers_by_id(session, [joined.offer.offer_id for joined in order.joins])
    for place, joined in enumerate(as_in_catalogue(order, offers).joins, start=1):
        if joined.starts_on <= today:
            fill(session, joined, product_id(identity, place), order.account_id, now)
    for ending in order.ends:
        row = _row(session, ending.product_id)
        if row is not None and ending.last_day < today:
            give_back(session, row, identity, today, now)
            release(session, (row,))
    _touch(session, order)


def give_up(session: Session, order: LineOrder, identity: str) -> None:
    """What the order did to the inventory is undone: what it joined is gone, what it changed as before."""
    for place, _joined in enumerate(order.joins, start=1):
        row = _row(session, product_id(identity, place))
        if row is not None:
            _give_up_port(session, row, order)
            session.delete(row)
    for product in _changed(order):
        row = _row(session, product)
        if row is not None and _done(row, identity):
            _take_back(row, identity)
    session.flush()
    _touch(session, order)


def _give_up_port(session: Session, row: HeldOfferRow, order: LineOrder) -> None:
    """The port of broadband that never began goes back to what it was taken over from, else it is free."""
    before = [_row(session, ending.product_id) for ending in order.ends]
    for held in before:
        moved = held is not None and held.kind == row.kind and held.place == row.place
        if held is not None and moved and not held.access_point:
            held.access_point, row.access_point = row.access_point, ""
    release(session, (row,))


def against_giving_up(session: Session, order: LineOrder, identity: str) -> Iterator[Finding]:
    """Why an order whose day has not come cannot be undone: something was ordered after it, on top of it."""
    joined = (product_id(identity, place) for place, _joined in enumerate(order.joins, start=1))
    for product in (*joined, *_changed(order)):
        row = _row(session, product)
        if row is not None and row.revisions and row.revisions[-1]["by"] not in ("", identity):
            said = N_("{name} was changed again since: withdraw that order first.")
            yield Finding(said, {"name": row.name}, field="order")


def _changed(order: LineOrder) -> Iterable[str]:
    """The products that the order changes or ends, each once."""
    every = (*(each.product_id for each in order.reprices), *(each.product_id for each in order.ends))
    return dict.fromkeys(every)


def _row(session: Session, product: str) -> HeldOfferRow | None:
    return at_hand.row(session, HeldOfferRow, HeldOfferRow.product_id, product)


def _done(row: HeldOfferRow, identity: str) -> bool:
    return any(revision["by"] == identity for revision in row.revisions)


def _put(row: HeldOfferRow, held: HeldOffer) -> None:
    row.ends_on, row.term_ends_on = held.ends_on, held.term_ends_on
    row.revisions = plain_revisions(held.revisions)


def _take_back(row: HeldOfferRow, identity: str) -> None:
    held = held_offer_of(row)
    kept = tuple(revision for revision in held.revisions if revision.by != identity)
    last = kept[-1]
    row.ends_on, row.term_ends_on = last.ends_on, last.term_ends_on
    row.revisions = plain_revisions(kept)


def _new_row(held: HeldOffer, subscription_id: str) -> HeldOfferRow:
    return HeldOfferRow(
        product_id=held.product_id,
        subscription_id=subscription_id,
        offer_id=held.offer_id,
        name=held.name,
        price_fen=held.price_fen,
        kind=held.kind,
        starts_on=held.starts_on,
        ends_on=held.ends_on,
        term_ends_on=held.term_ends_on,
        bundle_id=held.bundle_id,
        place=held.place,
        revisions=plain_revisions(held.revisions),
    )


def _touch(session: Session, order: LineOrder) -> None:
    line = at_hand.row(session, LineRow, LineRow.subscription_id, order.subscription_id)
    assert line is not None
    touch_customer(session, line.customer_id)
