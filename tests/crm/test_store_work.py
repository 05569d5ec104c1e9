"""What a store's manager sees to at the centre: troubled orders, their term, and what they still cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from counter.domain.transaction import RealNameResult, Transaction
from counter.wire.paths import COUNTER_TERMINAL, PRODUCT_ORDER
from crm.tables import NumberRow, StoreRow, TerminalRow
from tests import builders
from tests.crm.conftest import enrolled
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.visits import change_for, newcomer, opening_for


def work(counter: CounterLine) -> dict[str, dict[str, Any]]:
    """The store's work by identity."""
    answer = counter.request("GET", COUNTER_TERMINAL, "storeWork")
    assert answer.status_code == 200, answer.text
    return {item["identity"]: item for item in answer.json()}


def held(counter: CounterLine, store: SmallStore) -> tuple[Transaction, dict[str, Any]]:
    """An opening that waits for its real-name check, and its order."""
    line = opening_for(store, newcomer(store), real_name=RealNameResult.NOT_CHECKED)
    counter.settle(builders.settled(line))
    return line, counter.until(line.identity, "held")


def patch(counter: CounterLine, order: dict[str, Any], **change: str) -> int:
    """The status of a change of the order."""
    return counter.request("PATCH", PRODUCT_ORDER, f"productOrder/{order['id']}", change).status_code


def in_a(**time: float) -> str:
    """An instant from now."""
    return (datetime.now(UTC) + timedelta(**time)).isoformat().replace("+00:00", "Z")


def test_the_whole_store_s_trouble_is_listed_oldest_first_with_the_money_at_stake(
    counter: CounterLine, neighbour: CounterLine, store: SmallStore
) -> None:
    waits, _order = held(counter, store)
    known = store.customer(arrears_fen=100, suspended=True)
    refused, done = change_for(known), change_for(store.customer())
    neighbour.settle(builders.settled(refused, tenders=()))
    neighbour.settle(builders.settled(done, tenders=()))
    neighbour.until(done.identity, "completed")
    found = work(counter)
    assert done.identity not in found
    assert (found[waits.identity]["state"], found[waits.identity]["reason"]) == ("held", "realName")
    assert (found[waits.identity]["position"], found[waits.identity]["paid_fen"]) == (1, 10000)
    assert (found[refused.identity]["state"], found[refused.identity]["position"]) == ("rejected", 2)
    assert found[refused.identity]["reason"]
    since = [item["since"] for item in found.values()]
    assert since == sorted(since)
    assert work(neighbour).keys() == found.keys()


def test_another_store_s_trouble_is_not_listed(address: str, counter: CounterLine, store: SmallStore) -> None:
    line, _order = held(counter, store)
    with store.database.writing() as session:
        session.add(StoreRow(store_id="S2", code="WCH", name="武昌营业厅"))
        session.flush()
        session.add(TerminalRow(terminal_id="W1", store_id="S2", position=1))
    other = enrolled(address, store, "W1")
    assert work(other) == {}
    assert line.identity in work(counter)
    other.client.close()


def test_a_held_order_has_a_term_that_somebody_may_lengthen(counter: CounterLine, store: SmallStore) -> None:
    _line, order = held(counter, store)
    first = datetime.fromisoformat(order["heldUntil"])
    assert timedelta(days=29) < first - datetime.now(UTC) <= timedelta(days=30)
    assert patch(counter, order, heldUntil=in_a(days=60)) == 200
    later = counter.until(order["externalId"], "held")
    assert datetime.fromisoformat(later["heldUntil"]) > first


def test_a_held_order_whose_term_is_over_is_rejected_and_its_number_free(
    counter: CounterLine, store: SmallStore
) -> None:
    line, order = held(counter, store)
    assert patch(counter, order, heldUntil=in_a(seconds=-1)) == 200
    ended = counter.until(line.identity, "rejected")
    assert ended["rejection"]["reason"] == "The order was held longer than allowed."
    with store.database.reading() as session:
        assert session.get_one(NumberRow, line.details.number).state != "assigned"
    listed = work(counter)[line.identity]
    assert (listed["state"], listed["paid_fen"]) == ("rejected", 10000)


@pytest.mark.parametrize("state", ["completed", "rejected"])
def test_only_a_held_order_gets_more_time(counter: CounterLine, store: SmallStore, state: str) -> None:
    line, order = held(counter, store)
    check = {"completed": "passed", "rejected": "refused"}[state]
    assert patch(counter, order, realNameCheck=check) == 200
    counter.until(line.identity, state)
    assert patch(counter, order, heldUntil=in_a(days=1)) == 422
