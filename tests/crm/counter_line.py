"""A terminal's line to the centre under test: sends what a settled visit sends, and looks at what became."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import httpx

from counter.domain.customer import CustomerView
from counter.domain.terminal import Terminal
from counter.domain.visit import SettledVisit
from counter.wire.encoding import decode, encode
from counter.wire.outgoing import Outgoing
from counter.wire.paths import COUNTER_TERMINAL, PRODUCT_ORDER, address
from counter.wire.requests import requests_for
from counter.wire.snapshot import PARTS, VIEW, Snapshot

DEADLINE_S = 20.0


class CounterLine:
    """One enrolled terminal."""

    def __init__(self, client: httpx.Client, terminal: Terminal, signing_key: str = "") -> None:
        self.client, self.terminal, self.signing_key = client, terminal, signing_key
        self._ids: dict[str, str] = {}

    def request(self, method: str, api: str, path: str, body: object = None, **given: Any) -> httpx.Response:
        """Any request of an API."""
        content = None if body is None else encode(body)
        return self.client.request(method, address(api, path), content=content, **given)

    def own(self, path: str, body: object) -> httpx.Response:
        """A question on the counter's own paths."""
        return self.request("POST", COUNTER_TERMINAL, path, body)

    def send(self, outgoing: Outgoing) -> httpx.Response:
        """One request of a visit, its bindings filled from earlier answers."""
        body: Any = deepcopy(dict(outgoing.body))
        path = outgoing.path
        for binding in outgoing.bindings:
            found = self._ids[binding.identity]
            if not binding.path:
                path = path.replace("{id}", found)
                continue
            place = body
            for step in binding.path[:-1]:
                place = place[step]
            place[binding.path[-1]] = found
        answer = self.request(outgoing.method, outgoing.api, path, body)
        if answer.is_success and outgoing.method == "POST":
            self._ids[outgoing.identity] = answer.json()["id"]
        return answer

    def requests(self, settled: SettledVisit) -> tuple[Outgoing, ...]:
        """What a visit sends, in its order."""
        return requests_for(settled, self.terminal)

    def settle(self, settled: SettledVisit) -> list[httpx.Response]:
        """All requests of a visit, in their order."""
        return [self.send(outgoing) for outgoing in self.requests(settled)]

    def order(self, identity: str) -> dict[str, Any]:
        """The order with this identity as it stands."""
        answer = self.request("GET", PRODUCT_ORDER, "productOrder", params={"externalId": identity})
        found: Any = decode(answer.content)
        assert len(found) == 1
        order: dict[str, Any] = found[0]
        return order

    def until(self, identity: str, *states: str) -> dict[str, Any]:
        """Wait until the order is in one of ``states``."""
        deadline = time.monotonic() + DEADLINE_S
        pause = threading.Event()
        while (order := self.order(identity))["state"] not in states:
            assert time.monotonic() < deadline, f"{order['state']}, not {states}"
            pause.wait(0.02)
        return order

    def view(self, **whose: str) -> CustomerView:
        """A customer's view, fresh."""
        return VIEW.validate_json(self.own("customerView", whose).content)

    def snapshot(self, part: str, since: str = "") -> Snapshot[Any]:
        """A part of the snapshot."""
        answer = self.request("GET", COUNTER_TERMINAL, f"snapshot/{part}", params={"since": since})
        assert answer.status_code == 200, answer.text
        found: Snapshot[Any] = PARTS[part].validate_json(answer.content)
        return found


def statuses(answers: Iterable[httpx.Response]) -> list[int]:
    """The status of each answer."""
    return [answer.status_code for answer in answers]
