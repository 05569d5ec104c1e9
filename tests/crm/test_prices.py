"""The price an order was accepted at is honoured, or the order is handed back; it never changes silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from counter.domain.offers import Offer, PricedOffer
from counter.domain.visit import SettledVisit
from crm.tables import LimitRow, OfferPriceRow, OfferRow
from tests import builders
from tests.crm.counter_line import CounterLine, statuses
from tests.crm.small_store import Known, SmallStore, offer_row
from tests.crm.visits import change_for

Sold = tuple[Offer, Known]


@pytest.fixture
def sold(store: SmallStore) -> Sold:
    """A plan at 59.00 of its own, and a customer who takes it."""
    name = f"PRICE{builders.identity()[-6:]}"
    offer = builders.offer(offer_id=name, code=name.lower(), price_fen=5900)
    with store.database.writing() as session:
        session.add(offer_row(offer))
    return offer, store.customer()


def raise_price(store: SmallStore, offer: Offer, ended_at: datetime | None = None) -> None:
    """It costs 69.00 now; the old price ended at once, or when it is said."""
    with store.database.writing() as session:
        session.get_one(OfferRow, offer.offer_id).price_fen = 6900
    if ended_at is not None:
        with store.database.writing() as session:
            session.get_one(OfferPriceRow, (offer.offer_id, "1")).ended_at = ended_at


def accepted(sold: Sold, at: datetime, version: str = "1") -> SettledVisit:
    """A change to the plan at 59.00, accepted then."""
    offer, known = sold
    line = change_for(known, new=replace(PricedOffer.of(offer), version=version))
    return builders.settled(replace(line, accepted_at=at), tenders=())


def test_a_price_raised_between_acceptance_and_delivery_is_honoured(
    counter: CounterLine, store: SmallStore, sold: Sold
) -> None:
    settled = accepted(sold, datetime.now(UTC))
    raise_price(store, sold[0])
    assert statuses(counter.settle(settled)) == [201, 201]
    counter.until(settled.visit.transactions[0].identity, "completed")
    plan = counter.view(customerId=sold[1].customer_id).lines[0].plan
    assert plan is not None
    assert (plan.offer_id, plan.price_fen) == (sold[0].offer_id, 5900)


def test_a_counter_that_had_not_heard_of_it_has_a_day_of_grace(
    counter: CounterLine, store: SmallStore, sold: Sold
) -> None:
    now = datetime.now(UTC)
    raise_price(store, sold[0], now - timedelta(hours=23))
    assert statuses(counter.settle(accepted(sold, now))) == [201, 201]


@pytest.mark.parametrize("how", ["too late", "no grace", "a version that never was"])
def test_any_other_price_is_handed_back_and_nothing_is_made(
    counter: CounterLine, store: SmallStore, sold: Sold, how: str
) -> None:
    now = datetime.now(UTC)
    raise_price(store, sold[0], now - timedelta(hours=25 if how == "too late" else 1))
    if how == "no grace":
        with store.database.writing() as session:
            session.add(LimitRow(name="price_grace_hours", value=0))
    settled = accepted(sold, now, "7" if how == "a version that never was" else "1")
    refused = counter.settle(settled)[0]
    if how == "no grace":
        with store.database.writing() as session:
            session.delete(session.get_one(LimitRow, "price_grace_hours"))
    assert refused.status_code == 422
    assert refused.json()["reason"] == "{name} now costs {new_amount}, not {old_amount}."
    assert refused.json()["params"]["new_amount"] == 6900
    plan = counter.view(customerId=sold[1].customer_id).lines[0].plan
    assert plan is not None
    assert plan.offer_id != sold[0].offer_id
