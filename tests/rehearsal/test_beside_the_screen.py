"""The command line works beside the running screen, on the same database, with the line cut and back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from counter.clock import SystemClock, mint_identity
from counter.own_program import own_program
from counter.rehearsal.base import built_base
from counter.rehearsal.stage import Stage
from counter.rehearsal.terminal import PseudoTerminal
from counter.wire.encoding import decode, encode
from offline_queue import lines, open_store, outbox
from offline_queue.outbox import ItemState, Reason
from tests.forked import run_forked
from tests.rehearsal.test_endings import signed_in

Counter = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A store of its own, on this day."""
    with Stage(built_base(), tmp_path) as made:
        yield made


@pytest.fixture
def counter(stage: Stage) -> Counter:
    """Run `counter` with arguments and standard input."""

    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return run_forked(
            [*arguments, *stage.screen_command()[len(own_program()) :]], given, stage.screen_environment("en")
        )

    return run


def paid(stage: Stage, number: str) -> int:
    """What the customer of a line has at the centre, less what is owed; fen."""
    view = stage.ask("/counter-terminal/v1/customerView", {"number": number})
    return sum(int(account["balance_fen"]) - int(account["arrears_fen"]) for account in view["accounts"])


def listed(counter: Counter) -> list[dict[str, Any]]:
    """What `counter queue list` says."""
    found: list[dict[str, Any]] = json.loads(counter("queue", "list", "--format", "json").stdout)
    return found


def pay(terminal: PseudoTerminal, number: str, amount: str) -> None:
    """A payment in cash, settled at the screen."""
    terminal.send(f"\x1bOS{number}\r{amount}\x1b[19~\r".encode())


def park(stage: Stage, identity: str) -> None:
    """The item stands still, as after many answers that nobody could read."""
    store = open_store(stage.data_dir, mint=mint_identity)
    with store.database.writing() as connection:
        outbox.move(connection, identity, ItemState.PARKED, reason=Reason("The centre failed."))
        settled_no = outbox.settled_no_of(connection, identity)
        assert settled_no is not None
        lines.judge(connection, settled_no, SystemClock().now())
    store.close()


def send_by_hand(stage: Stage, exported: list[dict[str, Any]]) -> list[int]:
    """Post each line of an export with the terminal's credential; the statuses."""
    credential = (stage.data_dir / "credential").read_text(encoding="utf-8")
    headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
    answers: dict[str, Any] = {}
    statuses = []
    with httpx.Client(base_url=stage.centre_url, headers=headers, timeout=30) as client:
        for item in exported:
            where, body = item["address"], item["body"]
            for binding in item["bindings"]:
                value, place = answers[binding["identity"]][binding["field"]], body
                if not binding["path"]:
                    where = where.replace("{id}", value)
                    continue
                for step in binding["path"][:-1]:
                    place = place[step]
                place[binding["path"][-1]] = value
            answer = client.request(item["method"], where, content=encode(body))
            statuses.append(answer.status_code)
            answers[item["identity"]] = answer.json()
    return statuses


def test_the_queue_is_worked_on_beside_the_screen_and_nothing_is_lost_or_done_twice(
    stage: Stage, counter: Counter
) -> None:
    number, other = stage.samples["ordinary.number"], stage.samples["ordinary.2.number"]
    before, other_before = paid(stage, number), paid(stage, other)
    stage.cut_line()
    screen = signed_in(stage)
    pay(screen, number, "20")
    assert screen.wait_for(lambda text: "离线" in text and "待送 1" in text, 60), screen.text()

    visit = {"id": mint_identity(), "clerk": "20317", "transactions": [
        {"template": "jf", "number": other, "amount": "30.00"}]}  # fmt: skip
    submitted = json.loads(counter("submit", "-", given=json.dumps(visit)).stdout)
    assert submitted["state"] == "accepted"
    assert screen.wait_for(lambda text: "待送 2" in text, 30), screen.text()
    change = {"id": mint_identity(), "clerk": "20317", "transactions": [
        {"template": "bg", "number": other, "offer": "qjx129", "effective": "nextCycle"}]}  # fmt: skip
    assert json.loads(counter("submit", "-", given=json.dumps(change)).stdout)["state"] == "accepted"
    payments = [item for item in listed(counter) if item["kind"] == "payment"]
    (order,) = (item for item in listed(counter) if item["kind"] == "order")
    assert [item["amountFen"] for item in payments] == [2000, 3000]
    shown = counter("queue", "show", payments[0]["identity"])
    assert shown.returncode == 0
    assert payments[0]["identity"] in shown.stdout
    assert counter("queue", "withdraw", order["identity"]).returncode == 0
    assert counter("queue", "withdraw", payments[0]["identity"]).returncode == 1, "money was taken for it"
    assert screen.wait_for(lambda text: "待送 2" in text, 30), screen.text()

    park(stage, payments[1]["identity"])
    assert screen.wait_for(lambda text: "待送 1" in text and "F7" in text, 30), screen.text()
    assert "parked" in {item["state"] for item in listed(counter)}
    assert counter("queue", "retry", payments[1]["identity"]).returncode == 0
    assert screen.wait_for(lambda text: "待送 2" in text, 30), screen.text()
    once = counter("sync", "--once", "--give-up-after", "1")
    assert once.returncode == 1
    assert "cannot be reached" in once.stderr

    screen.send(b"\x03")
    assert screen.wait_for(lambda text: "待送2笔共50.00元，均已保存。" in text, 30), screen.text()
    screen.send(b"\r")
    assert not screen.wait_for(lambda _: False, 30)
    assert screen.ended
    screen.kill()

    exported: Any = [decode(line) for line in counter("queue", "export").stdout.splitlines()]
    stage.restore_line()
    statuses = send_by_hand(stage, exported)
    assert all(200 <= status < 300 for status in statuses), statuses
    assert (paid(stage, number), paid(stage, other)) == (before + 2000, other_before + 3000)

    again = signed_in(stage)
    assert again.wait_for(lambda text: "在线" in text and "待送 0" in text, 60), again.text()
    assert counter("sync", "--once").returncode == 0, "the screen's own delivery is waited for"
    assert listed(counter) == []
    assert (paid(stage, number), paid(stage, other)) == (before + 2000, other_before + 3000)
    again.send(b"\x03")
    assert not again.wait_for(lambda _: False, 30)
    assert again.ended, "with nothing waiting nothing is asked"
    again.kill()
