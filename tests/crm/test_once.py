"""Exactly once in effect: the same identity again gets the first answer, with other content a refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from counter.domain.timing import Moment, TimingEvent
from counter.wire.outgoing import Outgoing
from counter.wire.paths import PAYMENT, RESOURCE_POOL
from counter.wire.requests import later_timings, requests_for
from tests import builders
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.visits import change_for, opening_for, payment_for

PARALLEL = 50


def every_request(counter: CounterLine, store: SmallStore) -> list[Outgoing]:
    """A visit with an order, a payment and itself."""
    known = store.customer()
    lines = (payment_for(known, 5000), opening_for(store, known))
    return list(requests_for(builders.settled(*lines), counter.terminal))


def test_every_request_repeated_gets_its_first_answer(counter: CounterLine, store: SmallStore) -> None:
    for request in every_request(counter, store):
        first, second = counter.send(request), counter.send(request)
        assert (second.status_code, second.content) == (first.status_code, first.content)
        assert second.headers["Location"] == first.headers["Location"]


def test_every_request_is_found_again_by_its_identity(counter: CounterLine, store: SmallStore) -> None:
    for request in every_request(counter, store):
        sent = counter.send(request).json()
        asked = counter.request("GET", request.api, request.path, params={request.asked_by: request.identity})
        assert [found["id"] for found in asked.json()] == [sent["id"]]


def test_the_same_identity_with_other_content_is_refused(counter: CounterLine, store: SmallStore) -> None:
    for request in every_request(counter, store):
        assert counter.send(request).status_code == 201
        changed = {**request.body, "description": "something else"}
        refused = counter.request(request.method, request.api, request.path, changed)
        assert (refused.status_code, refused.json()["code"]) == (409, "identityUsed")
        assert "Retry-After" not in refused.headers


def test_the_order_of_names_and_the_spelling_of_numbers_are_not_content(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    identity = builders.identity()
    spellings = (
        f'{{"correlatorId":"{identity}","account":{{"id":"{known.account_id}"}},'
        '"totalAmount":{"unit":"CNY","value":50},"paymentMethod":{"@type":"cash"}}',
        '{"paymentMethod":{"@type":"cash"},"totalAmount":{"value":50.00,"unit":"CNY"},'
        f'"account":{{"id":"{known.account_id}"}},"correlatorId":"{identity}"}}',
    )
    path = "/tmf-api/paymentManagement/v4/payment"
    first, second = (counter.client.post(path, content=text) for text in spellings)
    assert first.content == second.content
    assert counter.view(customerId=known.customer_id).balance_fen == 5000


@pytest.mark.parametrize("kind", ["payment", "order", "interaction"])
def test_fifty_at_once_have_one_effect(counter: CounterLine, store: SmallStore, kind: str) -> None:
    known = store.customer()
    lines = (payment_for(known, 5000), change_for(known))
    request = next(r for r in requests_for(builders.settled(*lines), counter.terminal) if r.kind == kind)

    def post(_number: int) -> httpx.Response:
        return counter.request(request.method, request.api, request.path, request.body)

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(post, range(PARALLEL)))
    done = [answer for answer in answers if answer.status_code == 201]
    told_to_wait = [answer for answer in answers if answer.status_code == 409]
    assert len({answer.content for answer in done}) == 1
    assert len(done) + len(told_to_wait) == PARALLEL
    assert all(answer.json()["code"] == "inFlight" for answer in told_to_wait)
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in told_to_wait)
    found = counter.request("GET", request.api, request.path, params={request.asked_by: request.identity})
    assert found.headers["X-Total-Count"] == "1"
    if kind == "payment":
        assert counter.view(customerId=known.customer_id).balance_fen == 5000


def test_a_refusal_is_not_remembered(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(arrears_fen=5000, suspended=True)
    line = change_for(known)
    order = next(iter(requests_for(builders.settled(line, tenders=()), counter.terminal)))
    assert counter.send(order).status_code == 422
    counter.settle(builders.settled(payment_for(known, 5000)))
    assert counter.send(order).status_code == 201


def test_later_timings_may_be_sent_as_often_as_it_takes(counter: CounterLine, store: SmallStore) -> None:
    line = payment_for(store.customer(), 5000)
    seated = builders.visit(line, events=(TimingEvent(Moment.SEATED, 0),))
    settled = builders.settled(line, visit=seated)
    counter.settle(settled)
    update = later_timings(builders.left(settled.visit), settled, counter.terminal)
    first, second = counter.send(update), counter.send(update)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    said = {entry["name"]: entry["value"] for entry in second.json()["characteristic"]}
    assert said["talkMs"] == 90_000
    assert second.json()["externalId"] == settled.visit.visit_id


def test_a_reservation_repeated_takes_nothing_more(counter: CounterLine, store: SmallStore) -> None:
    wanted = {
        "externalId": builders.identity(),
        "reservationItem": [{"quantity": 1, "resourceCapacity": {"resourcePool": {"id": "numbers"}}}],
    }
    first = counter.request("POST", RESOURCE_POOL, "reservation", wanted)
    second = counter.request("POST", RESOURCE_POOL, "reservation", wanted)
    assert first.status_code == 201
    assert first.content == second.content


def test_without_an_identity_a_request_is_simply_done(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    body = {
        "account": {"id": known.account_id},
        "totalAmount": {"unit": "CNY", "value": 1},
        "paymentMethod": {"@type": "cash"},
    }
    answers = [counter.request("POST", PAYMENT, "payment", body) for _ in range(2)]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert counter.view(customerId=known.customer_id).balance_fen == 200
