"""Customers hear of what went on without them, once, in their language, through the port that is set."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from counter.domain.customer import LineState
from counter.domain.transaction import RealNameResult
from counter.domain.visit import SettledVisit
from counter.wire.communication import CommunicationMessage, Receiver, Sender
from counter.wire.paths import COMMUNICATION
from crm.centre import Centre
from crm.database import Database, migrate, open_engine
from crm.message_port import MessageFile, MessageGateway, MessageNotSent, port_for
from crm.messenger import Messenger
from crm.settings import CentreSettings
from crm.tables import MessageRow, NumberRow, PartyRow
from tests import builders
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.visits import change_for, newcomer, opening_for, payment_for
from tests.specifications import faults

AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)


def until(so: Callable[[], bool]) -> None:
    """Wait for what another thread or process does."""
    pause = threading.Event()
    for _ in range(1000):
        if so():
            return
        pause.wait(0.02)
    raise AssertionError("it never came about")


def late(settled: SettledVisit) -> SettledVisit:
    """The visit as one that was settled an hour ago, without the line."""
    lines = tuple(replace(line, accepted_at=AN_HOUR_AGO) for line in settled.visit.transactions)
    return replace(settled, visit=replace(settled.visit, transactions=lines), settled_at=AN_HOUR_AGO)


def to(counter: CounterLine, phone: str) -> list[dict[str, Any]]:
    """The messages to a phone number."""
    params = {"receiver.phoneNumber": phone}
    answer = counter.request("GET", COMMUNICATION, "communicationMessage", params=params)
    found: list[dict[str, Any]] = answer.json()
    return found


def test_a_plan_change_is_told_when_it_is_processed(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    counter.settle(builders.settled(change_for(known), tenders=()))
    until(lambda: len(to(counter, known.number)) == 1)
    (told,) = to(counter, known.number)
    assert "套餐变更：移动花卡套餐59元" in told["content"]
    assert faults("TMF681", "CommunicationMessage", told) == []


def test_a_customer_s_own_language_is_spoken(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    with store.database.writing() as session:
        session.get_one(PartyRow, known.party_id).language = "en"
    counter.settle(builders.settled(change_for(known), tenders=()))
    until(lambda: len(to(counter, known.number)) == 1)
    assert to(counter, known.number)[0]["content"].startswith(f"The plan of {known.number} was changed to")


def test_an_opening_is_told_when_it_is_activated(counter: CounterLine, store: SmallStore) -> None:
    line = opening_for(store, newcomer(store))
    counter.settle(builders.settled(line))
    number = line.details.number
    until(lambda: len(to(counter, number)) == 1)
    assert f"您的号码{number}已开通" in to(counter, number)[0]["content"]


def test_a_line_restored_by_a_late_payment_is_told_and_one_by_a_prompt_payment_is_not(
    counter: CounterLine, store: SmallStore
) -> None:
    here, gone = (store.customer(arrears_fen=5000, suspended=True) for _ in range(2))
    counter.settle(builders.settled(payment_for(here, 5000), settled_at=datetime.now(UTC)))
    counter.settle(late(builders.settled(payment_for(gone, 5000))))
    (told,) = to(counter, gone.number)
    assert told["content"] == f"您的号码{gone.number}缴费50.00元已入账，现已恢复使用。"
    assert to(counter, here.number) == []


def test_who_is_not_to_be_told_by_the_template_is_not(counter: CounterLine, store: SmallStore) -> None:
    changed, gone = store.customer(), store.customer(arrears_fen=5000, suspended=True)
    line = replace(change_for(changed), message_when_processed=False)
    counter.settle(builders.settled(line, tenders=()))
    counter.settle(late(builders.settled(replace(payment_for(gone, 5000), message_when_processed=False))))
    counter.until(line.identity, "completed")
    assert counter.view(customerId=gone.customer_id).lines[0].state is LineState.ACTIVE
    assert to(counter, changed.number) == to(counter, gone.number) == []


def test_an_order_refused_on_arrival_is_told_once_however_often_it_comes(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer(arrears_fen=100, suspended=True)
    settled = late(builders.settled(change_for(known), tenders=()))
    for _ in range(2):
        assert counter.settle(settled)[0].status_code == 422
    assert [told["content"][:6] for told in to(counter, known.number)] == ["您办理的业务"]


def test_an_order_rejected_later_is_told(counter: CounterLine, store: SmallStore) -> None:
    person = newcomer(store, contact_phone="13900000077")
    line = opening_for(store, person, real_name=RealNameResult.NOT_CHECKED)
    counter.settle(builders.settled(line))
    order = counter.order(line.identity)
    counter.request(
        "PATCH", "productOrderingManagement", f"productOrder/{order['id']}", {"realNameCheck": "refused"}
    )
    counter.until(line.identity, "rejected")
    assert len(to(counter, "13900000077")) == 1
    assert to(counter, line.details.number) == []


def test_whose_opening_is_refused_is_never_told_at_the_number_that_somebody_else_has(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    for who in (newcomer(store), newcomer(store, contact_phone="13900000078"), known):
        line = opening_for(store, who)
        with store.database.writing() as session:
            session.get_one(NumberRow, line.details.number).state = "assigned"
        answers = counter.settle(late(builders.settled(line)))
        assert 422 in {answer.status_code for answer in answers}
        assert to(counter, line.details.number) == []
    assert len(to(counter, "13900000078")) == 1
    assert len(to(counter, known.number)) == 1


def test_messages_go_to_the_file_that_is_set(counter: CounterLine, store: SmallStore, messages: Path) -> None:
    known = store.customer()
    counter.settle(builders.settled(change_for(known), tenders=()))
    until(lambda: messages.exists() and known.number in messages.read_text(encoding="utf-8"))
    sent = [json.loads(line) for line in messages.read_text(encoding="utf-8").splitlines()]
    (mine,) = [each for each in sent if each["receiver"][0]["phoneNumber"] == known.number]
    until(lambda: to(counter, known.number)[0]["state"] == "completed")
    assert mine["id"] == to(counter, known.number)[0]["id"]
    assert faults("TMF681", "CommunicationMessage_Create", mine) == []


def test_a_message_may_be_posted(counter: CounterLine) -> None:
    asked = {
        "content": "店庆通知",
        "messageType": "SMS",
        "sender": {"id": "10086"},
        "receiver": [{"phoneNumber": "13800000000"}],
    }
    made = counter.request("POST", COMMUNICATION, "communicationMessage", asked)
    assert made.status_code == 201
    assert to(counter, "13800000000")[0]["content"] == "店庆通知"
    nobody = asked | {"receiver": [{"id": "1"}]}
    assert counter.request("POST", COMMUNICATION, "communicationMessage", nobody).status_code == 400


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[str], list[int]]]:
    """An SMS gateway: its address, the ids it got, and the answers it is going to give before 200."""
    got: list[str] = []
    answers: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            got.append(self.headers["Idempotency-Key"])
            self.send_response(answers.pop(0) if answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/messages", got, answers
        server.shutdown()


MESSAGE = CommunicationMessage(
    id="M1",
    content="您好",
    message_type="SMS",
    sender=Sender(id="10086"),
    receiver=(Receiver(phone_number="13800000000"),),
)


def test_a_gateway_that_refuses_is_no_sending_and_one_that_knows_it_is(
    gateway: tuple[str, list[str], list[int]],
) -> None:
    url, got, answers = gateway
    port = MessageGateway(url)
    answers += [500, 409]
    with pytest.raises(MessageNotSent):
        port.send(MESSAGE)
    port.send(MESSAGE)
    port.send(MESSAGE)
    assert got == ["M1"] * 3


def test_nobody_at_the_gateway_and_no_place_for_the_file_are_no_sending(tmp_path: Path) -> None:
    for port in (MessageGateway("http://127.0.0.1:9/none", 0.5), MessageFile(tmp_path / "no" / "file")):
        with pytest.raises(MessageNotSent):
            port.send(MESSAGE)


def test_what_is_no_place_for_messages_is_refused() -> None:
    assert port_for("") is None
    with pytest.raises(ValueError, match="carrier pigeon"):
        port_for("carrier pigeon")


def test_a_message_is_tried_again_until_it_goes(
    tmp_path: Path, gateway: tuple[str, list[str], list[int]]
) -> None:
    url, got, answers = gateway
    answers += [503, 500]
    database_url = f"sqlite:///{tmp_path / 'crm.db'}"
    migrate(database_url)
    database = Database(open_engine(database_url))
    centre = Centre(
        settings=CentreSettings(database_url=database_url, message_retry_s=0.01), database=database
    )
    with database.writing() as session:
        now = centre.now()
        session.add(
            MessageRow(
                message_id="M2", message_type="SMS", content="您好", phone="138", made_at=now, due_at=now
            )
        )

    def sent() -> bool:
        with database.reading() as session:
            return session.get_one(MessageRow, "M2").state == "completed"

    messenger = Messenger(centre, MessageGateway(url))
    messenger.start()
    until(sent)
    messenger.stop()
    with database.reading() as session:
        assert session.get_one(MessageRow, "M2").tries == 3
    assert got == ["M2"] * 3
    database.close()
