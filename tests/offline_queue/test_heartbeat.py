"""What a terminal says of itself is what stands in its database; a centre that is away is no trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from counter.domain.breaks import Break, write_breaks
from counter.domain.positions import Heartbeat, PositionState
from counter.domain.work import Link
from offline_queue import LocalStore, open_line, outbox, settings
from offline_queue.heartbeat import heartbeat, send, tell_outages
from offline_queue.statistics.outages import drained, told, untold
from tests import builders
from tests.builders import NOW, TODAY


def said(store: LocalStore) -> Heartbeat:
    with store.database.reading() as connection:
        return heartbeat(connection, NOW)


def test_a_visit_that_is_kept_keeps_the_position_busy_until_it_is_settled_or_held(store: LocalStore) -> None:
    assert said(store).state is PositionState.OPEN
    began = NOW - timedelta(minutes=4)
    visit = builders.visit(
        builders.payment(), started_at=began, target_ms=300_000, tenders=(builders.tender(10000),)
    )
    store.save(visit)
    busy = said(store)
    assert (busy.state, busy.since, busy.clerk, busy.target_ms) == (
        PositionState.BUSY,
        began,
        "20317",
        300_000,
    )
    store.save(replace(visit, held=True))
    assert said(store).state is PositionState.OPEN
    store.settle(visit, NOW)
    free = said(store)
    assert (free.state, free.since, free.waiting.count, free.waiting.sum_fen) == (
        PositionState.OPEN,
        NOW,
        1,
        10000,
    )


def test_a_break_counts_while_it_lasts(store: LocalStore) -> None:
    began = NOW - timedelta(minutes=5)
    for ended, state in ((None, PositionState.ON_BREAK), (NOW, PositionState.OPEN)):
        store.remember(f"breaks:{TODAY.isoformat()}", write_breaks([Break("20317", began, ended)]))
        assert said(store).state is state
    store.remember(f"breaks:{TODAY.isoformat()}", write_breaks([Break("20317", began)]))
    assert (said(store).since, said(store).clerk) == (began, "20317")


def test_a_centre_that_is_away_is_no_trouble(store: LocalStore, address: str) -> None:
    away = open_line("http://127.0.0.1:1", store, connect_seconds=0.2)
    assert not send(store, away)
    away.close()
    line = open_line(address, store)
    assert send(store, line)
    line.close()


def link(store: LocalStore, now: Link, minutes: int) -> None:
    with store.database.writing() as connection:
        settings.set_link(connection, now, "", NOW + timedelta(minutes=minutes))


def yet_to_tell(store: LocalStore) -> int:
    with store.database.reading() as connection:
        return len(untold(connection, 100))


def test_an_outage_is_told_when_the_line_is_back_and_again_when_all_was_delivered(
    store: LocalStore, address: str
) -> None:
    settled = store.settle(builders.visit(builders.payment(), tenders=(builders.tender(10000),)), NOW)
    away, line = open_line("http://127.0.0.1:1", store, connect_seconds=0.2), open_line(address, store)
    link(store, Link.OFFLINE, 1)
    assert not tell_outages(store, away)
    assert yet_to_tell(store) == 1
    link(store, Link.ONLINE, 3)
    assert tell_outages(store, line)
    assert yet_to_tell(store) == 0
    with store.database.writing() as connection:
        for payment in settled.payments:
            outbox.move(connection, payment.identity, outbox.ItemState.COMPLETED)
        drained(connection, NOW + timedelta(minutes=4))
    assert yet_to_tell(store) == 1
    away.close()
    line.close()


def test_an_outage_that_changed_while_it_was_told_is_told_again(store: LocalStore) -> None:
    link(store, Link.OFFLINE, 1)
    with store.database.reading() as connection:
        read = untold(connection, 100)
    link(store, Link.ONLINE, 2)
    with store.database.writing() as connection:
        told(connection, read)
    assert yet_to_tell(store) == 1
