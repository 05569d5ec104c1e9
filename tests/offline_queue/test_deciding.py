"""What delivery decides without disk or line: what may go, what an answer means, how long to stay away."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.work import Link
from counter.wire.outgoing import Binding, Outgoing
from offline_queue.centre.line import Answer
from offline_queue.delivery.backoff import Backoff
from offline_queue.delivery.following import Following, Intervals
from offline_queue.delivery.gate import Gate, Pace
from offline_queue.delivery.results import lost_dependency, nothing_to_take_back
from offline_queue.delivery.schedule import ready
from offline_queue.delivery.sending import BindingMissing, filled
from offline_queue.delivery.verdict import (
    Away,
    Disowned,
    NotKnownHere,
    Parked,
    Refused,
    Taken,
    Unclear,
    judge,
    stored,
)
from offline_queue.outbox import Item, ItemState, Reason
from tests.builders import NOW, identity


def item(number: int, **given: Any) -> Item:
    """A queued order."""
    defaults: dict[str, Any] = {"identity": identity(), "kind": "order", "api": "x", "path": "x", "body": {}}
    request = {name: given.pop(name) for name in list(given) if name in Outgoing.__dataclass_fields__}
    row: dict[str, Any] = {"state": ItemState.QUEUED, "queued_at": NOW, "due_at": NOW, "settled_no": 1}
    return Item(item_no=number, outgoing=Outgoing(**defaults | request), **row | given)


KEYS = st.lists(st.sampled_from("abcd"), max_size=2, unique=True).map(tuple)


@given(st.lists(st.tuples(KEYS, st.booleans(), st.booleans()), max_size=12))
def test_of_items_with_a_common_key_only_the_first_may_go(
    drawn: list[tuple[tuple[str, ...], bool, bool]],
) -> None:
    items = [
        item(n, keys=keys, due_at=NOW + timedelta(minutes=1) if rests else NOW)
        for n, (keys, rests, _) in enumerate(drawn)
    ]
    going = {i.outgoing.identity for i, (_, _, away) in zip(items, drawn, strict=True) if away}
    chosen = list(ready(items, going, NOW))
    for one in chosen:
        assert one.due_at <= NOW
        assert one.outgoing.identity not in going
        for earlier in items[: one.item_no]:
            assert not set(earlier.outgoing.keys) & set(one.outgoing.keys)
    free = [i for i in items if not i.outgoing.keys and i.due_at <= NOW and i.outgoing.identity not in going]
    assert all(i in chosen for i in free), "what shares nothing waits for nobody"
    assert [a.item_no < b.item_no for a, b in pairwise(chosen)] == [True] * (len(chosen) - 1 if chosen else 0)


def test_together_items_follow_each_other_unless_they_are_filled_from_an_answer() -> None:
    first = item(1, keys=("a",))
    second = item(2, keys=("a", "b"), depends_on=(first.outgoing.identity,))
    bound = item(3, keys=("b",), bindings=(Binding((), second.outgoing.identity),))
    behind = item(4, keys=("b",))
    waiting = [first, second, bound, behind]
    assert list(ready(waiting, (), NOW, together=True)) == [first, second]
    assert list(ready(waiting, {first.outgoing.identity}, NOW, together=True)) == []
    assert list(ready([bound, behind], (), NOW, together=True)) == [bound, behind]


def test_an_item_waits_for_what_it_depends_on_without_a_common_key() -> None:
    first = item(1)
    second = item(2, depends_on=(first.outgoing.identity,))
    assert list(ready([first, second], (), NOW)) == [first]
    assert list(ready([second], (), NOW)) == [second]


def test_a_lost_dependency_stands_in_the_way_of_orders_but_not_of_money_in_the_drawer() -> None:
    states = {"o": ItemState.REJECTED}
    assert lost_dependency(item(1, depends_on=("o",)), states) == "o"
    assert lost_dependency(item(1, kind="payment", depends_on=("o",)), states) == ""
    assert lost_dependency(item(1, depends_on=("o",)), {"o": ItemState.HELD}) == ""


def test_what_never_reached_the_centre_needs_not_be_taken_back_there() -> None:
    refund = item(1, kind="refund", depends_on=("p",), bindings=(Binding(("payment", "id"), "p"),))
    assert nothing_to_take_back(refund, {"p": ItemState.REJECTED})
    assert not nothing_to_take_back(refund, {"p": ItemState.COMPLETED})
    after_cancel = item(1, kind="refund", depends_on=("c", "p"), bindings=(Binding(("payment", "id"), "p"),))
    assert not nothing_to_take_back(after_cancel, {"c": ItemState.REJECTED, "p": ItemState.COMPLETED})
    assert lost_dependency(after_cancel, {"c": ItemState.REJECTED, "p": ItemState.COMPLETED}) == "c"


SAYS_WHY = {"code": "c", "reason": "No {what}.", "params": {"what": "way"}}


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (Answer(201, {"id": "1"}), Taken),
        (Answer(200, {"id": "1"}), Taken),
        (Answer(400, SAYS_WHY), Refused),
        (Answer(422, SAYS_WHY), Refused),
        (Answer(404, SAYS_WHY), Refused),
        (Answer(422), Refused),
        (Answer(401), NotKnownHere),
        (Answer(404), Parked),
        (Answer(405), Parked),
        (Answer(501), Parked),
        (Answer(409, SAYS_WHY), Parked),
        (Answer(409, SAYS_WHY, retry_after=1.0), Unclear),
        (Answer(429), Away),
        (Answer(503, retry_after=3.0), Away),
        (Answer(500), Unclear),
        (Answer(504), Unclear),
        (Answer(302), Unclear),
    ],
)
def test_every_answer_has_a_meaning(answer: Answer, meaning: type) -> None:
    assert isinstance(judge("payment", "POST", answer), meaning)


def test_a_refusal_keeps_the_centres_sentence_its_places_and_its_code() -> None:
    verdict = judge("order", "POST", Answer(422, SAYS_WHY))
    assert isinstance(verdict, Refused)
    assert (verdict.reason.message, verdict.reason.code) == ("No {what}.", "c")
    assert verdict.reason.params == {"what": "way"}


def test_giving_back_what_is_gone_already_is_done() -> None:
    assert judge("release", "DELETE", Answer(404)) == Taken(ItemState.COMPLETED, {})


@pytest.mark.parametrize(
    ("kind", "said", "state", "followed"),
    [
        ("order", "acknowledged", ItemState.ACKNOWLEDGED, True),
        ("order", "inProgress", ItemState.IN_PROGRESS, True),
        ("order", "held", ItemState.HELD, True),
        ("order", "completed", ItemState.COMPLETED, False),
        ("order", "failed", ItemState.FAILED, False),
        ("order", "rejected", ItemState.REJECTED, False),
        ("order", "cancelled", ItemState.WITHDRAWN, False),
        ("cancel", "done", ItemState.COMPLETED, False),
        ("cancel", "inProgress", ItemState.IN_PROGRESS, True),
        ("cancel", "terminatedWithError", ItemState.REJECTED, False),
        ("payment", "anything", ItemState.COMPLETED, False),
    ],
)
def test_a_stored_answer_says_how_far_it_is(kind: str, said: str, state: ItemState, followed: bool) -> None:
    taken = stored(kind, {"id": "1", "state": said})
    assert (taken.state, taken.followed) == (state, followed)


def test_an_order_that_waits_for_its_day_rests_and_is_no_reason_to_stay() -> None:
    intervals = Intervals()
    following, order = Following(intervals), item(1)
    identity = order.outgoing.identity
    pending = {"id": "1", "state": "pending", "expectedCompletionDate": "2026-11-30T16:00:00Z"}
    following.follow(order, 0.0)
    stays = [following.any]
    following.looked(following.due(1.0), {identity: stored("order", pending)}, 1.0)
    stays.append(following.any)
    looks = [len(following.due(at)) for at in (intervals.resting, 1.0 + intervals.resting)]
    following.looked([order], {identity: stored("order", {"id": "1", "state": "inProgress"})}, 9000.0)
    stays.append(following.any)
    assert stays == [True, False, True]
    assert looks == [0, 1]
    assert len(following.due(9000.0 + intervals.longest)) == 1


def test_bindings_fill_body_and_address() -> None:
    refund = item(
        1, body={"payment": {"id": "", "name": "n"}}, bindings=(Binding(("payment", "id"), "p"),)
    ).outgoing
    assert filled(refund, {"p": {"id": "P7"}}) == ("x", {"payment": {"id": "P7", "name": "n"}})
    patch = item(1, path="thing/{id}", bindings=(Binding((), "v"),)).outgoing
    assert filled(patch, {"v": {"id": "V1"}})[0] == "thing/V1"
    with pytest.raises(BindingMissing):
        filled(patch, {"v": {}})


def test_the_back_off_grows_is_bounded_and_full_of_chance() -> None:
    longest = Backoff(1.0, 10.0, chance=lambda: 1.0)
    assert [longest.failed() for _ in range(6)] == [1, 2, 4, 8, 10, 10]
    longest.succeeded()
    assert longest.failed() == 1
    assert Backoff(1.0, 10.0, chance=lambda: 0.0).failed() == 0


def test_the_gate_opens_slowly_and_closes_at_once() -> None:
    gate = Gate(Pace(most_at_once=8, first_at_once=1, first_pause=1.0, most_pause=4.0, idle_probe=5.0))
    assert gate.probe_due(0.0)
    assert not gate.open(0.0)
    gate.answered(1.0)
    widths = []
    for seconds in (0.1, 0.1, 0.1, 0.1, 0.9, 0.1):
        gate.took(seconds, 1, 1.0)
        widths.append(gate.at_once)
    assert widths == [2, 4, 8, 8, 4, 8]
    gate.heard(Away(), 2.0)
    assert (gate.link, gate.at_once, gate.open(2.0)) == (Link.OFFLINE, 1, False)
    assert gate.probe_due(7.0)


def test_beside_typing_what_piled_up_rests_between_answers_and_a_single_visit_does_not() -> None:
    gate = Gate(Pace(rest=3.0, few=16))
    gate.answered(1.0)
    gate.took(0.2, 16, 2.0)
    assert gate.lets_go(2.0)
    gate.took(0.2, 17, 2.0)
    assert (gate.lets_go(2.5), gate.open(2.5)) == (False, True)
    assert gate.lets_go(2.61)


def test_a_busy_centre_is_waited_for_and_is_not_away() -> None:
    gate = Gate(Pace(most_at_once=8, first_at_once=4, first_pause=1.0, most_pause=4.0, idle_probe=50.0))
    gate.answered(1.0)
    gate.heard(Away(30.0), 2.0)
    assert (gate.link, gate.at_once, gate.open(31.0)) == (Link.ONLINE, 2, False)
    assert not gate.probe_due(31.0)
    gate.hurry(31.0, 0.0)
    assert not gate.open(31.0)
    assert gate.open(33.0)


@pytest.mark.parametrize(("outage", "latest"), [(40.0, 10.0), (4000.0, 30.0)])
def test_after_an_outage_delivery_begins_small_at_a_random_moment(outage: float, latest: float) -> None:
    for chance in (0.0, 0.5, 1.0):
        gate = Gate(Pace(most_pause=1.0, return_window=30.0), partial(float, chance))
        gate.heard(Away(), 0.0)
        gate.answered(outage)
        begins = outage + chance * latest
        assert gate.open(begins)
        assert chance == 0 or not gate.open(begins - 0.01)
        assert gate.at_once == Pace().first_at_once


def test_new_work_does_not_sit_out_a_long_pause() -> None:
    gate = Gate(Pace(first_pause=60.0, most_pause=60.0))
    gate.silent(10.0, 60.0)
    assert not gate.probe_due(20.0)
    gate.hurry(20.0, 1.0)
    assert gate.probe_due(20.0)


def test_a_terminal_that_is_not_wanted_asks_again_after_a_pause() -> None:
    for verdict in (NotKnownHere(), Disowned(Reason("A copy."))):
        gate = Gate(Pace(not_known_pause=15.0))
        gate.answered(0.0)
        gate.heard(verdict, 0.0)
        assert gate.trouble
        assert not gate.open(20.0)
        assert not gate.probe_due(14.0)
        assert gate.probe_due(15.0)
        gate.answered(16.0)
        assert (gate.trouble, gate.open(16.0)) == ("", True)


def test_a_quiet_line_is_probed_now_and_then() -> None:
    gate = Gate(Pace(idle_probe=5.0))
    gate.answered(0.0)
    assert not gate.probe_due(4.0)
    assert gate.probe_due(5.0)
