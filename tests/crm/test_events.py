"""Whoever registers is told what happens, in order, until it was taken; whoever leaves is told no more."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from counter.wire.paths import ACCOUNT, PRODUCT_ORDER, TROUBLE_TICKET
from crm.app import create_app
from crm.conformance import OPEN_TERMINAL, prepare_empty
from crm.database import migrate
from crm.settings import CentreSettings
from tests import builders
from tests.crm.counter_line import CounterLine, statuses
from tests.crm.listener import listening
from tests.crm.small_store import SmallStore
from tests.crm.visits import change_for, opening_for, payment_for
from tests.specifications import faults

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

TICKETS = "/tmf-api/troubleTicket/v4"
TICKET = {"description": "no signal", "severity": "Urgent", "ticketType": "complaint"}


@pytest.fixture
def database_file(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    migrate(url)
    prepare_empty(url)
    return url


def centre_over(url: str) -> TestClient:
    settings = CentreSettings(database_url=url, open_terminal=OPEN_TERMINAL, event_retry_s=0.02)
    return TestClient(create_app(settings))


@pytest.fixture
def client(database_file: str) -> Iterator[TestClient]:
    with centre_over(database_file) as found:
        yield found


def register(client: Any, callback: str, query: str = "") -> str:
    answer = client.post(f"{TICKETS}/hub", json={"callback": callback, "query": query})
    assert answer.status_code == 201
    assert faults("TMF621", "EventSubscription", answer.json()) == []
    return str(answer.json()["id"])


def test_the_life_of_a_complaint_is_told_in_order(client: TestClient) -> None:
    with listening() as listener:
        register(client, listener.callback)
        made = client.post(f"{TICKETS}/troubleTicket", json=TICKET).json()
        path = f"{TICKETS}/troubleTicket/{made['id']}"
        client.patch(path, json={"severity": "Minor"})
        client.patch(path, json={"status": "inProgress"})
        client.patch(path, json={"status": "resolved", "statusChangeReason": "mast mended"})
        client.delete(path)
        told = [listener.next() for _ in range(5)]
    kinds = ("Create", "AttributeValueChange", "StatusChange", "Resolved", "Delete")
    assert [event["eventType"] for event in told] == [f"TroubleTicket{kind}Event" for kind in kinds]
    for event in told:
        assert faults("TMF621", event["eventType"], event) == []
        assert event["event"]["troubleTicket"]["id"] == made["id"]
    assert [event["event"]["troubleTicket"]["status"] for event in told] == [
        "acknowledged", "acknowledged", "inProgress", "resolved", "resolved",
    ]  # fmt: skip


def test_what_was_refused_comes_again_and_nothing_overtakes_it(client: TestClient) -> None:
    with listening(refusals=(500, 503)) as listener:
        register(client, listener.callback)
        ids = [client.post(f"{TICKETS}/troubleTicket", json=TICKET).json()["id"] for _ in range(3)]
        told = [listener.next()["event"]["troubleTicket"]["id"] for _ in range(3)]
        assert told == ids
        assert listener.tried[0] == listener.tried[1] == listener.tried[2]


def test_a_listener_that_was_away_gets_what_it_missed_also_from_the_next_process(database_file: str) -> None:
    with listening() as gone:
        port = gone.port
    with centre_over(database_file) as client:
        register(client, f"http://127.0.0.1:{port}/events")
        made = client.post(f"{TICKETS}/troubleTicket", json=TICKET).json()
    with listening(port) as back, centre_over(database_file):
        assert back.next()["event"]["troubleTicket"]["id"] == made["id"]


def test_a_query_chooses_among_events(client: TestClient) -> None:
    with listening() as listener:
        register(
            client, listener.callback, "eventType=TroubleTicketCreateEvent&troubleTicket.severity=Minor,Low"
        )
        for severity in ("Urgent", "Minor"):
            made = client.post(f"{TICKETS}/troubleTicket", json={**TICKET, "severity": severity}).json()
            client.patch(f"{TICKETS}/troubleTicket/{made['id']}", json={"status": "closed"})
        last = client.post(f"{TICKETS}/troubleTicket", json={**TICKET, "severity": "Low"}).json()
        told = [listener.next() for _ in range(2)]
    assert [event["event"]["troubleTicket"]["severity"] for event in told] == ["Minor", "Low"]
    assert told[-1]["event"]["troubleTicket"]["id"] == last["id"]


def test_whoever_leaves_is_told_no_more(client: TestClient) -> None:
    with listening() as leaving, listening() as staying:
        left = register(client, leaving.callback)
        register(client, staying.callback)
        assert client.delete(f"{TICKETS}/hub/{left}").status_code == 204
        assert client.delete(f"{TICKETS}/hub/{left}").status_code == 404
        client.post(f"{TICKETS}/troubleTicket", json=TICKET)
        staying.next()
        assert leaving.taken.empty()


@pytest.mark.parametrize(
    "callback", ["", "nowhere", "ftp://host/x", "http://", "http://[", "file:///etc/passwd"]
)
def test_a_callback_that_nobody_can_reach_is_refused(client: TestClient, callback: str) -> None:
    answer = client.post(f"{TICKETS}/hub", json={"callback": callback})
    assert answer.status_code == 400
    assert faults("TMF621", "Error", answer.json()) == []


def test_the_same_listener_twice_is_a_conflict(client: TestClient) -> None:
    register(client, "http://127.0.0.1:9/events")
    again = client.post(f"{TICKETS}/hub", json={"callback": "http://127.0.0.1:9/events"})
    assert again.status_code == 409


def test_the_stores_business_is_told_as_it_goes_on(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    opening, paid = opening_for(store, known), payment_for(known, 5000)
    with listening() as listener:
        hubs = []
        for api in (PRODUCT_ORDER, ACCOUNT, TROUBLE_TICKET):
            asked = {"callback": listener.callback}
            answer = counter.request("POST", api, "hub", asked)
            hubs.append((api, answer.json()["id"]))
        assert set(statuses(counter.settle(builders.settled(opening, paid, change_for(known))))) == {201}
        counter.until(opening.identity, "completed")
        told = [listener.next()]
        while sum(map(_is_completed, told)) < 2 or not any(_is_of(known.account_id, event) for event in told):
            told.append(listener.next())
        for api, hub in hubs:
            assert counter.request("DELETE", api, f"hub/{hub}").status_code == 204
    orders = [e for e in told if "productOrder" in e["event"]]
    for event in orders:
        assert faults("TMF622", event["eventType"], event) == []
    states: dict[str, list[str]] = {}
    for event in orders:
        order = event["event"]["productOrder"]
        states.setdefault(order["externalId"], []).append(order["state"])
    assert states[opening.identity] == ["acknowledged", "inProgress", "completed"]
    balances = [e["event"]["billingAccount"] for e in told if e["domain"] == ACCOUNT]
    assert known.account_id in {balance["id"] for balance in balances}


def _is_of(account_id: str, event: dict[str, Any]) -> bool:
    """Listeners to different interfaces are told side by side: an account's event may come last."""
    return bool(event["domain"] == ACCOUNT and event["event"]["billingAccount"]["id"] == account_id)


def _is_completed(event: dict[str, Any]) -> bool:
    return bool(event["event"].get("productOrder", {}).get("state") == "completed")
