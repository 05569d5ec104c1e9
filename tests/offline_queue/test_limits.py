"""How much may wait for the line: judged with the settlement, lifted by a manager, recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from counter.domain.allowance import OFFLINE_LIMIT, Allowance, OfflineAllowance
from counter.domain.terminal import Role, StaffMember
from counter.domain.transaction import Transaction
from counter.domain.visit import LimitLift, SettledVisit
from counter.domain.work import Link
from counter.ports import StoreRefused
from counter.wire.encoding import decode
from counter.wire.snapshot import Limit, Snapshot
from offline_queue import LocalStore, enrolment, open_store, outbox, settings
from offline_queue.cache import parts
from offline_queue.outbox import ItemState
from offline_queue.sealed.stored_body import text_of
from tests import builders
from tests.builders import NOW, identity

MANAGER = StaffMember(
    clerk_id="10001", name="李娜", role=Role.MANAGER, verifier="-", expires_at=NOW + timedelta(days=30)
)
CLERK = StaffMember(
    clerk_id="20317", name="王芳", role=Role.CLERK, verifier="-", expires_at=NOW + timedelta(days=30)
)
LIFT = LimitLift(approved_by="10001", name="李娜", reason="线路抢修中", at=NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    """At most 3 items, 300.00 and 4 hours at the terminal; 2 items of each clerk."""
    allowance = OfflineAllowance(
        terminal=Allowance(count=3, sum_fen=30_000, hours=4), clerk=Allowance(count=2)
    )
    opened = open_store(tmp_path, mint=identity, allowance=allowance)
    opened.enrolled(builders.terminal(), "credential-3")
    with opened.database.writing() as connection:
        enrolment.keep_staff(connection, (MANAGER, CLERK), full=True)
    yield opened
    opened.close()


def settle(
    store: LocalStore,
    amount_fen: int = 100,
    *,
    clerk_id: str = "20317",
    at: datetime = NOW,
    lift: LimitLift | None = None,
    line: Transaction | None = None,
) -> SettledVisit:
    """A payment, settled."""
    paid = line or builders.payment(amount_fen)
    tenders = (builders.tender(paid.amount_fen),) if paid.amount_fen > 0 else ()
    visit = builders.visit(paid, tenders=tenders, clerk_id=clerk_id, limit_lift=lift)
    return store.settle(visit, at)


def refused(store: LocalStore, amount_fen: int = 100, **given: object) -> StoreRefused:
    """The refusal of a settlement, which leaves nothing behind."""
    before = store.waiting()
    with pytest.raises(StoreRefused) as no:
        settle(store, amount_fen, **given)  # type: ignore[arg-type]
    assert no.value.code == OFFLINE_LIMIT
    assert store.waiting() == before
    return no.value


def test_a_clerk_s_share_is_reached_before_the_terminal_s(store: LocalStore) -> None:
    settle(store)
    settle(store)
    assert refused(store).params == {"clerk_id": "20317", "count": 3, "limit": 2}
    settle(store, clerk_id="20318")
    assert refused(store, clerk_id="20319").params == {"count": 4, "limit": 3}


def test_the_sum_counts_with_what_the_visit_adds(store: LocalStore) -> None:
    settle(store, 20_000)
    assert refused(store, 10_001).params == {"sum_amount": 30_001, "limit_amount": 30_000}
    settle(store, 10_000)


def test_the_age_of_the_oldest_stops_the_next(store: LocalStore) -> None:
    settle(store)
    settle(store, at=NOW + timedelta(hours=4))
    no = refused(store, clerk_id="20318", at=NOW + timedelta(hours=5, minutes=10))
    assert no.params == {"hours": 5, "limit": 4}


def test_what_was_delivered_makes_room(store: LocalStore) -> None:
    first = settle(store)
    settle(store)
    refused(store)
    with store.database.writing() as connection:
        outbox.move(connection, first.payments[0].identity, ItemState.COMPLETED)
    settle(store)
    assert store.waiting().count == 2


def test_while_the_line_is_there_a_visit_of_its_own_does_not_count(store: LocalStore) -> None:
    with store.database.writing() as connection:
        settings.set_link(connection, Link.ONLINE, "", NOW)
    settle(store, 900_000)
    with store.database.writing() as connection:
        settings.set_link(connection, Link.OFFLINE, "", NOW)
    assert refused(store).params["sum_amount"] == 900_100


def test_the_centre_s_figures_go_over_the_local_ones(store: LocalStore) -> None:
    policy = (Limit("offline_count", 1), Limit("offline_clerk_count", 0))
    parts.keep(store.database, Snapshot("limits", "2", True, policy), NOW)
    settle(store)
    assert refused(store).params == {"count": 2, "limit": 1}


def test_a_manager_lifts_the_limit_and_the_record_travels_with_the_visit(store: LocalStore) -> None:
    settle(store)
    settle(store)
    settled = settle(store, 40_000, lift=LIFT)
    kept = store.settled(settled.slip_number)
    assert kept == settled
    assert kept is not None
    assert kept.visit.limit_lift == replace(LIFT, lifted=("terminal.sum", "clerk.count"))
    with store.database.reading() as connection:
        sent = outbox.item(connection, settled.visit.visit_id)
    assert sent is not None
    said = {fact["name"]: fact["value"] for fact in _body(sent)["characteristic"]}
    assert said["limitLift"] == {
        "approvedBy": "10001",
        "name": "李娜",
        "reason": "线路抢修中",
        "at": "2026-11-21T02:30:00.123456Z",
        "lifted": ["terminal.sum", "clerk.count"],
    }


@pytest.mark.parametrize(
    "lift",
    [replace(LIFT, approved_by="20317"), replace(LIFT, approved_by="99999"), replace(LIFT, reason=" ")],
    ids=["a clerk", "nobody", "no reason"],
)
def test_nobody_else_lifts_it_nor_a_manager_without_a_reason(store: LocalStore, lift: LimitLift) -> None:
    settle(store)
    settle(store)
    refused(store, lift=lift)
    assert store.waiting().count == 2


def test_without_limits_anything_may_wait(tmp_path: Path) -> None:
    unlimited = open_store(tmp_path / "unlimited", mint=identity)
    unlimited.enrolled(builders.terminal(), "credential-3")
    for _ in range(20):
        settle(unlimited, 1_000_000)
    assert unlimited.waiting().count == 20
    unlimited.close()


def _body(item: outbox.Item) -> Any:
    return decode(text_of(item.outgoing.body))
