"""The syncing process: one at a time, ended in good order, killed without harm."""

from __future__ import annotations

import subprocess
import sys
import threading

from counter.domain.visit import OutcomeState
from counter.domain.work import Link
from offline_queue import LocalStore
from tests import builders
from tests.offline_queue.centre import TestCentre, serving, waits_for
from tests.offline_queue.syncing import syncing, until
from tests.offline_queue.test_delivery import settle, states


def test_once_delivers_everything_and_ends_well(store: LocalStore, centre: TestCentre, address: str) -> None:
    settled = [settle(store, builders.payment(), builders.change()) for _ in range(5)]
    with syncing(store.database.data_dir, address, once=True) as process:
        assert process.wait(30) == 0
    assert store.waiting().count == 0
    assert all(states(store, visit) == [OutcomeState.COMPLETED] * 2 for visit in settled)


def test_watching_notices_what_is_settled(store: LocalStore, centre: TestCentre, address: str) -> None:
    with syncing(store.database.data_dir, address) as process:
        until(lambda: store.link() is Link.ONLINE)
        settled = settle(store, builders.payment())
        until(lambda: states(store, settled) == [OutcomeState.COMPLETED])
        process.terminate()
        assert process.wait(30) == 0


def test_a_second_process_is_turned_away(store: LocalStore, centre: TestCentre, address: str) -> None:
    with syncing(store.database.data_dir, address):
        until(lambda: store.link() is Link.ONLINE)
        with syncing(store.database.data_dir, address) as second:
            assert second.refusal() == "syncing"


def test_it_ends_when_its_parent_has_gone(store: LocalStore, address: str) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with syncing(store.database.data_dir, address, parent=parent.pid) as process:
        until(lambda: store.link() is Link.ONLINE)
        assert process.poll() is None
        parent.communicate(b"\n")
        assert process.wait(30) == 0


def test_killed_between_sending_and_answer_nothing_is_lost_and_nothing_happens_twice(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    settled = settle(store, builders.payment(), builders.change())
    payment = settled.payments[0].identity
    never = threading.Event()
    centre.after[payment] = [waits_for(never)]
    with syncing(store.database.data_dir, address) as process:
        until(lambda: payment in centre.effects)
        process.kill()
        process.wait()
    never.set()
    assert states(store, settled)[0] == OutcomeState.SENDING
    with syncing(store.database.data_dir, address, once=True) as process:
        assert process.wait(30) == 0
    assert states(store, settled) == [OutcomeState.COMPLETED] * 2
    assert set(centre.effects.values()) == {1}


def test_killed_before_the_request_arrived_it_is_sent_again(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settled = settle(store, order)
    arrived, never = threading.Event(), threading.Event()

    def swallow() -> None:
        arrived.set()
        never.wait(30)
        raise ConnectionAbortedError

    centre.before[order.identity] = [swallow]
    with syncing(store.database.data_dir, address) as process:
        until(arrived.is_set)
        process.kill()
        process.wait()
    with syncing(store.database.data_dir, address, once=True) as process:
        assert process.wait(30) == 0
    assert states(store, settled) == [OutcomeState.COMPLETED]
    never.set()
    assert centre.effects[order.identity] == 1


def test_killed_again_and_again_at_any_moment_every_item_arrives_once(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    settled = [settle(store, builders.payment(), builders.change()) for _ in range(40)]
    for killed in range(1, 4):
        with syncing(store.database.data_dir, address) as process:
            until(lambda wanted=killed * 25: len(centre.order) >= wanted)  # type: ignore[misc]
            process.kill()
            process.wait()
    with syncing(store.database.data_dir, address, once=True) as process:
        assert process.wait(60) == 0
    assert store.waiting().count == 0
    assert set(centre.effects.values()) == {1}
    assert len(centre.effects) == 3 * len(settled)
    assert all(states(store, visit) == [OutcomeState.COMPLETED] * 2 for visit in settled)


def test_what_was_settled_during_an_outage_arrives_after_it(store: LocalStore, centre: TestCentre) -> None:
    with serving(centre) as address:
        port = int(address.rsplit(":", 1)[1])
    with syncing(store.database.data_dir, address):
        until(lambda: store.link() is Link.OFFLINE)
        settled = settle(store, builders.payment())
        assert states(store, settled) == [OutcomeState.QUEUED]
        with serving(centre, port):
            until(lambda: states(store, settled) == [OutcomeState.COMPLETED])
