"""A counter's database that was copied or put back is refused; gaps and any order are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from counter.wire.chain import CHAIN_HEADER, COPIED, RESTORED, ChainMark, Place, chained
from counter.wire.encoding import fingerprint
from counter.wire.outgoing import Outgoing
from counter.wire.paths import COUNTER_SYNC, address
from counter.wire.requests import requests_for
from tests import builders
from tests.crm.conftest import enrolled
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.visits import payment_for


@dataclass
class Queue:
    """What a counter's database queued, and what it knows that the centre has."""

    line: CounterLine
    instance: str = "instance-T3"
    places: list[tuple[Outgoing, Place]] = field(default_factory=list)
    witness: Place | None = None

    def add(self, store: SmallStore) -> int:
        """One more payment; its index."""
        settled = builders.settled(payment_for(store.customer(), 5000))
        request = requests_for(settled, self.line.terminal)[0]
        before = self.places[-1][1].value if self.places else ""
        number = len(self.places) + 1
        value = chained(before, number, request.identity, fingerprint(request.body))
        self.places.append((request, Place(number, value)))
        return number - 1

    def copy(self) -> Queue:
        """The same database as it is now, to go its own way."""
        return replace(self, places=list(self.places))

    def send(self, index: int) -> httpx.Response:
        """Send one item; what is done is witnessed from then on."""
        request, place = self.places[index]
        mark = ChainMark(self.instance, place, self.witness)
        answer = self.line.request(
            "POST", request.api, request.path, request.body, headers={CHAIN_HEADER: mark.header()}
        )
        if answer.is_success and (self.witness is None or self.witness.sequence < place.sequence):
            self.witness = place
        return answer

    def send_together(self, *indexes: int) -> httpx.Response:
        """Send items in one envelope."""
        requests = [self.places[index] for index in indexes]
        body: Any = [
            {
                "id": request.identity,
                "method": "POST",
                "path": address(request.api, request.path),
                "headers": {CHAIN_HEADER: ChainMark(item=place).header()},
                "body": request.body,
            }
            for request, place in requests
        ]
        mark = ChainMark(self.instance, None, self.witness).header()
        return self.line.request(
            "POST", COUNTER_SYNC, "batch", {"request": body}, headers={CHAIN_HEADER: mark}
        )


@pytest.fixture
def queue(address: str, store: SmallStore) -> Iterator[Queue]:
    """A newly enrolled database with five items, nothing sent."""
    instance = builders.identity()
    line = enrolled(address, store, "T3", instance)
    made = Queue(line, instance)
    for _ in range(5):
        made.add(store)
    yield made
    line.client.close()


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json().get("code", "")


def test_items_may_arrive_in_any_order_and_with_gaps(queue: Queue) -> None:
    assert [queue.send(index).status_code for index in (3, 0, 4, 1)] == [201] * 4
    assert queue.send(0).status_code == 201, "a repeat is a repeat"


def test_a_late_request_of_before_is_told_which_place_the_database_must_know(queue: Queue) -> None:
    before = queue.copy()
    queue.send(0)
    queue.send(1)
    late = before.send(2)
    assert code_of(late) == (409, RESTORED)
    said = late.json()["params"]
    assert Place(said["sequence"], said["value"]) == queue.places[0][1]
    assert queue.send(2).status_code == 201, "the database itself goes on"


def test_a_database_put_back_to_before_is_refused(queue: Queue, store: SmallStore) -> None:
    queue.send(0)
    backup = queue.copy()
    for index in (1, 2, 3):
        queue.send(index)
    new = backup.add(store)
    assert code_of(backup.send(new)) == (409, RESTORED)
    assert code_of(backup.send_together(new, 1)) == (409, RESTORED)


def test_of_two_copies_that_go_on_one_is_refused(queue: Queue, store: SmallStore) -> None:
    queue.send(0)
    copy = queue.copy()
    mine, other = queue.add(store), copy.add(store)
    assert queue.send(mine).status_code == 201
    answer = copy.send(other)
    assert code_of(answer) == (409, RESTORED), "the same number was seen with another value"
    assert answer.json()["params"]["value"] == queue.places[mine][1].value


def test_a_copy_that_sends_what_the_other_queued_elsewhere_is_refused_in_a_batch(
    queue: Queue, store: SmallStore
) -> None:
    queue.send(0)
    copy = queue.copy()
    mine, other = queue.add(store), copy.add(store)
    assert queue.send(mine).status_code == 201
    results = copy.send_together(1, other).json()["result"]
    assert [result["status"] for result in results] == [201, 409]
    assert results[1]["body"]["code"] == RESTORED


def test_another_database_under_the_terminals_credential_is_refused(queue: Queue) -> None:
    stranger = replace(queue, instance="another")
    assert code_of(stranger.send(0)) == (409, COPIED)
    assert code_of(stranger.send_together(0, 1)) == (409, COPIED)


def test_enrolled_anew_a_database_goes_on_and_repeats_are_recognised(
    queue: Queue, store: SmallStore, address: str
) -> None:
    queue.send(0)
    backup = queue.copy()
    first = queue.send(1)
    queue.send(2)
    new = backup.add(store)
    assert code_of(backup.send(new)) == (409, RESTORED)
    anew = replace(backup, instance="anew", line=enrolled(address, store, "T3", "anew"))
    assert anew.send(new).status_code == 201
    assert anew.send(1).content == first.content
    anew.line.client.close()


def test_a_terminals_own_record_says_what_was_seen_of_its_database(queue: Queue) -> None:
    def own() -> Any:
        return queue.line.client.get("/counter-terminal/v1/terminal").json()

    assert own() == {"terminalId": "T3", "storeId": own()["storeId"], "position": 3, "chain": None}
    queue.send(3)
    place = queue.places[3][1]
    assert own()["chain"] == {"sequence": place.sequence, "value": place.value}


@pytest.mark.parametrize("header", ["item=x:1", "item=1:", "what", "instance=" + "x" * 600])
def test_a_mark_that_cannot_be_read_is_refused(queue: Queue, header: str) -> None:
    answer = queue.line.client.get("/counter-terminal/v1/terminal", headers={CHAIN_HEADER: header})
    assert code_of(answer) == (400, "unreadable")


def test_a_mark_is_read_as_it_was_written() -> None:
    mark = ChainMark("i-1", Place(12, "ab"), Place(9, "cd"))
    assert ChainMark.read(mark.header()) == mark
    assert ChainMark.read("") == ChainMark()
