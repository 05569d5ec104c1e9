"""What waits arrives: once, in order by what it touches, and whatever goes wrong on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from counter.clock import SystemClock
from counter.domain.transaction import Transaction
from counter.domain.visit import OutcomeState, SettledVisit
from counter.domain.work import Link
from counter.ports import StoreRefused
from offline_queue import LocalStore
from offline_queue.centre.line import Line, Timeouts
from offline_queue.delivery.delivery import Delivery, DeliverySettings
from offline_queue.delivery.following import Intervals
from offline_queue.delivery.gate import Pace
from offline_queue.delivery.results import Patience
from offline_queue.listing import Exported, answer_for, salvage, summaries, whole, withdraw
from tests import builders
from tests.builders import NOW
from tests.offline_queue.centre import Fault, Reply, TestCentre, cut, replies, rubbish, serving, waits_for

QUICK = DeliverySettings(
    pace=Pace(first_pause=0.01, most_pause=0.05, not_known_pause=0.05, idle_probe=0.1),
    patience=Patience(tries=4, first_seconds=0.01, most_seconds=0.02),
    intervals=Intervals(first=0.02, longest=0.05),
)


@pytest.fixture(params=[True, False], ids=["in batches", "one by one"])
def centre(request: pytest.FixtureRequest) -> TestCentre:
    """A centre that takes everything, with and without batches."""
    made = TestCentre()
    made.batches = request.param
    return made


def settle(store: LocalStore, *lines: Transaction) -> SettledVisit:
    """Settle a visit with these lines, paid in exact cash."""
    due = sum(line.amount_fen for line in lines)
    tenders = (builders.tender(due),) if due > 0 else ()
    return store.settle(builders.visit(*lines, tenders=tenders), NOW)


def states(store: LocalStore, settled: SettledVisit) -> list[str]:
    """The states of a visit's lines."""
    return [outcome.state for outcome in store.outcomes(settled.visit.visit_id)]


@contextmanager
def delivering(store: LocalStore, url: str) -> Iterator[Callable[[Callable[[], bool]], None]]:
    """A delivery; gives a function that steps it until something is so."""
    line = Line(url, store.credential, timeouts=Timeouts(connect=1, answer=5, probe=0.2))
    delivery = Delivery(store.database, line, SystemClock(), QUICK)
    delivery.start()

    def until(so: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not so():
            assert time.monotonic() < end, "it never came about"
            delivery.step(0.01)

    yield until
    delivery.stop()
    line.close()


def all_delivered(store: LocalStore) -> bool:
    """Nothing of the business waits any more."""
    return store.waiting().count == 0


def test_an_order_arrives_and_its_line_is_completed(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settled = settle(store, order)
    assert states(store, settled) == [OutcomeState.QUEUED]
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert centre.effects[order.identity] == 1
    assert states(store, settled) == [OutcomeState.COMPLETED]
    assert store.outcomes(settled.visit.visit_id)[0].order_no == centre.applied[order.identity]["id"]
    assert store.link() is Link.ONLINE


def test_a_visit_of_many_lines_arrives_whole_and_in_order(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    paid, order = builders.payment(), builders.change()
    settled = settle(store, paid, order)
    with delivering(store, address) as until:
        until(lambda: all_delivered(store) and len(centre.order) == 3)
    assert centre.order.index(order.identity) < centre.order.index(settled.payments[0].identity)
    assert settled.visit.visit_id in centre.order
    assert states(store, settled) == [OutcomeState.COMPLETED] * 2


def test_items_of_one_account_keep_their_order_when_the_first_fails(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    lines = [builders.change() for _ in range(5)]
    for line in lines:
        settle(store, line)
    centre.before[lines[0].identity] = [replies(500), cut]
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert [i for i in centre.order if i in centre.effects and i in {x.identity for x in lines}] == [
        line.identity for line in lines
    ]


def test_one_bad_item_holds_nobody_else_back(store: LocalStore, centre: TestCentre, address: str) -> None:
    bad = builders.change()
    others = [
        builders.change(
            builders.change_details(account_id=f"A{n}", number=f"1387123456{n}", customer_id=f"C{n}")
        )
        for n in range(2, 6)
    ]
    parked = settle(store, bad)
    settled = [settle(store, line) for line in others]
    centre.before[bad.identity] = [replies(500)] * 50
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert all(states(store, visit) == [OutcomeState.COMPLETED] for visit in settled)
    assert states(store, parked) == [OutcomeState.HELD]
    assert [item.identity for item in store.work_items()] == [bad.identity]


def test_a_parked_item_goes_when_somebody_tries_again(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    bad = builders.change()
    settled = settle(store, bad)
    centre.before[bad.identity] = [replies(500)] * 4
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
        assert states(store, settled) == [OutcomeState.HELD]
        store.retry(bad.identity)
        until(lambda: states(store, settled) == [OutcomeState.COMPLETED])
    assert store.work_items() == ()
    assert centre.effects[bad.identity] == 1


@pytest.mark.parametrize("fault", [cut, replies(500), replies(502)], ids=["cut", "500", "502"])
def test_a_lost_answer_is_asked_for_and_nothing_happens_twice(
    store: LocalStore, centre: TestCentre, address: str, fault: Fault
) -> None:
    paid = builders.payment()
    settled = settle(store, paid)
    identity = settled.payments[0].identity
    centre.after[identity] = [fault]
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert centre.effects[identity] == 1
    assert [method for method, name in centre.requests if name == identity] == ["POST"]
    assert states(store, settled) == [OutcomeState.COMPLETED]


def test_a_lost_request_is_sent_again_after_asking(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    paid = settle(store, builders.payment())
    identity = paid.payments[0].identity
    centre.before[identity] = [cut]
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert centre.effects[identity] == 1
    assert len([name for _, name in centre.requests if name == identity]) == 2


def test_an_answer_that_cannot_be_read_is_unclear(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settled = settle(store, order)
    centre.after[order.identity] = [rubbish]
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert centre.effects[order.identity] == 1
    assert states(store, settled) == [OutcomeState.COMPLETED]


def test_a_refusal_goes_to_the_work_list_in_the_centres_words(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.opening()
    settled = settle(store, order)
    centre.refusals[order.identity] = {
        "code": "numberTaken",
        "reason": "The number {number} is taken; {amount} is due.",
        "params": {"number": "13871234567", "amount": 1250},
    }
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    (item,) = store.work_items()
    assert item.state is OutcomeState.REJECTED
    assert item.reason == "The number 13871234567 is taken; 12.50 is due."
    assert item.paid_fen == 10000
    assert states(store, settled) == [OutcomeState.REJECTED]
    assert centre.effects[settled.payments[0].identity] == 1, "the money is in the drawer: it is told"


def test_dependants_of_a_refused_order_are_kept_back_with_the_reason(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    first = builders.opening(charges=())
    second = builders.change(depends_on=(first.identity,))
    settled = settle(store, first, second)
    centre.refusals[first.identity] = {"code": "x", "reason": "Not today."}
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert states(store, settled) == [OutcomeState.REJECTED, OutcomeState.HELD]
    assert store.outcomes(settled.visit.visit_id)[1].reason.endswith("Not today.")
    assert second.identity not in centre.effects


def test_retrying_the_cause_sends_what_was_kept_back_because_of_it(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    first = builders.opening(charges=())
    second = builders.change(depends_on=(first.identity,))
    settled = settle(store, first, second)
    centre.refusals[first.identity] = {"code": "x", "reason": "Not today."}
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
        del centre.refusals[first.identity]
        store.retry(first.identity)
        until(lambda: states(store, settled) == [OutcomeState.COMPLETED] * 2)
    assert store.work_items() == ()


def test_other_content_under_a_known_identity_is_parked(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    centre.applied[order.identity] = {"said": {"externalId": "other"}, "id": "N0"}
    settled = settle(store, order)
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert states(store, settled) == [OutcomeState.HELD]
    assert store.work_items()[0].reason == "Known with other content."


def test_while_the_first_request_is_worked_on_a_repeat_waits(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settled = settle(store, order)
    centre.before[order.identity] = [replies(409, {"reason": "Being worked on."}, Retry_After="0")] * 9
    with delivering(store, address) as until:
        until(lambda: states(store, settled) == [OutcomeState.COMPLETED])
    assert centre.effects[order.identity] == 1


def test_a_busy_centre_is_no_error(store: LocalStore, centre: TestCentre, address: str) -> None:
    order = builders.change()
    settled = settle(store, order)
    centre.before[order.identity] = [replies(503, Retry_After="0")] * 20
    with delivering(store, address) as until:
        until(lambda: states(store, settled) == [OutcomeState.COMPLETED])
    assert store.work_items() == ()


def test_an_outage_shows_and_ends(store: LocalStore, centre: TestCentre) -> None:
    settled = [settle(store, builders.change()) for _ in range(3)]
    with serving(centre) as address:
        port = int(address.rsplit(":", 1)[1])
    with delivering(store, address) as until:
        until(lambda: store.link() is Link.OFFLINE)
        assert store.waiting().count == 3
        with serving(centre, port):
            until(lambda: all_delivered(store))
            until(lambda: store.link() is Link.ONLINE)
    assert all(states(store, visit) == [OutcomeState.COMPLETED] for visit in settled)


@pytest.mark.parametrize(
    "said",
    [b"<html>Sign in to the network</html>", b'{"id": "N1", "sta', b"{}", b"[]", b"null", b'"well"', b"[[]]"],
)
def test_who_does_not_speak_as_a_centre_takes_nothing_and_is_told_apart(
    store: LocalStore, said: bytes
) -> None:
    paid, order = settle(store, builders.payment()), settle(store, builders.change())
    centre = TestCentre()
    with serving(centre) as address, delivering(store, address) as until:
        until(lambda: store.waiting().count == 0)
        centre.garbled = Reply(200, said)
        late = settle(store, builders.payment())
        until(lambda: store.link_state().unreadable)
        assert store.link() is Link.OFFLINE, "nobody takes anything there: it is as good as away"
        assert states(store, late)[0] in (OutcomeState.QUEUED, OutcomeState.UNCLEAR)
        centre.garbled = None
        until(lambda: store.waiting().count == 0)
    assert store.link_state().link is Link.ONLINE
    assert store.link_state().trouble == ""
    assert store.work_items() == ()
    assert set(centre.effects.values()) == {1}
    assert states(store, late) == states(store, paid) == states(store, order) == [OutcomeState.COMPLETED]


@pytest.mark.parametrize("said", [{}, {"id": "N7"}, {"id": "N7", "correlatorId": "of somebody else"}])
def test_an_answer_without_the_requests_identity_is_no_receipt(
    store: LocalStore, centre: TestCentre, address: str, said: dict[str, str]
) -> None:
    settled = settle(store, builders.payment())
    centre.before[settled.payments[0].identity] = [replies(201, said)]
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    assert centre.effects[settled.payments[0].identity] == 1, "it was asked for, and said again"
    assert states(store, settled) == [OutcomeState.COMPLETED]


def test_a_terminal_that_is_not_known_pauses_and_says_so(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    centre.credential = "another"
    settled = settle(store, builders.change())
    with delivering(store, address) as until:
        until(lambda: store.link_state().trouble != "")
        assert states(store, settled) in ([OutcomeState.QUEUED], [OutcomeState.SENDING])
        centre.credential = "credential-3"
        until(lambda: states(store, settled) == [OutcomeState.COMPLETED])
    assert store.link_state().trouble == ""


def test_an_order_is_followed_until_it_is_done(store: LocalStore, centre: TestCentre, address: str) -> None:
    order = builders.change()
    centre.states[order.identity] = "acknowledged"
    settled = settle(store, order)
    with delivering(store, address) as until:
        until(lambda: states(store, settled) == [OutcomeState.ACKNOWLEDGED])
        centre.states[order.identity] = "inProgress"
        until(lambda: states(store, settled) == [OutcomeState.IN_PROGRESS])
        centre.states[order.identity] = "failed"
        until(lambda: states(store, settled) == [OutcomeState.FAILED])
    assert [item.identity for item in store.work_items()] == [order.identity]


def test_a_withdrawn_order_that_was_never_sent_never_goes(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settled = settle(store, order)
    taken_back = settle(store, builders.withdrawal_of(settled, order))
    assert states(store, settled) == [OutcomeState.WITHDRAWN]
    assert states(store, taken_back) == [OutcomeState.COMPLETED]
    with delivering(store, address) as until:
        until(lambda: len(centre.order) == 2)
    assert set(centre.order) == {settled.visit.visit_id, taken_back.visit.visit_id}


def test_withdrawing_an_unsent_opening_takes_its_deposit_back_with_it(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.opening()
    settled = settle(store, order)
    taken_back = settle(store, builders.withdrawal_of(settled, order))
    assert store.waiting().count == 0
    assert states(store, settled) == [OutcomeState.WITHDRAWN]
    assert states(store, taken_back) == [OutcomeState.COMPLETED]


def test_a_payment_of_a_withdrawn_order_is_told_and_then_given_back(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change(charges=(builders.charge(3000),))
    settled = settle(store, order)
    taken_back = settle(store, builders.withdrawal_of(settled, order))
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    refund = f"{taken_back.visit.transactions[0].identity}:refund"
    assert order.identity not in centre.effects
    assert centre.order.index(settled.payments[0].identity) < centre.order.index(refund)
    assert (
        centre.applied[refund]["said"]["payment"]["id"] == centre.applied[settled.payments[0].identity]["id"]
    )
    assert states(store, taken_back) == [OutcomeState.COMPLETED]


def test_an_order_on_its_way_is_cancelled_at_the_centre_after_its_answer(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    centre.states[order.identity] = "acknowledged"
    centre.after[order.identity] = [cut]
    settled = settle(store, order)
    with delivering(store, address) as until:
        until(lambda: order.identity in centre.effects)
        taken_back = settle(store, builders.withdrawal_of(settled, order))
        until(lambda: states(store, taken_back) == [OutcomeState.COMPLETED])
    cancel = taken_back.visit.transactions[0].identity
    assert centre.applied[cancel]["said"]["productOrder"]["id"] == centre.applied[order.identity]["id"]
    assert states(store, settled) == [OutcomeState.WITHDRAWN]


def test_a_reversed_payment_says_so(store: LocalStore, centre: TestCentre, address: str) -> None:
    paid = builders.payment()
    settled = settle(store, paid)
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
        reversal = settle(store, builders.reversal_of(settled, paid))
        until(lambda: all_delivered(store))
    assert states(store, settled) == [OutcomeState.REVERSED]
    assert states(store, reversal) == [OutcomeState.COMPLETED]


def test_the_money_of_a_refused_line_is_given_back_and_the_line_asks_no_more(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.opening()
    settled = settle(store, order)
    centre.refusals[order.identity] = {"code": "x", "reason": "Number taken."}
    centre.refusals[settled.payments[0].identity] = {"code": "y", "reason": "No such account."}
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
        assert len(store.work_items()) == 1
        refund = settle(store, builders.line_refund_of(settled, order))
        assert store.work_items() == ()
        until(lambda: all_delivered(store))
    assert states(store, refund) == [OutcomeState.COMPLETED], "the centre never had the money"
    assert store.work_items() == ()


def test_timings_after_settle_follow_the_visit(store: LocalStore, centre: TestCentre, address: str) -> None:
    settled = settle(store, builders.payment())
    left = builders.left(settled.visit)
    store.append_timings(left)
    with delivering(store, address) as until:
        until(lambda: any(method == "PATCH" for method, _ in centre.requests))
    visit = centre.applied[settled.visit.visit_id]
    assert any(name.endswith(f"partyInteraction/{visit['id']}") for _, name in centre.requests)


def test_a_refused_change_asks_no_more_once_it_is_ordered_again(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    refused = builders.change()
    settle(store, refused)
    centre.refusals[refused.identity] = {"code": "x", "reason": "Not today."}
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    settle(store, builders.change(builders.change_details(subscription_id="another")))
    assert len(store.work_items()) == 1
    settle(store, builders.change())
    assert store.work_items() == ()


def test_a_line_whose_money_was_given_back_is_not_sent_again(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.opening()
    settled = settle(store, order)
    centre.refusals[order.identity] = {"code": "x", "reason": "Number taken."}
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    settle(store, builders.line_refund_of(settled, order))
    with pytest.raises(StoreRefused) as refused:
        store.retry(order.identity)
    assert refused.value.code == "dealt_with"


def test_a_centre_that_hangs_is_noticed_while_its_answer_is_waited_for(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settled = settle(store, order)
    thaw = threading.Event()
    with delivering(store, address) as until:
        until(lambda: store.link() is Link.ONLINE)
        centre.before[order.identity] = [waits_for(thaw)]
        centre.health.append(waits_for(thaw))
        until(lambda: store.link() is Link.OFFLINE)
        thaw.set()
        until(lambda: states(store, settled) == [OutcomeState.COMPLETED])
    assert centre.effects[order.identity] == 1


def test_timings_that_change_while_they_are_on_their_way_are_sent_again(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    settled = settle(store, builders.payment())
    timings = f"{settled.visit.visit_id}:timings"
    arrived, go = threading.Event(), threading.Event()

    def slow() -> None:
        arrived.set()
        go.wait(30)

    with delivering(store, address) as until:
        until(lambda: all_delivered(store) and len(centre.order) == 2)
        path = f"/tmf-api/partyInteraction/v4/partyInteraction/{centre.applied[settled.visit.visit_id]['id']}"
        centre.before[path] = [slow]
        store.append_timings(settled.visit)
        until(arrived.is_set)
        store.append_timings(builders.left(settled.visit))
        go.set()
        until(lambda: [name for method, name in centre.requests if method == "PATCH"] == [path, path])
        until(lambda: summary_state(store, timings) == "completed")


def summary_state(store: LocalStore, identity: str) -> object:
    """The state of one item."""
    return whole(store, identity)[0]["state"]


def test_the_queue_can_be_listed_shown_and_exported(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    refused, order = builders.change(), builders.payment()
    settle(store, refused)
    centre.refusals[refused.identity] = {"code": "x", "reason": "Not today."}
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
        until(lambda: len(centre.order) == 1)
    settled = settle(store, order)
    payment = settled.payments[0].identity
    listed = {str(item["identity"]): item for item in summaries(store)}
    assert set(listed) == {refused.identity, payment, settled.visit.visit_id}
    assert listed[refused.identity]["reason"] == "Not today."
    assert (listed[payment]["state"], listed[payment]["amountFen"]) == ("queued", 10000)
    exported = [each for each in salvage(store.database.data_dir) if isinstance(each, Exported)]
    assert [each.identity for each in exported] == [payment, settled.visit.visit_id]
    for reference in (settled.slip_number, settled.visit.visit_id, order.identity):
        assert [item["identity"] for item in whole(store, reference)] == [payment, settled.visit.visit_id]
    assert whole(store, "nothing") == []
    answer = {"id": settled.visit.visit_id, "state": "accepted", "slip": settled.slip_number}
    assert answer_for(store, settled.visit.visit_id) == answer
    assert answer_for(store, order.identity) is None


def test_an_order_that_costs_nothing_and_was_never_sent_can_be_withdrawn_from_the_queue(
    store: LocalStore,
) -> None:
    free, paid = builders.change(), builders.opening()
    settled, with_money = settle(store, free), settle(store, paid)
    assert withdraw(store, free.identity, NOW)
    assert states(store, settled) == [OutcomeState.WITHDRAWN]
    assert not withdraw(store, free.identity, NOW)
    assert not withdraw(store, paid.identity, NOW)
    assert states(store, with_money) == [OutcomeState.QUEUED]


def test_what_may_have_arrived_is_asked_for_when_it_is_tried_again(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settled = settle(store, order)
    centre.after[order.identity] = [replies(500)] * 9
    centre.mute = True
    with delivering(store, address) as until:
        until(lambda: states(store, settled) == [OutcomeState.HELD])
        centre.mute = False
        posts = len(centre.requests)
        store.retry(order.identity)
        until(lambda: states(store, settled) == [OutcomeState.COMPLETED])
    assert len([r for r in centre.requests[posts:] if r[1] == order.identity]) == 0
    assert centre.effects[order.identity] == 1


def test_more_time_puts_a_line_out_of_sight_until_then(
    store: LocalStore, centre: TestCentre, address: str
) -> None:
    order = builders.change()
    settle(store, order)
    centre.refusals[order.identity] = {"code": "x", "reason": "Not today."}
    with delivering(store, address) as until:
        until(lambda: all_delivered(store))
    now = SystemClock().now()
    store.postpone(order.identity, now + timedelta(hours=1))
    assert store.work_items() == ()
    store.postpone(order.identity, now - timedelta(hours=1))
    assert len(store.work_items()) == 1
