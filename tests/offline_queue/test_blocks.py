"""Numbers and cards at a centre that knows TMF685 and none of our own paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from counter.domain.terminal import LeasedKind
from counter.ports import CentreRefused, CentreUnavailable
from counter.wire.paths import COUNTER_TERMINAL
from offline_queue import LocalStore, open_line
from offline_queue.cache import parts
from offline_queue.cache.blocks import top_up
from offline_queue.cache.provisions import bring
from offline_queue.centre.line import Line
from tests.offline_queue.test_with_the_crm import CLOCK, Shop, shop

__all__ = ["shop"]


@pytest.fixture
def foreign(shop: Shop) -> Iterator[Line]:
    """The line to a centre without snapshots; the terminal has neither numbers nor cards of it."""
    with shop.store.database.writing() as connection:
        connection.execute("DELETE FROM cached_lease")
    line = open_line(shop.crm.url, shop.store, answer_seconds=20, paths={COUNTER_TERMINAL: "/not/here"})
    yield line
    line.close()


def held(store: LocalStore, kind: LeasedKind) -> int:
    with store.database.reading() as connection:
        return parts.count_leases(connection, kind, CLOCK.now())


def test_a_block_is_reserved_and_filled_up_to_its_size(shop: Shop, foreign: Line) -> None:
    assert bring(shop.store, foreign, CLOCK, "numbers", 5)
    assert held(shop.store, LeasedKind.NUMBER) == 5
    assert not bring(shop.store, foreign, CLOCK, "numbers", 5)
    assert bring(shop.store, foreign, CLOCK, "numbers", 8)
    free = shop.cache.free_numbers(limit=100)
    assert len(free) == len({lease.value for lease in free}) == 8
    assert all(lease.expires_at > CLOCK.now() + timedelta(minutes=1) for lease in free)


def test_another_part_that_is_missing_is_said(shop: Shop, foreign: Line) -> None:
    with pytest.raises(CentreRefused):
        bring(shop.store, foreign, CLOCK, "staff")


def test_a_reservation_whose_answer_was_lost_is_said_again_and_takes_nothing_more(
    shop: Shop, foreign: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    send: Callable[..., object] = foreign.send

    def lossy(method: str, api: str, path: str, **given: object) -> object:
        answer = send(method, api, path, **given)
        asked.append(given["body"])
        if len(asked) == 1:
            raise CentreUnavailable("lost")
        return answer

    monkeypatch.setattr(foreign, "send", lossy)
    with pytest.raises(CentreUnavailable):
        top_up(shop.store, foreign, CLOCK, "numbers", 3)
    assert held(shop.store, LeasedKind.NUMBER) == 0
    assert top_up(shop.store, foreign, CLOCK, "numbers", 3)
    assert asked[0] == asked[1]
    assert held(shop.store, LeasedKind.NUMBER) == 3
    assert COUNTER_TERMINAL not in str(asked)
