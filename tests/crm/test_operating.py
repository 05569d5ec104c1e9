"""What an operator sees of a running centre: its journal, its figures, whether it is ready."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from counter.wire.tracing import REQUEST_ID
from crm.database import HEAD, open_engine
from tests import builders
from tests.crm.conftest import enrolled
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.visits import payment_for


@pytest.fixture
def own_store(tmp_path: Path) -> SmallStore:
    return SmallStore(f"sqlite:///{tmp_path / 'crm.db'}")


def test_the_journal_follows_a_request_and_names_no_customer(own_store: SmallStore, tmp_path: Path) -> None:
    known = own_store.customer(arrears_fen=100)
    command = [sys.executable, "-m", "counter", "--data-dir", str(tmp_path), "crm", "serve", "--port", "0"]
    with (tmp_path / "journal").open("wb") as journal:
        served = subprocess.Popen(
            [*command, "--database", own_store.url], stdout=subprocess.PIPE, stderr=journal, text=True
        )
        try:
            assert served.stdout is not None
            address = re.findall(r"http://\S+", served.stdout.readline())[0]
            counter = enrolled(address, own_store, "T1")
            with closing(counter.client):
                counter.view(number=known.number)
                paid = payment_for(known, 5000)
                counter.settle(builders.settled(paid))
                marked = counter.client.get("/health", headers={REQUEST_ID: "seen-7"})
                unmarked = counter.client.get("/health", headers={REQUEST_ID: "no good name"})
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(20)
            if served.stdout is not None:
                served.stdout.close()
            own_store.close()
    assert marked.headers[REQUEST_ID] == "seen-7"
    assert re.fullmatch(r"[0-9a-f]{16}", unmarked.headers[REQUEST_ID])
    written = (tmp_path / "journal").read_text(encoding="utf-8")
    lines: list[dict[str, Any]] = [json.loads(line) for line in written.splitlines()]
    health = next(line for line in lines if line.get("request") == "seen-7")
    assert (health["method"], health["route"], health["status"], health["level"]) == (
        "GET",
        "/health",
        200,
        "INFO",
    )
    payment = next(line for line in lines if line["route"] == "/tmf-api/paymentManagement/v4/payment")
    assert (payment["status"], payment["terminal"]) == (201, "T1")
    for personal in (known.name, known.number, known.id_number):
        assert personal not in written


def test_it_is_ready_while_its_database_answers_with_its_schema(
    counter: CounterLine, store: SmallStore
) -> None:
    assert counter.client.get("/ready").json() == {"status": "ready"}
    engine = open_engine(store.url)
    with engine.begin() as line:
        line.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        answer = counter.client.get("/ready")
    finally:
        with engine.begin() as line:
            line.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
        engine.dispose()
    assert answer.status_code == 503
    assert "9999" in answer.json()["reason"]


def test_its_figures_count_requests_and_what_waits(counter: CounterLine, store: SmallStore) -> None:
    counter.view(number=store.customer().number)
    page = counter.client.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    counted = r'crm_request_seconds_count\{method="POST",route="[^"]*customerView",status="200"\} (\d+)'
    (times,) = re.findall(counted, page.text)
    assert int(float(times)) >= 1
    for name in ("crm_orders_due", "crm_events_due_oldest_seconds", "crm_messages_due"):
        assert re.search(rf"^{name} \d", page.text, re.MULTILINE)
