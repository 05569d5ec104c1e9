"""The centre answers the counter's own figures for one store or many, to who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from counter.clock import SystemClock, mint_identity
from counter.domain.positions import Heartbeat, PositionState
from counter.domain.prints import Counterpart, PrintState, Rendered
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import report
from counter.domain.terminal import Role
from counter.domain.timing import Moment, TimingEvent
from counter.domain.visit import OutcomeState, SettledVisit
from counter.domain.work import Link, Waiting
from counter.wire.heartbeat import HEARTBEAT, POSITIONS
from counter.wire.outages import OUTAGES, Outages
from counter.wire.paths import COUNTER_STATS, COUNTER_SYNC, PARTY_INTERACTION, address
from counter.wire.requests import later_timings, requests_for
from counter.wire.statistics import report_body
from counter.wire.statistics_read import report_of
from crm.statistics.folding import fold
from crm.tables import PendingFactRow, StaffRow, StaffScopeRow, StoreRow
from offline_queue import LocalStore, lines, open_store, outbox, settings
from offline_queue.statistics.outages import untold
from offline_queue.telling import tell_untold
from tests import builders
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.screens.forms.ports import HandClock

DAY = date(2027, 3, 1)
BASELINES = {"fx": 240_000, "jf": 120_000}
"""Of the packaged templates of what these tests do."""
_days = count()
"""Each test counts on days of its own: the centre lives as long as the run."""


@pytest.fixture
def day() -> date:
    """A business date that no other test uses."""
    return date.fromordinal(DAY.toordinal() + next(_days))


@pytest.fixture(scope="module")
def manager(store: SmallStore, counter: CounterLine) -> Iterator[str]:
    """A manager of the hall, who may also see a second one."""
    scopes = (("20301", "HALL2"), ("20302", "*"))
    with store.database.writing() as session:
        for clerk_id, role in (("20301", Role.MANAGER), ("20312", Role.CLERK), ("20302", Role.MANAGER)):
            row = StaffRow(
                clerk_id=clerk_id,
                store_id=counter.terminal.store_id,
                name="陈国平",
                role=role,
                verifier="",
                expires_at=datetime(2030, 1, 1, tzinfo=UTC),
            )
            session.merge(row)
        for number in (2, 3):
            session.merge(StoreRow(store_id=f"HALL{number}", code=f"H{number}", name=f"{number}号厅"))
        for scope in scopes:
            session.merge(StaffScopeRow(clerk_id=scope[0], store_id=scope[1]))
    yield "20301"
    with store.database.writing() as session:  # other tests know the staff of the hall
        for scope in scopes:
            session.delete(session.get_one(StaffScopeRow, scope))
        session.flush()
        for clerk_id in ("20301", "20312", "20302"):
            session.delete(session.get_one(StaffRow, clerk_id))


def visit(day: date, took_ms: int, terminal_line: CounterLine) -> SettledVisit:
    """A visit without money or orders, so that it needs nobody: only its times matter."""
    line = builders.reversal(100, target_ms=120_000, identity=mint_identity())
    events = (
        TimingEvent(Moment.SEATED, 0),
        TimingEvent(Moment.TEMPLATE_OPENED, took_ms // 4, "fx", line.identity),
        TimingEvent(Moment.ACCEPTED, took_ms, "fx", line.identity),
    )
    return builders.settled(
        visit=builders.visit(
            line,
            visit_id=mint_identity(),
            business_date=day,
            events=events,
            target_ms=300_000,
            position=terminal_line.terminal.position,
            terminal_id=terminal_line.terminal.terminal_id,
        ),
        slip_number=f"JHL-{terminal_line.terminal.position}-{day:%Y%m%d}-{took_ms % 10_000:04d}",
    )


def interaction(settled: SettledVisit, line: CounterLine) -> Any:
    return next(each for each in requests_for(settled, line.terminal) if each.kind == "interaction")


def figures(line: CounterLine, **asked: str) -> httpx.Response:
    return line.request("GET", COUNTER_STATS, "figures", params=asked)


def of_day(line: CounterLine, manager: str, day: date, **asked: str) -> Any:
    answer = figures(line, manager=manager, **{"from": day.isoformat(), "to": day.isoformat()}, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_visits_count_as_they_come_once_each(
    counter: CounterLine, neighbour: CounterLine, manager: str, day: date
) -> None:
    first = interaction(visit(day, 200_000, counter), counter)
    assert [counter.send(first).status_code for _ in range(3)] == [201, 201, 201]
    assert neighbour.send(interaction(visit(day, 400_000, neighbour), neighbour)).status_code == 201
    total = of_day(counter, manager, day)["total"]
    assert (total["n"], total["attainment"]["attained"], total["maxMs"]) == (2, 1, 400_000)
    by_position = of_day(counter, manager, day, by="position")["groups"]
    assert [(group["group"], group["n"]) for group in by_position] == [("1", 1), ("2", 1)]


def test_later_timings_take_the_place_of_the_first_before_and_after_they_are_summarised(
    counter: CounterLine, store: SmallStore, manager: str, day: date
) -> None:
    settled = visit(day, 200_000, counter)
    counter.send(interaction(settled, counter))
    for last_ms in (310_000, 310_000, 420_000):
        left = replace(settled.visit, events=(*settled.visit.events, TimingEvent(Moment.LEFT, last_ms)))
        assert counter.send(later_timings(left, settled, counter.terminal)).status_code == 200
        total = of_day(counter, manager, day)["total"]
        assert (total["n"], total["attainment"]["attained"], total["p50Ms"]) == (
            1,
            0,
            pytest.approx(last_ms, rel=0.01),
        )
        fold(store.database)
        assert of_day(counter, manager, day)["total"] == total


def test_folding_changes_no_figure_and_leaves_nothing_waiting(
    counter: CounterLine, store: SmallStore, manager: str, day: date
) -> None:
    for took in (100_000, 150_000, 500_000):
        counter.send(interaction(visit(day, took, counter), counter))
    before = [of_day(counter, manager, day, by=by.value)["groups"] for by in By]
    while fold(store.database):
        pass
    with store.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PendingFactRow)) == 0
    assert [of_day(counter, manager, day, by=by.value)["groups"] for by in By] == before


def waiting_to_be_told(local: LocalStore) -> list[Any]:
    """The visits' own items in the outbox, in order."""
    with local.database.reading() as connection:
        found = [item.outgoing for item in outbox.waiting_items(connection, 0, 1000)]
    return [each for each in found if each.kind in ("interaction", "timings")]


def told(local: LocalStore, line: CounterLine) -> None:
    """Bring all of it to the centre, each item twice."""
    while tell_untold(local.database, SystemClock(), everything=True):
        pass
    for each in waiting_to_be_told(local):
        assert {line.send(each).status_code for _ in range(2)} <= {200, 201}


def printed(local: LocalStore, settled: SettledVisit, copies: int) -> None:
    """A slip and its further copies, two sheets each."""
    for copy in range(copies + 1):
        rendered = Rendered(
            slip_number=settled.slip_number,
            counterpart=Counterpart.CUSTOMER,
            copy=copy,
            printer="front",
            sha256="",
            size=1,
            sheets=2,
            answers=True,
            text="slip",
        )
        made = local.prints.rendered(rendered)
        local.prints.move(made.print_no, PrintState.SENDING)
        local.prints.move(made.print_no, PrintState.SENT)
        local.prints.move(made.print_no, PrintState.CONFIRMED)


def ended(local: LocalStore, settled: SettledVisit, *states: OutcomeState) -> None:
    """The first line of a visit comes to these states; one that is troubled was dealt with."""
    identity = settled.visit.transactions[0].identity
    with local.database.writing() as connection:
        for state in states:
            connection.execute("UPDATE line SET state = ? WHERE identity = ?", (state, identity))
        lines.settle_trouble(connection, identity)


def work_of(local: LocalStore, day: date, line: CounterLine) -> None:
    """Six visits, some without the line, some printed again, some that ended badly; one with tagged talk."""
    noon = datetime.combine(day, time(4), UTC)
    for number, took in enumerate((61_234, 190_001, 299_999, 300_000, 300_001, 1_234_567)):
        with local.database.writing() as connection:
            link = Link.OFFLINE if number in (1, 2) else Link.ONLINE
            settings.set_link(connection, link, "", noon + timedelta(minutes=number))
        made = visit(day, took, line).visit
        if number == 3:
            made = replace(made, events=(*made.events, TimingEvent(Moment.TALK_TAG, 1000, "explain")))
        settled = local.settle(replace(made, tenders=()), noon + timedelta(minutes=number))
        printed(local, settled, copies=number % 2)
        if number in (1, 4):
            ended(local, settled, OutcomeState.REJECTED)


def same_on_both_sides(local: LocalStore, line: CounterLine, manager: str, day: date) -> Any:
    """The report of the counter, having found the centre's equal for every breakdown."""
    bys = (By.TOTAL, By.TEMPLATE, By.HOUR, By.DAY, By.WEEK, By.MONTH, By.WEEKDAY, By.LINK, By.CLERK)
    here: Any = None
    for by in bys:
        question = Question(first=day, last=day, by=by)
        found = report(question, local.statistics.kept(question), BASELINES, 15, builders.NOW)
        here, there = report_body(found), of_day(line, manager, day, by=by.value)
        for body in (here, there):
            for group in body["groups"]:
                group.pop("name", None)
            for outage in body["offline"]["outages"]:
                outage.pop("position", None), outage.pop("store", None)
            body["madeAt"] = "2026-11-21T02:30:00Z"
        del there["stores"]
        assert report_body(report_of(there))["groups"] == there["groups"]
        assert report_body(report_of(there))["savings"] == there["savings"]
        assert report_body(report_of(there))["offline"] == there["offline"]
        assert there == here, by
    return here


def test_counter_and_centre_say_the_same_number(
    counter: CounterLine, store: SmallStore, manager: str, day: date, tmp_path: Path
) -> None:
    """The same work in a local database and told, whatever of it twice: every figure is equal, before and
    after the centre has summarised it, and after more has become of it."""
    local = open_store(tmp_path / "data", mint=mint_identity)
    local.enrolled(counter.terminal, "credential")
    work_of(local, day, counter)
    told(local, counter)
    with local.database.reading() as connection:
        outages = Outages(tuple(outage for _number, outage in untold(connection, 200)))
    assert counter.own("outages", OUTAGES.dump_python(outages, mode="json")).status_code == 204
    assert counter.own("outages", OUTAGES.dump_python(outages, mode="json")).status_code == 204
    before = same_on_both_sides(local, counter, manager, day)
    assert before["total"]["quality"] == {
        "failed": 0, "rejected": 2, "withdrawn": 0, "reversed": 0, "resolved": 2
    }  # fmt: skip
    assert before["savings"]["copies"] == 3
    assert before["savings"]["sheetsPrinted"] == 18
    assert before["offline"]["conflicts"]["rejected"] == 1
    assert before["offline"]["accepted"] == {"fx": 2}
    assert len(before["offline"]["outages"]) == 1
    assert before["total"]["talkTags"]["tagged"] == 1
    while fold(store.database):
        pass
    assert same_on_both_sides(local, counter, manager, day) == before
    first = local.settled(visits_of(local)[0])
    assert first is not None
    ended(local, first, OutcomeState.FAILED)
    told(local, counter)
    after = same_on_both_sides(local, counter, manager, day)
    assert (after["total"]["quality"]["failed"], after["total"]["n"]) == (1, 6)
    while fold(store.database):
        pass
    assert same_on_both_sides(local, counter, manager, day) == after
    local.close()


def visits_of(local: LocalStore) -> list[str]:
    with local.database.reading() as connection:
        return [visit_id for (visit_id,) in connection.execute("SELECT visit_id FROM settled")]


def test_what_was_told_is_not_told_again_and_what_changed_since_is(
    counter: CounterLine, day: date, tmp_path: Path
) -> None:
    local = open_store(tmp_path / "data", mint=mint_identity)
    local.enrolled(counter.terminal, "credential")
    settled = local.settle(
        replace(visit(day, 100_000, counter).visit, tenders=()), datetime.combine(day, time(4), UTC)
    )
    printed(local, settled, copies=0)
    local.append_timings(settled.visit)
    assert tell_untold(local.database, SystemClock(), everything=True) == 0
    (_visit, later) = waiting_to_be_told(local)
    said = {each["name"]: each["value"] for each in later.body["characteristic"]}
    assert (said["slips"], said["sheets"]) == (1, 2)
    ended(local, settled, OutcomeState.REJECTED)
    assert tell_untold(local.database, SystemClock()) == 1
    (_visit, later) = waiting_to_be_told(local)
    (item,) = later.body["interactionItem"]
    assert {"name": "endings", "value": ["rejected", "resolved"]} in item["characteristic"]
    local.close()


def test_of_the_visit_whose_customer_still_sits_there_is_told_when_the_seat_is_left(
    counter: CounterLine, day: date, tmp_path: Path
) -> None:
    local = open_store(tmp_path / "data", mint=mint_identity)
    local.enrolled(counter.terminal, "credential")
    clock = HandClock()
    settled = local.settle(replace(visit(day, 100_000, counter).visit, tenders=()), clock.now())
    printed(local, settled, copies=0)
    assert tell_untold(local.database, clock) == 0
    clock.pass_seconds(601)
    assert tell_untold(local.database, clock) == 1
    local.close()


def test_visits_of_a_batch_count_too(counter: CounterLine, manager: str, day: date) -> None:
    sent = [interaction(visit(day, took, counter), counter) for took in (50_000, 60_000)]
    path = address(PARTY_INTERACTION, "partyInteraction")
    requests = [{"id": e.identity, "method": "POST", "path": path, "body": dict(e.body)} for e in sent]
    answer = counter.request("POST", COUNTER_SYNC, "batch", {"request": requests})
    assert answer.status_code == 200, answer.text
    assert of_day(counter, manager, day)["total"]["n"] == 2


@pytest.mark.parametrize(
    ("who", "store_ids", "status"),
    [
        ("20301", "", 200),
        ("20301", "HALL2", 200),
        ("20301", "HALL3", 403),
        ("20301", "*", 200),
        ("20302", "HALL3", 200),
        ("20312", "", 403),
        ("nobody", "", 403),
        ("", "", 403),
    ],
)
def test_a_manager_sees_the_own_store_s_figures_and_those_in_scope(
    counter: CounterLine, manager: str, who: str, store_ids: str, status: int
) -> None:
    answer = figures(counter, manager=who, store=store_ids)
    assert answer.status_code == status, answer.text
    if status == 200:
        asked = {"": {counter.terminal.store_id}, "*": {counter.terminal.store_id, "HALL2"}}
        assert set(answer.json()["stores"]) == asked.get(store_ids, {store_ids})


def test_nobody_without_a_credential_sees_figures(counter: CounterLine, manager: str) -> None:
    answer = counter.request(
        "GET", COUNTER_STATS, "figures", params={"manager": manager}, headers={"Authorization": ""}
    )
    assert answer.status_code == 401


def test_what_cannot_be_asked_is_said(counter: CounterLine, manager: str) -> None:
    assert figures(counter, manager=manager, by="colour").status_code == 400
    assert figures(counter, manager=manager, hour="25").status_code == 400


def test_positions_are_as_their_terminals_spoke_last(
    counter: CounterLine, neighbour: CounterLine, manager: str
) -> None:
    since = datetime(2026, 11, 21, 2, tzinfo=UTC)
    waiting = Waiting(3, since, 15000)
    for line, state in (
        (counter, PositionState.OPEN),
        (counter, PositionState.BUSY),
        (neighbour, PositionState.ON_BREAK),
    ):
        said = Heartbeat(state=state, since=since, clerk="20312", waiting=waiting, asking=1)
        answer = line.own("heartbeat", HEARTBEAT.dump_python(said, mode="json"))
        assert answer.status_code == 204, answer.text
    found = POSITIONS.validate_json(
        counter.request("GET", COUNTER_STATS, "positions", params={"manager": manager}).content
    )
    assert [(each.position, each.heartbeat.state) for each in found] == [
        (counter.terminal.position, PositionState.BUSY),
        (neighbour.terminal.position, PositionState.ON_BREAK),
    ]
    assert found[0].heartbeat.waiting == waiting
    refused = counter.request("GET", COUNTER_STATS, "positions", params={"manager": "20312"})
    assert refused.status_code == 403
