"""What the store keeps is still there: visits, settlement, slip numbers, sign-in, the work that waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter.domain.tender import TenderMethod
from counter.domain.terminal import Role, StaffMember
from counter.domain.visit import SETTLED_OTHERWISE, Draft, OutcomeState, left_over
from counter.domain.work import Link
from counter.ports import SignInAttempts, StoreRefused
from offline_queue import LocalStore, open_store
from offline_queue.enrolment import keep_staff
from tests import builders
from tests.builders import NOW, identity
from tests.offline_queue.test_delivery import settle


def reopened(store: LocalStore) -> LocalStore:
    """The same data directory, opened anew."""
    store.close()
    return open_store(store.database.data_dir, mint=identity)


def test_the_terminal_is_known_after_a_restart(store: LocalStore) -> None:
    again = reopened(store)
    assert again.terminal() == builders.terminal()
    assert again.credential() == "credential-3"
    assert again.instance() == again.instance() != ""
    again.close()


def test_secrets_are_their_owners_only(store: LocalStore) -> None:
    for name in ("credential", "counter.key"):
        assert (store.database.data_dir / name).stat().st_mode & 0o077 == 0


def test_five_wrong_pins_lock_for_five_minutes_and_a_restart_forgives_nothing(store: LocalStore) -> None:
    for wrong in range(1, 5):
        assert store.record_attempt("20317", False, NOW) == SignInAttempts(wrong, None)
    locked = store.record_attempt("20317", False, NOW)
    assert locked == SignInAttempts(5, NOW + timedelta(minutes=5))
    again = reopened(store)
    assert again.attempts("20317") == locked
    assert again.record_attempt("20317", True, NOW) == SignInAttempts()
    assert again.attempts("20317") == SignInAttempts()
    again.close()


def test_staff_are_found_by_number(store: LocalStore) -> None:
    clerk = StaffMember(clerk_id="20317", name="王芳", role=Role.CLERK, verifier="v", expires_at=NOW)
    manager = StaffMember(clerk_id="10001", name="李强", role=Role.MANAGER, verifier="w", expires_at=NOW)
    with store.database.writing() as connection:
        keep_staff(connection, (clerk, manager), full=True)
    assert store.staff_member("20317") == clerk
    assert store.staff_member("99999") is None
    assert store.staff() == (manager, clerk)


def test_an_unsettled_visit_is_kept_whole_with_its_half_filled_forms(store: LocalStore) -> None:
    parent = Draft(identity=identity(), template="kh", values={"name": "张三"})
    draft = Draft(identity=identity(), template="jf", values={"amount": "１００"}, parent=parent)
    visit = builders.visit(
        builders.opening(), builders.change(), draft=draft, tenders=(builders.tender(5000),), held=True
    )
    store.save(visit)
    again = reopened(store)
    assert again.visit(visit.visit_id) == visit
    (summary,) = again.unsettled()
    assert (summary.transactions, summary.amount_fen, summary.held) == (2, 10000, True)
    again.close()


def test_only_an_empty_visit_is_forgotten(store: LocalStore) -> None:
    empty, full = builders.visit(), builders.visit(builders.payment())
    store.save(empty)
    store.save(full)
    store.forget(empty.visit_id)
    with pytest.raises(StoreRefused):
        store.forget(full.visit_id)
    assert [summary.visit_id for summary in store.unsettled()] == [full.visit_id]


def test_a_visit_settled_elsewhere_without_a_line_is_refused_and_the_line_is_still_to_be_settled(
    store: LocalStore,
) -> None:
    both, only_here = builders.payment(), builders.payment(5000)
    there = builders.visit(both, tenders=(builders.tender(10000),))
    first = store.settle(there, NOW)
    here = replace(there, transactions=(both, only_here), tenders=(builders.tender(15000),))
    with pytest.raises(StoreRefused) as refused:
        store.settle(here, NOW)
    assert (refused.value.code, refused.value.params["number"]) == (SETTLED_OTHERWISE, first.slip_number)
    rest = left_over(here, first.visit, identity())
    assert rest.transactions == (only_here,)
    assert store.settle(rest, NOW).slip_number != first.slip_number


def test_settling_again_gives_what_was_settled_first(store: LocalStore) -> None:
    visit = builders.visit(builders.payment(), tenders=(builders.tender(10000),))
    store.save(visit)
    first = store.settle(visit, NOW)
    again = store.settle(visit, NOW + timedelta(minutes=1))
    assert again == first
    assert store.waiting().count == 1
    assert store.unsettled() == ()
    for reference in (
        visit.visit_id,
        first.slip_number,
        visit.transactions[0].identity,
        first.payments[0].identity,
    ):
        assert store.settled(reference) == first


def test_a_settled_visit_cannot_be_saved_as_unsettled_again(store: LocalStore) -> None:
    settled = settle(store, builders.payment())
    with pytest.raises(StoreRefused):
        store.save(settled.visit)


def test_slip_numbers_count_by_business_date_and_are_never_given_twice(store: LocalStore) -> None:
    today = [settle(store, builders.payment()).slip_number for _ in range(3)]
    tomorrow = store.settle(
        builders.visit(builders.change(), business_date=date(2026, 11, 22)), NOW
    ).slip_number
    assert today == [f"JHL-3-20261121-000{n}" for n in (1, 2, 3)]
    assert tomorrow == "JHL-3-20261122-0001"


def test_a_refused_settlement_leaves_nothing_behind(store: LocalStore) -> None:
    visit = builders.visit(builders.payment())
    store.save(visit)
    with pytest.raises(ValueError, match="do not cover"):
        store.settle(visit, NOW)
    assert store.settled(visit.visit_id) is None
    assert store.waiting().count == 0
    assert settle(store, builders.payment()).slip_number.endswith("0001")


def test_a_terminal_that_is_not_enrolled_settles_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path, mint=identity)
    with pytest.raises(StoreRefused) as refused:
        settle(store, builders.payment())
    assert refused.value.code == "not_enrolled"
    store.close()


def test_what_waits_has_a_count_a_sum_and_an_age(store: LocalStore) -> None:
    settle(store, builders.payment(12345), builders.change())
    store.settle(
        builders.visit(builders.payment(100), tenders=(builders.tender(100),)), NOW + timedelta(hours=1)
    )
    waiting = store.waiting()
    assert (waiting.count, waiting.sum_fen, waiting.oldest_at) == (3, 12445, NOW)


def test_the_drawer_knows_what_came_in_and_what_went_out(store: LocalStore) -> None:
    lines = (builders.payment(10000),)
    tenders = (builders.tender(3000, TenderMethod.QR), builders.tender(10000))
    settled = store.settle(builders.visit(*lines, tenders=tenders), NOW)
    settle(store, builders.reversal_of(settled, lines[0]))
    with store.database.reading() as connection:
        moves = dict(connection.execute("SELECT method, sum(amount_fen) FROM drawer GROUP BY method"))
    assert moves == {"qr": 3000, "cash": 10000 - 3000 - 10000}


def test_a_number_goes_to_one_customer_only(store: LocalStore) -> None:
    first, second = builders.opening(), builders.opening()
    settle(store, first)
    with pytest.raises(StoreRefused) as refused:
        settle(store, second)
    assert refused.value.code == "lease_used"


def test_a_number_in_a_held_visit_is_taken_until_its_line_is_removed(store: LocalStore) -> None:
    held = builders.visit(builders.opening(), held=True)
    store.save(held)
    with pytest.raises(StoreRefused):
        settle(store, builders.opening())
    store.save(builders.visit(visit_id=held.visit_id))
    assert settle(store, builders.opening()).slip_number.endswith("0001")


def test_a_withdrawn_opening_frees_its_number(store: LocalStore) -> None:
    order = builders.opening()
    settled = settle(store, order)
    settle(store, builders.withdrawal_of(settled, order))
    assert store.outcomes(settled.visit.visit_id)[0].state is OutcomeState.WITHDRAWN
    assert settle(store, builders.opening()).slip_number.endswith("0003")


def test_recent_visits_come_newest_first_and_by_customer(store: LocalStore) -> None:
    first = settle(store, builders.payment())
    details = builders.payment_details(customer_id="C2", customer_name="李四", number="13900000000")
    other = builders.visit(
        builders.payment(details=details),
        customer_id="C2",
        customer_name="李四",
        tenders=(builders.tender(10000),),
    )
    second = store.settle(other, NOW)
    assert [s.slip_number for s in store.recent()] == [second.slip_number, first.slip_number]
    (summary,) = store.recent(customer_id="C2")
    assert (summary.customer_name, summary.number, summary.states) == ("李四", "13900000000", ("queued",))
    assert store.recent(customer_id="C3") == ()


def test_visits_are_a_customers_whoever_their_lines_are_for(store: LocalStore) -> None:
    for_another = builders.payment_details(customer_id="C9", account_id="A9", number="13900000009")
    visit = builders.visit(
        builders.payment(details=for_another), customer_id="C2", tenders=(builders.tender(10000),)
    )
    settled = store.settle(visit, NOW)
    assert [summary.slip_number for summary in store.recent(customer_id="C2")] == [settled.slip_number]
    assert store.recent(customer_id="C9") == ()


def test_no_personal_data_stands_in_plain_columns(store: LocalStore) -> None:
    settle(store, builders.opening())
    store.save(builders.visit(builders.payment(), draft=Draft(identity="d", template="jf")))
    store.close()
    for file in store.database.data_dir.glob("counter.db*"):
        content = file.read_bytes()
        for secret in ("张三丰", builders.ID_NUMBER, builders.NUMBER):
            assert secret.encode() not in content


def test_small_settings_are_remembered(store: LocalStore) -> None:
    store.remember("favourites", "jf kh")
    store.remember("favourites", "jf")
    assert (store.remembered("favourites"), store.remembered("nothing")) == ("jf", "")
    assert store.link() is Link.UNKNOWN


def test_the_version_changes_when_another_process_writes(store: LocalStore) -> None:
    before = store.version()
    assert store.version() == before
    other = open_store(store.database.data_dir, mint=identity)
    other.remember("a", "b")
    assert store.version() != before
    other.close()
