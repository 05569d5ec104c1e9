"""Many requests in one envelope: each by itself, in order, once, and none spoils another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from counter.wire.batch import MOST_REQUESTS
from counter.wire.encoding import decode, encode
from counter.wire.outgoing import Outgoing
from counter.wire.paths import COUNTER_SYNC, PRODUCT_ORDER, address
from counter.wire.requests import release_of, requests_for
from tests import builders
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.visits import change_for, opening_for, payment_for


def in_batch(request: Outgoing, **given: Any) -> dict[str, Any]:
    """A request as a batch holds it."""
    return {
        "id": request.identity,
        "method": request.method,
        "path": address(request.api, request.path),
        "body": request.body,
        **given,
    }


def post(counter: CounterLine, *requests: dict[str, Any]) -> httpx.Response:
    """One envelope."""
    return counter.request("POST", COUNTER_SYNC, "batch", {"request": requests})


def results(answer: httpx.Response) -> list[dict[str, Any]]:
    """What each request of a batch was answered."""
    assert answer.status_code == 200, answer.text
    body: Any = decode(answer.content)
    found: list[dict[str, Any]] = body["result"]
    return found


def statuses(answer: httpx.Response) -> list[int]:
    """The status of each."""
    return [result["status"] for result in results(answer)]


def payments(counter: CounterLine, store: SmallStore, *amounts: int) -> list[Outgoing]:
    """Payments of one customer each."""
    found = []
    for amount in amounts:
        settled = builders.settled(payment_for(store.customer(), amount))
        found.append(requests_for(settled, counter.terminal)[0])
    return found


def test_a_visit_in_one_envelope_is_answered_as_request_by_request(
    counter: CounterLine, store: SmallStore
) -> None:
    lines = (payment_for(store.customer(), 5000), opening_for(store, store.customer()))
    visit = requests_for(builders.settled(*lines), counter.terminal)
    answered = results(post(counter, *map(in_batch, visit)))
    assert [result["id"] for result in answered] == [request.identity for request in visit]
    for request, result in zip(visit, answered, strict=True):
        alone = counter.send(request)
        assert (result["status"], result["body"]) == (alone.status_code, decode(alone.content))
        assert result["headers"]["Location"] == alone.headers["Location"]


def test_one_bad_request_spoils_no_other(counter: CounterLine, store: SmallStore) -> None:
    first, refused, last = payments(counter, store, 5000, 6000, 7000)
    bad = in_batch(refused) | {"body": {**refused.body, "account": {"id": "nobody's"}}}
    unreadable = in_batch(refused) | {"id": "other", "body": {"account": 7}}
    nowhere = {"id": "nowhere", "method": "POST", "path": "/no/such/thing"}
    answer = post(counter, in_batch(first), bad, unreadable, nowhere, in_batch(last))
    assert statuses(answer) == [201, 422, 400, 501, 201]
    assert results(answer)[1]["body"]["reason"] == "There is no account {account_id}."
    assert counter.send(refused).status_code == 201, "nothing of the refused one stayed"


def test_a_request_that_fails_half_way_leaves_nothing(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    opening = requests_for(builders.settled(opening_for(store, known)), counter.terminal)[0]
    body: Any = decode(encode(opening.body))
    body["productOrderItem"][0]["itemPrice"][0]["price"]["taxIncludedAmount"]["value"] = 1
    assert statuses(post(counter, in_batch(opening) | {"body": body})) == [422]
    assert statuses(post(counter, in_batch(opening))) == [201]


def test_a_batch_repeated_answers_the_first_results(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    visit = requests_for(builders.settled(payment_for(known, 5000), change_for(known)), counter.terminal)
    first, second = (post(counter, *map(in_batch, visit)) for _ in range(2))
    assert first.content == second.content
    assert counter.view(customerId=known.customer_id).balance_fen == 5000


def test_the_same_batch_many_times_at_once_has_one_effect(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    requests = [
        requests_for(builders.settled(payment_for(known, 100)), counter.terminal)[0] for _ in range(20)
    ]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: post(counter, *map(in_batch, requests)), range(6)))
    for answer in answers:
        for result in results(answer):
            assert result["status"] == 201 or result["body"]["code"] == "inFlight"
    assert counter.view(customerId=known.customer_id).balance_fen == 2000


def test_an_identity_known_with_other_content_is_refused_in_a_batch(
    counter: CounterLine, store: SmallStore
) -> None:
    (request,) = payments(counter, store, 5000)
    assert counter.send(request).status_code == 201
    other = in_batch(request) | {"body": {**request.body, "description": "something else"}}
    (result,) = results(post(counter, other))
    assert (result["status"], result["body"]["code"]) == (409, "identityUsed")


def test_what_needs_a_request_that_was_refused_is_not_tried(counter: CounterLine, store: SmallStore) -> None:
    first, second, third = payments(counter, store, 5000, 6000, 7000)
    refused = in_batch(first) | {"body": {**first.body, "account": {"id": "nobody's"}}}
    answer = post(
        counter,
        refused,
        in_batch(second, needs=[first.identity]),
        in_batch(third, after=[first.identity]),
    )
    assert statuses(answer) == [422, 424, 201]
    assert counter.send(second).status_code == 201


def test_what_comes_after_a_request_that_was_not_tried_is_not_tried_either(
    counter: CounterLine, store: SmallStore
) -> None:
    first, second, third = payments(counter, store, 5000, 6000, 7000)
    refused = in_batch(first) | {"body": {**first.body, "account": {"id": "nobody's"}}}
    answer = post(
        counter,
        refused,
        in_batch(second, needs=[first.identity]),
        in_batch(third, after=[second.identity]),
    )
    assert statuses(answer) == [422, 424, 424]


def test_orders_of_a_batch_are_carried_out(counter: CounterLine, store: SmallStore) -> None:
    order = requests_for(builders.settled(change_for(store.customer())), counter.terminal)[0]
    assert statuses(post(counter, in_batch(order))) == [201]
    assert counter.until(order.identity, "completed")["state"] == "completed"


def test_every_kind_of_request_that_a_counter_delivers_can_travel_in_a_batch(
    counter: CounterLine, store: SmallStore
) -> None:
    unknown = release_of("no-such-lease")
    cancel = {
        "id": "a-cancel",
        "method": "POST",
        "path": address(PRODUCT_ORDER, "cancelProductOrder"),
        "body": {"externalId": builders.identity(), "productOrder": {"id": "no-such-order"}},
    }
    patch = {
        "id": "a-patch",
        "method": "PATCH",
        "path": "/tmf-api/partyInteraction/v4/partyInteraction/none",
        "body": {},
    }
    assert statuses(post(counter, in_batch(unknown), cancel, patch)) == [404, 404, 404]


def test_an_envelope_that_cannot_be_read_is_told_where(counter: CounterLine) -> None:
    answer = post(counter, {"id": "x", "method": "GET", "path": "/"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert "method" in answer.json()["message"]
    assert counter.request("POST", COUNTER_SYNC, "batch", {"request": []}).status_code == 400
    same = {"id": "x", "method": "POST", "path": "/"}
    assert post(counter, same, same).status_code == 400


def test_more_than_two_hundred_requests_are_refused(counter: CounterLine) -> None:
    many = [{"id": str(n), "method": "POST", "path": "/"} for n in range(MOST_REQUESTS + 1)]
    answer = post(counter, *many)
    assert (answer.status_code, answer.json()["code"]) == (413, "batchTooLarge")
    assert statuses(post(counter, *many[:-1])) == [501] * MOST_REQUESTS


def test_an_envelope_that_is_too_large_is_refused_while_it_is_read(counter: CounterLine) -> None:
    huge = {"id": "x", "method": "POST", "path": "/", "body": "x" * 5_000_000}
    assert post(counter, huge).status_code == 413


def test_a_stranger_may_deliver_nothing(counter: CounterLine) -> None:
    path = address(COUNTER_SYNC, "batch")
    stranger = httpx.post(f"{counter.client.base_url}{path}", json={"request": []})
    assert stranger.status_code in (400, 401)
    request = {"id": "x", "method": "POST", "path": "/"}
    assert httpx.post(f"{counter.client.base_url}{path}", json={"request": [request]}).status_code == 401


@pytest.mark.parametrize("name", ["Batch", "BatchRequest", "BatchResults"])
def test_the_envelope_is_in_the_documentation_of_the_interface(counter: CounterLine, name: str) -> None:
    assert name in counter.client.get("/openapi.json").json()["components"]["schemas"]
