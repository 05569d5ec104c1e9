"""The centre keeps each report of a shift once, and tells the store's shifts to its managers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter.clock import mint_identity
from counter.domain.shifts.drawer import Takings
from counter.domain.shifts.report import ShiftReport
from counter.wire.paths import COUNTER_STATS, COUNTER_SYNC, COUNTER_TERMINAL, address
from counter.wire.shift_report import STORE_SHIFTS, report_request
from tests.crm.counter_line import CounterLine
from tests.crm.test_counter_stats import manager
from tests.shifts import closed, exact, settled_line, shift

__all__ = ["manager"]


def report(amount_fen: int = 10_000, position: int = 3) -> ShiftReport:
    """A shift with one payment, nothing missing."""
    one = shift(shift_id=mint_identity(), position=position)
    found = settled_line(amount_fen)
    return closed(one, found, exact(one, found))


def told(line: CounterLine, who: str, **params: str) -> list[ShiftReport]:
    """What a manager is told."""
    answer = line.request("GET", COUNTER_STATS, "shifts", params={"manager": who, **params})
    assert answer.status_code == 200, answer.text
    return [each.report for each in STORE_SHIFTS.validate_json(answer.content)]


def test_a_report_is_kept_once_and_read_again_as_it_was(counter: CounterLine, manager: str) -> None:
    one = report()
    first, again = counter.send(report_request(one)), counter.send(report_request(one))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert [each for each in told(counter, manager) if each.shift.shift_id == one.shift.shift_id] == [one]


def test_the_same_identity_with_another_count_is_refused(counter: CounterLine) -> None:
    one = report()
    counter.send(report_request(one))
    other = replace(one, counted=replace(one.counted, card_fen=1))
    assert counter.send(report_request(other)).status_code == 409


def test_after_an_unclear_answer_only_the_own_report_is_found(
    counter: CounterLine, neighbour: CounterLine
) -> None:
    one = report()
    counter.send(report_request(one))
    asked = {"externalId": f"{one.shift.shift_id},{mint_identity()}", "limit": "2"}
    found = counter.request("GET", COUNTER_TERMINAL, "shift", params=asked).json()
    assert [each["externalId"] for each in found] == [one.shift.shift_id]
    assert neighbour.request("GET", COUNTER_TERMINAL, "shift", params=asked).json() == []


def test_reports_travel_in_envelopes_and_are_of_who_sends_them(
    counter: CounterLine, neighbour: CounterLine, manager: str
) -> None:
    one = report(position=9)
    outgoing = report_request(one)
    path = address(COUNTER_TERMINAL, outgoing.path)
    request = {"id": outgoing.identity, "method": "POST", "path": path, "body": dict(outgoing.body)}
    answer = neighbour.request("POST", COUNTER_SYNC, "batch", {"request": [request]})
    assert [each["status"] for each in answer.json()["result"]] == [201]
    listed = counter.request("GET", COUNTER_STATS, "shifts", params={"manager": manager})
    (found,) = (
        each
        for each in STORE_SHIFTS.validate_json(listed.content)
        if each.report.shift.shift_id == one.shift.shift_id
    )
    assert (found.position, found.store_id) == (neighbour.terminal.position, neighbour.terminal.store_id)


@pytest.mark.parametrize(("who", "status"), [("20312", 403), ("", 403)])
def test_only_managers_see_the_store_s_shifts(
    counter: CounterLine, manager: str, who: str, status: int
) -> None:
    answer = counter.request("GET", COUNTER_STATS, "shifts", params={"manager": who})
    assert answer.status_code == status
    beyond = counter.request("GET", COUNTER_STATS, "shifts", params={"manager": manager, "store": "HALL3"})
    assert beyond.status_code == 403


def test_what_is_no_report_is_refused(counter: CounterLine) -> None:
    body = dict(report_request(report()).body)
    for wrong in ({**body, "report": {}}, {**body, "extra": 1}, {"report": body["report"]}):
        assert counter.own("shift", wrong).status_code == 400


def test_an_empty_shift_is_a_report_too(counter: CounterLine, manager: str) -> None:
    one = shift(shift_id=mint_identity())
    empty = closed(one, Takings(), exact(one, Takings()))
    assert counter.send(report_request(empty)).status_code == 201
    assert empty in told(counter, manager, limit="500")
