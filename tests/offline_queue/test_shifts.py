"""Shifts in the local database: whole over kills and restarts, counted once, delivered once."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter.domain.shifts.cash import CashCount
from counter.domain.shifts.closing import Closing, Counted
from counter.domain.shifts.drawer import MovementKind
from counter.domain.shifts.report import ShiftReport
from counter.domain.shifts.shift import Shift
from counter.domain.tender import TenderMethod
from counter.domain.terminal import Role, StaffMember
from counter.domain.work import Waiting
from counter.ports import ShiftRules, StoreRefused
from offline_queue import LocalStore, open_line, open_store
from offline_queue.care.soundness import damages
from offline_queue.delivery.sync import run_sync
from offline_queue.enrolment import keep_staff
from tests import builders
from tests.builders import NOW, identity
from tests.offline_queue.centre import TestCentre, cut
from tests.offline_queue.test_damage import quiet
from tests.offline_queue.test_delivery import settle
from tests.screens.forms.ports import HandClock
from tests.shifts import cash, exact


def member(clerk_id: str, name: str, role: Role = Role.CLERK) -> StaffMember:
    """Somebody who works here."""
    return StaffMember(clerk_id=clerk_id, name=name, role=role, verifier="v", expires_at=NOW)


@pytest.fixture
def staffed(store: LocalStore) -> LocalStore:
    """A store with two clerks and a manager."""
    people = (member("20317", "王芳"), member("20318", "李强"), member("10001", "陈店长", Role.MANAGER))
    with store.database.writing() as connection:
        keep_staff(connection, people, full=True)
    return store


def reopened(store: LocalStore, clock: HandClock | None = None) -> LocalStore:
    """The same directory, opened anew as after a kill."""
    store.close()
    rules = ShiftRules(usual_float_fen=20_000)
    return open_store(store.database.data_dir, mint=identity, clock=clock, shift_rules=rules)


def counted(store: LocalStore, shift: Shift, left_fen: int = 0) -> Closing:
    """王芳 counts what should be there."""
    moved = store.shifts.takings(shift.shift_id)
    return Closing(counted=exact(shift, moved, left_fen), seen=moved, clerk_id="20317", clerk_name="王芳")


def close(store: LocalStore, shift: Shift, left_fen: int = 0) -> ShiftReport:
    """The shift ends with nothing missing."""
    return store.shifts.close(shift.shift_id, counted(store, shift, left_fen))


def test_a_killed_terminal_goes_on_with_the_same_shift(staffed: LocalStore) -> None:
    begun = staffed.shifts.begin("20317", "王芳")
    settle(staffed, builders.payment(5_000))
    again = reopened(staffed)
    assert again.shifts.begin("20318", "李强") == begun
    settle(again, builders.payment(7_000))
    assert again.shifts.takings(begun.shift_id).sum_fen(TenderMethod.CASH) == 12_000
    again.close()


def test_a_shift_adds_up_all_that_moved_by_method_and_by_business(staffed: LocalStore) -> None:
    shift = staffed.shifts.begin("20317", "王芳")
    line = builders.payment(10_000)
    tenders = (builders.tender(3_000, TenderMethod.QR), builders.tender(10_000))
    first = staffed.settle(builders.visit(line, tenders=tenders), NOW)
    staffed.settle(
        builders.visit(
            builders.payment(500), tenders=(builders.tender(500, TenderMethod.CARD),), clerk_id="20318"
        ),
        NOW,
    )
    settle(staffed, builders.reversal_of(first, line))
    found = staffed.shifts.takings(shift.shift_id)
    cash_is = {kind: found.sum_fen(TenderMethod.CASH, kind) for kind in MovementKind}
    assert cash_is == {MovementKind.TENDER: 10_000, MovementKind.CHANGE: -3_000, MovementKind.BACK: -10_000}
    assert (found.sum_fen(TenderMethod.QR), found.sum_fen(TenderMethod.CARD)) == (3_000, 500)
    assert found.by_clerk() == {"20317": 0, "20318": 500}
    assert {each.what: (each.count, each.amount_fen) for each in found.business} == {
        "payment": (2, 10_500),
        "reversal": (1, -10_000),
    }
    assert (found.visits, found.transactions) == (3, 3)
    assert sum(each.amount_fen for each in found.business) == found.net_fen
    assert damages(staffed.database, quiet) == []


def test_what_is_settled_between_shifts_belongs_to_the_next_one(staffed: LocalStore) -> None:
    close(staffed, staffed.shifts.begin("20317", "王芳"))
    settle(staffed, builders.payment(4_000))
    begun = staffed.shifts.begin("20318", "李强")
    found = staffed.shifts.takings(begun.shift_id)
    assert (found.net_fen, found.visits) == (4_000, 1)


def test_two_clerks_of_a_day_have_a_shift_each_and_the_float_goes_from_one_to_the_other(
    staffed: LocalStore,
) -> None:
    store = reopened(staffed)
    first = store.shifts.begin("20317", "王芳")
    assert first.opening.amount_fen == 20_000
    settle(store, builders.payment(5_000))
    ended = close(store, first, left_fen=15_000)
    assert (ended.counted.handed_in_fen, ended.difference_fen) == (10_000, 0)
    second = store.shifts.begin("20318", "李强")
    assert second.opening.left_fen == 15_000
    assert second.shift_id != first.shift_id
    assert second.number.rsplit("-B", 1)[0] == first.number.rsplit("-B", 1)[0]
    assert store.shifts.reports() == (ended,)
    assert store.shifts.report(first.number) == ended
    assert store.shifts.report(second.number) is None
    store.close()


def test_a_shift_over_midnight_is_of_the_day_it_began_and_tells_both_days(staffed: LocalStore) -> None:
    clock = HandClock(NOW.replace(hour=15, minute=50))  # 23:50 at the store
    store = reopened(staffed, clock)
    shift = store.shifts.begin("20317", "王芳")
    settle(store, builders.payment(1_000))
    clock.pass_seconds(1_200)
    tomorrow = builders.TODAY + timedelta(days=1)
    visit = builders.visit(builders.payment(2_000), tenders=(builders.tender(2_000),), business_date=tomorrow)
    store.settle(visit, clock.now())
    ended = close(store, shift)
    assert ended.shift.business_date == builders.TODAY
    assert ended.takings.by_date() == {builders.TODAY: 1_000, tomorrow: 2_000}
    assert store.shifts.begin("20317", "王芳").business_date == tomorrow
    store.close()


def test_an_opening_float_is_counted_before_money_moves(staffed: LocalStore) -> None:
    store = reopened(staffed)
    shift = store.shifts.begin("20317", "王芳")
    with pytest.raises(StoreRefused, match="type the reason"):
        store.shifts.count_float(shift.shift_id, cash(19_900))
    found = store.shifts.count_float(shift.shift_id, cash(19_900), reason="少一枚")
    assert (found.opening.amount_fen, found.opening.reason) == (19_900, "少一枚")
    assert store.shifts.going_on() == found
    settle(store, builders.payment())
    with pytest.raises(StoreRefused, match="Money has moved"):
        store.shifts.count_float(shift.shift_id, cash(20_000))
    store.close()


@pytest.mark.parametrize(
    ("manager", "said"),
    [("", "needs a manager"), ("20318", "is not a manager"), ("99999", "is not a manager")],
)
def test_a_large_difference_is_not_closed_without_a_manager(
    staffed: LocalStore, manager: str, said: str
) -> None:
    shift = staffed.shifts.begin("20317", "王芳")
    settle(staffed, builders.payment(10_000))
    short = replace(
        counted(staffed, shift),
        counted=Counted(cash(9_000)),
        reasons={TenderMethod.CASH: "找错"},
        approved_by=manager,
    )
    with pytest.raises(StoreRefused) as refused:
        staffed.shifts.close(shift.shift_id, short)
    assert said in refused.value.message
    assert staffed.shifts.going_on() == shift
    ended = staffed.shifts.close(shift.shift_id, replace(short, approved_by="10001"))
    assert (ended.approved_by, ended.difference_fen) == ("10001", 1_000)


def test_a_count_that_money_overtook_is_looked_at_again(staffed: LocalStore) -> None:
    shift = staffed.shifts.begin("20317", "王芳")
    settle(staffed, builders.payment(1_000))
    before = counted(staffed, shift)
    settle(staffed, builders.payment(2_000))
    with pytest.raises(StoreRefused) as refused:
        staffed.shifts.close(shift.shift_id, before)
    assert refused.value.code == "drawer_moved"
    assert close(staffed, shift).takings.net_fen == 3_000


def test_closing_again_is_the_same_report_and_one_delivery(staffed: LocalStore) -> None:
    shift = staffed.shifts.begin("20317", "王芳")
    closing = counted(staffed, shift)
    first = staffed.shifts.close(shift.shift_id, closing)
    again = reopened(staffed)
    other = replace(closing, counted=Counted(CashCount(((100, 7),))))
    assert again.shifts.close(shift.shift_id, other) == first
    assert again.waiting().count == 1
    with pytest.raises(StoreRefused, match="over already"):
        again.shifts.close(identity(), closing)
    again.close()


def test_what_waits_is_handed_over_with_the_report_and_waits_on(staffed: LocalStore) -> None:
    shift = staffed.shifts.begin("20317", "王芳")
    settle(staffed, builders.payment(1_000))
    staffed.save(builders.visit(builders.payment(), held=True))
    ended = close(staffed, shift)
    assert ended.handed_over.waiting == Waiting(1, NOW, 1_000)
    assert ended.handed_over.held == 1
    waits_on = staffed.waiting()
    assert (waits_on.count, waits_on.sum_fen) == (2, 1_000)  # the payment, and the report itself
    assert staffed.held() == 1


def test_a_report_reaches_the_centre_once_whatever_the_line_does(
    staffed: LocalStore, centre: TestCentre, address: str
) -> None:
    from counter.clock import SystemClock

    ended = close(staffed, staffed.shifts.begin("20317", "王芳"))
    shift_id = ended.shift.shift_id
    centre.after[shift_id].append(cut)
    line = open_line(address, staffed)
    assert run_sync(staffed, line, SystemClock(), once=True, give_up_after=20)
    line.close()
    assert centre.effects[shift_id] == 1
    said = centre.applied[shift_id]["said"]
    assert (said["externalId"], said["report"]["shift"]["number"]) == (shift_id, ended.shift.number)
    assert staffed.waiting().count == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from offline_queue import open_store
from offline_queue.disk import database
from tests import builders
from tests.offline_queue.test_shifts import close, member, settle
left = int(sys.argv[2])
opened = database.open_for_writing
def counting(path, sealing):
    connection = opened(path, sealing)
    def statement(text):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    connection.set_trace_callback(statement)
    return connection
database.open_for_writing = counting
store = open_store(Path(sys.argv[1]), mint=builders.identity)
shift = store.shifts.begin("20317", "王芳")
close(store, shift, left_fen=500)
print(int(sys.argv[2]) - left)
store.close()
"""


def ended_by(directory: Path, at: int) -> subprocess.CompletedProcess[str]:
    """A process that ends the shift, killed at its ``at``-th statement."""
    command = [sys.executable, "-c", KILLED, str(directory), str(at)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_shift_that_is_killed_while_it_ends_goes_on_or_has_ended_whole(
    staffed: LocalStore, tmp_path: Path
) -> None:
    shift = staffed.shifts.begin("20317", "王芳")
    settle(staffed, builders.payment(1_000))
    staffed.close()
    shutil.copytree(staffed.database.data_dir, tmp_path / "whole")
    statements = int(ended_by(tmp_path / "whole", 10**6).stdout)
    for before_end in (4, 0):
        directory = tmp_path / f"killed-{before_end}"
        shutil.copytree(staffed.database.data_dir, directory)
        assert ended_by(directory, statements - before_end).returncode == -signal.SIGKILL
        store = open_store(directory, mint=identity)
        assert store.shifts.going_on() == shift, "nothing of its end was kept"
        assert (store.shifts.reports(), store.shifts.unprinted(), store.waiting().count) == ((), (), 1)
        report = close(store, shift, left_fen=500)
        assert (report.takings.net_fen, store.shifts.unprinted()) == (1_000, (shift.number,))
        assert damages(store.database, quiet) == []
        store.close()
    store = open_store(tmp_path / "whole", mint=identity)
    assert store.shifts.going_on() is None
    assert store.waiting().count == 2
    store.close()
