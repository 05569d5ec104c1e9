"""Campaigns at the centre: judged again, once for each customer, goods booked as they were really taken."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from counter.domain.acceptance import Acceptance, goods_back
from counter.domain.campaign_rules import campaign_line
from counter.domain.transaction import LineRefund, Transaction
from counter.wire.paths import STOCK
from crm.campaigns import plain_campaign
from crm.tables import CampaignRow, StockMoveRow, StockRow
from tests import builders
from tests.campaigns import CONTRACT, THANKS, accepted
from tests.crm.counter_line import CounterLine, statuses
from tests.crm.small_store import PLAN_129, Known, SmallStore, offer_row
from tests.crm.visits import today
from tests.screens.forms.stage import packaged

UMBRELLAS = 10


@pytest.fixture(autouse=True)
def shelf(store: SmallStore) -> None:
    """The campaign, its contract, and ten umbrellas."""
    with store.database.writing() as session:
        moved = select(func.coalesce(func.sum(StockMoveRow.quantity), 0))
        session.merge(offer_row(CONTRACT))
        session.merge(CampaignRow(campaign_id="THANKS", body=plain_campaign(THANKS)))
        for item, name in (("umbrella", "晴雨伞"), ("rice", "大米")):
            session.merge(
                StockRow(
                    stock_id=f"S1:{item}", store_id="S1", item_id=item, name_zh=name, name_en=item,
                    kind="gift", quantity=UMBRELLAS,
                    counted=UMBRELLAS - session.scalars(
                        moved.where(StockMoveRow.stock_id == f"S1:{item}")
                    ).one(),
                )
            )  # fmt: skip


def stock(store: SmallStore, item: str) -> int:
    with store.database.reading() as session:
        return session.get_one(StockRow, f"S1:{item}").quantity


def line_for(counter: CounterLine, known: Known, code: str) -> Transaction:
    view = counter.view(customerId=known.customer_id)
    offers = {offer.offer_id: offer for offer in (PLAN_129, CONTRACT)}
    by = Acceptance(packaged()["yx"], builders.identity(), datetime.now(UTC), today())
    return campaign_line(by, accepted(code, view, offers, today()))


def test_a_campaign_joins_its_offer_and_takes_its_goods_out(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    line = line_for(counter, known, "hk2")
    answers = counter.settle(builders.settled(line))
    assert set(statuses(answers)) == {201}
    counter.until(line.identity, "completed")
    view = counter.view(customerId=known.customer_id)
    assert "CONTRACT" in [held.offer_id for held in view.lines[0].offers]
    assert view.customer.campaigns_taken == ("THANKS",)
    assert (stock(store, "umbrella"), stock(store, "rice")) == (UMBRELLAS - 1, UMBRELLAS - 2)


def test_goods_alone_are_an_order_too_and_the_same_request_again_takes_nothing(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    settled = builders.settled(line_for(counter, known, "hk1"))
    assert set(statuses(counter.settle(settled))) == {201}
    again = counter.settle(settled)
    assert all(answer.is_success for answer in again)
    assert stock(store, "umbrella") == UMBRELLAS - 1
    counter.until(settled.visit.transactions[0].identity, "completed")


def test_who_took_part_is_refused_and_the_goods_are_out_all_the_same(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    first, second = line_for(counter, known, "hk1"), line_for(counter, known, "hk3")
    counter.settle(builders.settled(first))
    answers = counter.settle(builders.settled(second))
    assert (answers[0].status_code, answers[0].json()["code"]) == (422, "campaign")
    assert stock(store, "umbrella") == UMBRELLAS - 2
    back = LineRefund(
        line_identity=second.identity, shares=(), what=second.title, customer_name=known.name,
        number=known.number, account_id=known.account_id, amount_fen=0,
        original_slip="JHL-1-20261121-0001", reason="refused", goods=goods_back(second),
    )  # fmt: skip
    counter.settle(builders.settled(builders.transaction(back, second.title, "tk")))
    assert stock(store, "umbrella") == UMBRELLAS - 1


def test_a_campaign_that_is_withdrawn_may_be_taken_again(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    with store.database.writing() as session:
        row = session.get_one(CampaignRow, "THANKS")
        row.body = plain_campaign(THANKS)
    line = line_for(counter, known, "hk2")
    requests = [r for r in _requests(counter, line) if r.kind in ("order", "stock")]
    held = counter.send(requests[0]).json()
    assert (held["state"], held["heldFor"]) == ("held", "dependency")  # its prestore is not paid yet
    cancel = {"productOrder": {"id": held["id"]}, "cancellationReason": "no"}
    assert counter.request("POST", "productOrderingManagement", "cancelProductOrder", cancel).is_success
    assert counter.view(customerId=known.customer_id).customer.campaigns_taken == ()
    assert set(statuses(counter.settle(builders.settled(line_for(counter, known, "hk1"))))) == {201}


def _requests(counter: CounterLine, line: Transaction):  # type: ignore[no-untyped-def]
    from counter.wire.requests import requests_for

    return requests_for(builders.settled(line), counter.terminal)


def test_campaigns_and_stock_come_down_and_stock_is_tmf687(counter: CounterLine, store: SmallStore) -> None:
    assert [each for each in counter.snapshot("campaigns").items if each.campaign_id == "THANKS"] == [THANKS]
    items = {item.item_id: item for item in counter.snapshot("stock").items}
    assert items["umbrella"].quantity == UMBRELLAS
    since = counter.snapshot("stock").version
    counter.settle(builders.settled(line_for(counter, store.customer(), "hk1")))
    assert [item.item_id for item in counter.snapshot("stock", since).items] == ["umbrella"]
    found = counter.request("GET", STOCK, "productStock/S1:umbrella").json()
    assert found["productStockLevel"] == {"amount": UMBRELLAS - 1, "units": "piece"}
    unknown = {
        "adjustProductStockItem": [
            {"id": "1", "productStockTarget": {"id": "S1:none"},
             "adjustProductStockQuantity": {"amount": -1, "units": "piece"}}
        ]
    }  # fmt: skip
    assert counter.request("POST", STOCK, "adjustProductStock", unknown).status_code == 422


def test_a_batch_that_is_over_is_refused_at_the_centre(counter: CounterLine, store: SmallStore) -> None:
    over = plain_campaign(THANKS)
    over["batches"][0]["ends_on"] = date(2026, 1, 2).isoformat()
    line = line_for(counter, store.customer(), "hk1")
    with store.database.writing() as session:
        session.merge(CampaignRow(campaign_id="THANKS", body=over))
    refused = counter.settle(builders.settled(line))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "campaign")
