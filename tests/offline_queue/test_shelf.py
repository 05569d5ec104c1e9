"""Campaigns and stock in the local database; goods leave the stock with the settlement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter.domain.acceptance import Acceptance
from counter.domain.campaign_rules import campaign_line
from counter.domain.transaction import Transaction
from counter.wire.snapshot import Snapshot
from offline_queue import outbox
from offline_queue.cache import parts
from offline_queue.cache.cache import LocalCache
from offline_queue.store import LocalStore, open_store
from tests import builders
from tests.campaigns import CONTRACT, STOCK, THANKS, accepted
from tests.screens.forms.ports import CountingMint, HandClock
from tests.screens.forms.stage import packaged

OFFERS = {offer.offer_id: offer for offer in (builders.offer(), CONTRACT)}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path, clock: HandClock) -> LocalStore:
    opened = open_store(tmp_path, mint=CountingMint(), clock=clock)
    opened.enrolled(builders.terminal(), "credential")
    for part, items in (("campaigns", (THANKS,)), ("stock", STOCK)):
        snapshot = Snapshot(part, "1", True, items)
        parts.keep(opened.database, snapshot, clock.now() - timedelta(hours=1))
    return opened


def line(code: str = "hk2") -> Transaction:
    by = Acceptance(packaged()["yx"], builders.identity(), builders.NOW, builders.TODAY)
    return campaign_line(by, accepted(code, builders.customer_view(), OFFERS))


def left(store: LocalStore, clock: HandClock) -> dict[str, int]:
    return {item.item_id: item.quantity for item in LocalCache(store.database, clock).stock()}


def test_what_came_down_is_at_hand_and_what_changed_replaces_it(store: LocalStore, clock: HandClock) -> None:
    cache = LocalCache(store.database, clock)
    assert cache.campaigns() == (THANKS,)
    assert left(store, clock) == {"rice": 1, "umbrella": 10}
    fewer = replace(STOCK[0], quantity=3)
    parts.keep(store.database, Snapshot("stock", "2", False, (fewer,), gone=("rice",)), clock.now())
    assert left(store, clock) == {"umbrella": 3}
    store.close()


def test_goods_leave_the_stock_in_the_transaction_that_settles(store: LocalStore, clock: HandClock) -> None:
    taken = line()
    settled = builders.settled(taken).visit
    store.settle(settled, clock.now())
    assert left(store, clock) == {"rice": -1, "umbrella": 9}
    store.settle(settled, clock.now())
    assert left(store, clock) == {"rice": -1, "umbrella": 9}
    with store.database.reading() as connection:
        waiting = [item.outgoing.kind for item in outbox.waiting_items(connection, 0, 100)]
    assert "stock" in waiting
    assert "order" in waiting
    store.close()


def test_a_newer_figure_of_the_centre_has_what_was_delivered(store: LocalStore, clock: HandClock) -> None:
    store.settle(builders.settled(line("hk1")).visit, clock.now())
    clock.pass_seconds(60)
    newer = replace(STOCK[0], quantity=9)
    parts.keep(store.database, Snapshot("stock", "2", False, (newer,)), clock.now())
    assert left(store, clock)["umbrella"] == 8  # not delivered yet: the figure cannot contain it
    with store.database.writing() as connection:
        connection.execute("UPDATE item SET waiting = 0 WHERE kind = 'stock'")
    assert left(store, clock)["umbrella"] == 9
    store.close()
