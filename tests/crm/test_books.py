"""The books at the centre: both sides of every movement, nothing changed, nothing out of nowhere."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from counter.wire.paths import PREPAY_BALANCE
from crm.check import check
from crm.database import HEAD, migrate
from crm.ledger import (
    ADJUSTMENTS,
    BALANCE,
    DEPOSITS,
    FEES,
    GRANTS,
    KEPT,
    PRESTORE,
    TRANSFERS,
    takings,
)
from crm.tables import BalanceMoveRow
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import INSTEAD, Known, SmallStore
from tests.crm.small_store import PRESTORE as SAVINGS
from tests.crm.test_line_orders import joining, seen, settled_by


def books(store: SmallStore, known: Known) -> dict[str, int]:
    """What the movements left in each ledger of the customer's account, besides how it began; in fen."""
    left: dict[str, int] = {}
    with store.database.reading() as session:
        moves = select(BalanceMoveRow).where(
            BalanceMoveRow.account_id == known.account_id, BalanceMoveRow.kind != "opening"
        )
        for row in session.scalars(moves):
            left[row.ledger] = left.get(row.ledger, 0) + row.amount_fen
            left[row.counterpart] = left.get(row.counterpart, 0) - row.amount_fen
    assert sum(left.values()) == 0
    return {ledger: fen for ledger, fen in left.items() if fen}


def act(counter: CounterLine, resource: str, account: Known, **body: Any) -> dict[str, Any]:
    asked = {
        "usageType": "monetary",
        "bucket": {"id": account.account_id},
        "partyAccount": {"id": account.account_id, "name": "x", "description": "x", "status": "x"},
        **body,
    }
    answer = counter.request("POST", PREPAY_BALANCE, resource, asked)
    assert answer.status_code == 201, answer.text
    done: dict[str, Any] = answer.json()
    return done


def moved(counter: CounterLine, giver: Known, receiver: Known, **body: Any) -> dict[str, Any]:
    line = {"id": giver.subscription_id, "value": giver.number}
    return act(
        counter,
        "transferBalance",
        giver,
        reason="asked for",
        channel={"id": "shop", "name": "shop"},
        logicalResource=[line],
        receiverLogicalResource={"id": receiver.subscription_id, "value": receiver.number},
        receiverBucket={"id": receiver.account_id},
        receiverBucketUsageType="monetary",
        **body,
    )


def test_a_prestore_is_paid_filled_given_back_and_kept(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    joined = joining(seen(counter, known), SAVINGS)
    settled_by(counter, joined)
    counter.until(joined.identity, "completed")
    paid = {GRANTS: -2000, takings("cash"): -12000}
    assert books(store, known) == {DEPOSITS: 2000, PRESTORE: 12000, **paid}

    instead = joining(seen(counter, known), INSTEAD)  # which ends it
    settled_by(counter, instead)
    counter.until(instead.identity, "completed")
    assert books(store, known) == {BALANCE: 12000, KEPT: 2000, **paid}
    assert check(store.url) == []


def test_a_top_up_pays_arrears_first(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(arrears_fen=3000)
    done = act(
        counter,
        "topupBalance",
        known,
        amount={"amount": 50, "units": "CNY"},
        paymentMethod={"id": "1", "name": "qr"},
    )
    assert (done["status"], "statusReason" in done) == ("completed", False)
    (account,) = seen(counter, known).accounts
    assert (account.balance_fen, account.arrears_fen) == (2000, 0)
    assert books(store, known) == {BALANCE: 5000, takings("qr"): -5000}


def test_an_adjustment_goes_both_ways_and_makes_no_arrears(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(balance_fen=1000)
    assert act(counter, "adjustBalance", known, amount={"amount": Decimal("2.5")})["status"] == "completed"
    assert act(counter, "adjustBalance", known, amount={"amount": -10})["status"] == "completed"
    refused = act(counter, "adjustBalance", known, amount={"amount": -10})
    assert (refused["status"], refused["statusReason"]) == ("failed", "Only 2.50 is in this balance.")
    assert books(store, known) == {BALANCE: -750, ADJUSTMENTS: 750}


def test_a_transfer_moves_what_is_there_and_its_cost(counter: CounterLine, store: SmallStore) -> None:
    giver, receiver = store.customer(balance_fen=2000), store.customer(arrears_fen=300)
    cost = {"unit": "CNY", "value": 1}
    done = moved(counter, giver, receiver, amount={"amount": 10}, transferCost=cost, costOwner="receiver")
    assert done["status"] == "completed"
    assert books(store, giver) == {BALANCE: -1000, TRANSFERS: 1000}
    assert books(store, receiver) == {BALANCE: 900, TRANSFERS: -1000, FEES: 100}
    for body in ({"amount": {"amount": Decimal("9.5")}, "transferCost": cost}, {"amount": {"amount": 11}}):
        assert moved(counter, giver, receiver, **body)["status"] == "failed"
    assert moved(counter, giver, giver, amount={"amount": 1})["status"] == "failed"
    assert books(store, giver) == {BALANCE: -1000, TRANSFERS: 1000}
    assert check(store.url) == []


@pytest.mark.parametrize(
    "body",
    [
        {"amount": {"amount": Decimal("0.001")}},
        {"amount": {"amount": 0}},
        {"amount": {"amount": -1}},
        {"amount": {"amount": 10**30}},
        {"amount": {"amount": 1, "units": "GB"}},
        {"amount": {"amount": 1}, "usageType": "data"},
        {"amount": {"amount": 1}, "bucket": {"id": "nobody"}},
    ],
)
def test_what_cannot_be_topped_up_moves_nothing(
    counter: CounterLine, store: SmallStore, body: dict[str, Any]
) -> None:
    known = store.customer()
    done = act(counter, "topupBalance", known, **body)
    assert done["status"] == "failed"
    assert done["statusReason"]
    assert books(store, known) == {}


def test_a_movement_is_never_changed_and_never_taken_away(store: SmallStore) -> None:
    known = store.customer(balance_fen=100)
    mine = BalanceMoveRow.account_id == known.account_id
    for wrong in (
        update(BalanceMoveRow).where(mine).values(amount_fen=1),
        delete(BalanceMoveRow).where(mine),
    ):
        with pytest.raises(DBAPIError, match="never changed"), store.database.writing() as session:
            session.execute(wrong)
    with store.database.reading() as session:
        assert session.scalar(select(func.sum(BalanceMoveRow.amount_fen)).where(mine)) == 100


def test_older_books_get_their_other_side(tmp_path: Path) -> None:
    store = SmallStore(f"sqlite:///{tmp_path / 'crm.db'}")
    store.customer(balance_fen=100)
    store.customer(arrears_fen=100)
    store.close()
    migrate(store.url, "0012")
    migrate(store.url, HEAD)
    assert check(store.url) == []
