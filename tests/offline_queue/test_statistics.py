"""What is counted in the local database is what was done: in the transaction that did it, and never twice."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from counter.domain.prints import Counterpart, PrintState, Rendered
from counter.domain.statistics.fact import VISIT
from counter.domain.statistics.figures import Figures
from counter.domain.statistics.measured import Cause
from counter.domain.statistics.quality import Ending
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import Report, report
from counter.domain.tender import TenderMethod, TenderState
from counter.domain.timing import Moment, TimingEvent
from counter.domain.visit import OutcomeState, Visit
from counter.domain.work import Link
from counter.ports import StoreRefused
from counter.rehearsal.simulation.history import history
from offline_queue import LocalStore, lines, open_store, settings
from offline_queue.statistics import summaries
from offline_queue.statistics.measuring import summarise_all
from tests import builders
from tests.builders import NOW, TODAY, identity, terminal
from tests.offline_queue.golden.make import unpack
from tests.offline_queue.test_upgrade import RELEASED

DAYS = Question(first=TODAY - timedelta(days=40), last=TODAY)


def timed(took_ms: int, *, template_target_ms: int = 60_000, **given: object) -> Visit:
    """A visit with one payment that took half of the visit's time."""
    line = builders.payment(target_ms=template_target_ms)
    events = (
        TimingEvent(Moment.SEATED, 0),
        TimingEvent(Moment.TEMPLATE_OPENED, took_ms // 2, "jf", line.identity),
        TimingEvent(Moment.ACCEPTED, took_ms, "jf", line.identity),
    )
    own: dict[str, object] = {"events": events, "target_ms": 300_000, "tenders": (builders.tender(10000),)}
    return builders.visit(line, **(own | given))


def asked(store: LocalStore, question: Question = DAYS) -> Report:
    return report(question, store.statistics.kept(question), {"jf": 120_000}, 15, NOW)


def group(store: LocalStore, name: str, **given: object) -> Figures:
    found = {each.group: each for each in asked(store, replace(DAYS, **given)).groups}  # type: ignore[arg-type]
    return found[name]


def test_a_settled_visit_counts_at_once_with_its_lines(store: LocalStore) -> None:
    store.settle(timed(200_000), NOW)
    store.settle(timed(400_000), NOW)
    total = asked(store).total
    assert (total.n, total.attainment.reached, total.max_ms) == (2, 1, 400_000)
    assert (total.talk_ms, total.clerk_ms) == (300_000, 300_000)
    payment = group(store, "jf", by=By.TEMPLATE)
    assert (payment.n, payment.attainment.reached, payment.total_ms) == (2, 0, 300_000)
    assert asked(store).savings.hours == pytest.approx((2 * 120_000 - 300_000) / 3_600_000)


def test_a_visit_that_could_not_be_settled_counts_for_nothing(store: LocalStore) -> None:
    unclear = builders.tender(10000, TenderMethod.CARD, state=TenderState.UNCLEAR)
    with pytest.raises(StoreRefused, match="unclear"):
        store.settle(timed(200_000, tenders=(unclear,)), NOW)
    assert asked(store).total.n == 0


def test_the_same_visit_settled_again_counts_once(store: LocalStore) -> None:
    visit = timed(200_000)
    store.settle(visit, NOW)
    store.settle(visit, NOW)
    assert asked(store).total.n == 1


@pytest.mark.parametrize("summarised", [False, True])
def test_the_time_until_the_seat_is_left_is_put_right_in_every_view(
    store: LocalStore, summarised: bool
) -> None:
    visit = timed(200_000)
    store.settle(visit, NOW)
    if summarised:
        with store.database.writing() as connection:
            summarise_all(connection)
    store.append_timings(replace(visit, events=(*visit.events, TimingEvent(Moment.LEFT, 310_000))))
    store.append_timings(replace(visit, events=(*visit.events, TimingEvent(Moment.LEFT, 310_000))))
    for by in (By.TOTAL, By.DAY, By.CLERK, By.HOUR, By.WEEKDAY, By.LINK):
        (figures,) = asked(store, replace(DAYS, by=by)).groups
        assert (figures.n, figures.attainment.reached, figures.total_ms) == (1, 0, 310_000)
        assert figures.p50_ms == pytest.approx(310_000, rel=0.01)


def test_every_view_says_the_same_as_the_facts_it_was_made_of(store: LocalStore) -> None:
    """Simulated months, summarised, against the plain rows: totals exact, whatever the breakdown."""
    put(store, days=75)
    question = Question(first=date(2026, 8, 20), last=date(2026, 11, 10), simulated=True)
    with store.database.reading() as connection:
        n, total = connection.execute(
            "SELECT count(*), sum(total_ms) FROM measure WHERE simulated = 1 AND subject = 'visit'"
            " AND day BETWEEN '2026-08-20' AND '2026-11-10'"
        ).fetchone()
    assert n > 1000
    for by in By:
        if by is By.TEMPLATE:
            continue
        found = asked(store, replace(question, by=by))
        assert (found.total.n, found.total.total_ms) == (n, total), by
    (clerk, *_) = asked(store, replace(question, by=By.CLERK)).groups
    of_clerk = asked(store, replace(question, by=By.HOUR, clerk=clerk.group))
    assert of_clerk.total.n == clerk.n


def put(store: LocalStore, days: int, last: date = date(2026, 11, 20)) -> int:
    return store.statistics.put_simulated(
        history(
            last=last,
            days=days,
            positions=1,
            clerks=("20312", "20313"),
            time_zone="Asia/Shanghai",
            seed=3,
        )
    )


def test_simulated_history_is_in_no_figure_no_queue_no_drawer_and_no_list(store: LocalStore) -> None:
    assert put(store, days=3) > 50
    store.settle(timed(200_000), NOW)
    assert asked(store).total.n == 1
    assert asked(store, replace(DAYS, simulated=True)).total.n > 50
    assert store.waiting().count == 1
    assert len(store.recent()) == 1
    assert store.recent()[0].slip_number.endswith("0001")
    with store.database.reading() as connection:
        drawer = connection.execute("SELECT sum(amount_fen) FROM drawer").fetchone()[0]
    assert drawer == 10000
    assert store.prints.count(TODAY - timedelta(days=5), TODAY).slips == 1


def test_simulating_again_takes_the_place_of_what_was_simulated(store: LocalStore) -> None:
    visits = put(store, days=2)
    assert put(store, days=2) == visits
    assert asked(store, replace(DAYS, simulated=True)).total.n == visits
    with store.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM simulated_visit").fetchone()[0] == visits


def test_the_same_seed_makes_the_same_history(store: LocalStore, tmp_path: Path) -> None:
    other = open_store(tmp_path / "other", mint=identity)
    other.enrolled(terminal(), "credential-3")
    put(store, days=2)
    put(other, days=2)
    question = replace(DAYS, by=By.HOUR, simulated=True)
    assert asked(store, question) == asked(other, question)
    other.close()


def test_so_many_visits_are_summarised_within_the_settle_of_the_last_of_them(store: LocalStore) -> None:
    with store.database.writing() as connection:
        connection.execute("UPDATE summarised SET visit_no = ?", (2 - summaries.AT_ONCE,))
    for done in (2 - summaries.AT_ONCE, 2, 2):
        store.settle(timed(200_000), NOW)
        with store.database.reading() as connection:
            assert summaries.summarised(connection) == done
    assert asked(store).total.n == 3
    assert len(store.statistics.longest(DAYS)) == 3


def test_how_lines_ended_counts_once_for_the_day_they_were_accepted(store: LocalStore) -> None:
    settled = store.settle(timed(200_000), NOW)
    (line,) = settled.visit.transactions
    with store.database.writing() as connection:
        for state in (OutcomeState.FAILED, OutcomeState.QUEUED, OutcomeState.FAILED):
            connection.execute("UPDATE line SET state = ? WHERE identity = ?", (state, line.identity))
        lines.settle_trouble(connection, line.identity)
    quality = asked(store).total.quality
    assert quality.counts == {Ending.FAILED: 1, Ending.RESOLVED: 1}
    assert group(store, "jf", by=By.TEMPLATE).quality.count(Ending.FAILED) == 1


@pytest.mark.parametrize(
    ("after", "counted"), [(timedelta(hours=24), 1), (timedelta(hours=24, seconds=1), 0)]
)
def test_a_withdrawal_counts_within_a_day_of_settling(
    store: LocalStore, after: timedelta, counted: int
) -> None:
    settled = store.settle(timed(200_000), NOW)
    (line,) = settled.visit.transactions
    with store.database.writing() as connection:
        lines.undo(connection, line.identity, OutcomeState.WITHDRAWN, NOW + after)
    assert asked(store).total.quality.count(Ending.WITHDRAWN) == counted


def test_the_paper_of_the_figures_is_the_print_journal_s(store: LocalStore) -> None:
    settled = store.settle(timed(200_000), NOW)
    store.settle(timed(250_000), NOW)
    for copy, end in ((0, PrintState.CONFIRMED), (1, PrintState.FAILED), (1, PrintState.VOID)):
        made = store.prints.rendered(
            Rendered(
                slip_number=settled.slip_number,
                counterpart=Counterpart.CUSTOMER,
                copy=copy,
                printer="front",
                sha256="0",
                size=1,
                sheets=2,
                answers=True,
                text="slip",
            )
        )
        store.prints.move(made.print_no, PrintState.SENDING)
        if end is not PrintState.FAILED:
            store.prints.move(made.print_no, PrintState.UNKNOWN)
        store.prints.move(made.print_no, end)
    assert asked(store).savings.slips == store.prints.count(TODAY, TODAY)
    assert asked(store).savings.slips.copies == 1


def test_outages_are_logged_with_what_was_accepted_in_them(store: LocalStore) -> None:
    minutes = [NOW + timedelta(minutes=each) for each in range(4)]
    with store.database.writing() as connection:
        settings.set_link(connection, Link.ONLINE, "", minutes[0])
        settings.set_link(connection, Link.OFFLINE, "", minutes[1])
    store.settle(timed(200_000), NOW)
    with store.database.writing() as connection:
        settings.set_link(connection, Link.OFFLINE, "still", minutes[2])
        settings.set_link(connection, Link.UNKNOWN, "", minutes[2])
        settings.set_link(connection, Link.OFFLINE, "", minutes[2])
        settings.set_link(connection, Link.ONLINE, "", minutes[3])
    log = asked(store).offline
    assert [(each.began_at, each.ended_at, each.drained_at) for each in log.outages] == [
        (minutes[1], minutes[3], None)
    ]
    assert log.accepted == {"jf": 1}
    assert log.minutes(NOW) == 2
    assert group(store, "offline", by=By.LINK).n == 1


def test_the_longest_come_first_and_a_cause_is_kept_with_the_visit(store: LocalStore) -> None:
    for took in (100_000, 900_000, 400_000):
        store.settle(timed(took), NOW)
    found = store.statistics.longest(DAYS, above_ms=300_000)
    assert [each.total_ms for each in found] == [900_000, 400_000]
    assert found[0].subject == VISIT
    said = Cause(cause="系统慢", action="报修", clerk="20301")
    store.statistics.record_cause(found[0].visit_no, said)
    assert store.statistics.cause(found[0].visit_no) == said
    assert [each.cause for each in store.statistics.longest(DAYS, above_ms=300_000)] == [True, False]
    record = store.statistics.record(found[0].visit_no)
    assert record is not None
    assert max(event.at_ms for event in record.events) == 900_000


def test_whose_visits_they_were_stands_in_no_plain_column(store: LocalStore) -> None:
    store.settle(timed(200_000, clerk_id="2031798"), NOW)
    assert asked(store, replace(DAYS, by=By.CLERK)).groups[0].group == "2031798"
    store.database.checkpoint()
    with sqlite3.connect(store.database.path) as connection:
        rows = [
            row
            for table in ("measure", "summary", "known_clerk", "ended")
            for row in connection.execute(f"SELECT * FROM {table}")
        ]
    connection.close()
    assert len(rows) == 3
    assert "2031798" not in repr(rows)


@pytest.fixture
def _elsewhere() -> Iterator[None]:
    """The machine stands in another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/Los_Angeles"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("_elsewhere")
def test_nothing_changes_where_the_machine_s_time_zone_is_another(store: LocalStore) -> None:
    late = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    store.settle(timed(200_000, started_at=late, business_date=date(2026, 11, 21)), late)
    assert group(store, "23", by=By.HOUR).n == 1
    assert group(store, "2026-11-21", by=By.DAY).n == 1


def recounted(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """What every view has to hold, from the plain rows: key, how many, all time, how many within target."""
    places = {
        "hours": "day, clerk_no, position, hour",
        "days": "day, -1, -1, -1",
        "months": "substr(day, 1, 7), -1, -1, -1",
        "monthClerks": "substr(day, 1, 7), clerk_no, -1, -1",
        "monthHours": "substr(day, 1, 7), -1, -1, hour",
        "monthWeekdays": "substr(day, 1, 7), -1, -1, strftime('%w', day)",
    }
    found = list[tuple[object, ...]]()
    for view, place in places.items():
        found += connection.execute(
            f"SELECT '{view}', simulated, subject, offline, {place}, count(*), sum(total_ms),"
            " sum(timed AND target_ms > 0 AND total_ms <= target_ms) FROM measure"
            " WHERE visit_no <= (SELECT visit_no FROM summarised) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
        ).fetchall()
    return sorted(found, key=repr)


def kept(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """What the views do hold, in the same shape."""
    found = connection.execute(
        "SELECT view, simulated, subject, offline, period, clerk_no, position,"
        " iif(view = 'monthWeekdays', cast((weekday + 1) % 7 AS TEXT), hour),"
        " n, talk_ms + clerk_ms + system_ms, attained FROM summary WHERE n > 0"
    ).fetchall()
    return sorted(found, key=repr)


def test_after_a_mixed_life_every_summary_equals_a_recount_of_the_rows(store: LocalStore) -> None:
    """Simulated days, real visits of several clerks and days, timings that come late, before and after."""
    put(store, days=40)
    settled = list[Visit]()
    for number in range(30):
        visit = timed(
            50_000 + 11_111 * number,
            clerk_id=f"2031{number % 3}",
            business_date=TODAY - timedelta(days=number % 5),
            started_at=NOW - timedelta(hours=number % 4),
        )
        store.settle(visit, NOW)
        settled.append(visit)
        if number == 20:
            with store.database.writing() as connection:
                summarise_all(connection)
        if number % 3 == 0:
            late = settled[number // 2]
            moments = (*late.events, TimingEvent(Moment.LEFT, 400_000 + number))
            store.append_timings(replace(late, events=moments))
    put(store, days=10)
    for _ in range(2):
        with store.database.writing() as connection:
            assert len(kept(connection)) > 500
            assert kept(connection) == recounted(connection)
            summarise_all(connection)
    with store.database.reading() as connection:
        listed = connection.execute("SELECT visit_no, place, total_ms FROM longest ORDER BY 1, 2").fetchall()
        rows = connection.execute("SELECT visit_no, place, total_ms FROM measure ORDER BY 1, 2").fetchall()
    assert listed == rows


@pytest.mark.parametrize("version", RELEASED)
def test_what_an_older_release_settled_counts_after_the_upgrade(version: int, tmp_path: Path) -> None:
    directory = unpack(version, tmp_path)
    upgraded = open_store(directory, mint=identity)
    visits = len(upgraded.recent(limit=1000))
    total = asked(upgraded).total
    assert total.n == visits > 0
    assert total.attainment.n == 0
    with upgraded.database.reading() as connection:
        assert kept(connection) == recounted(connection)
        bad = connection.execute("SELECT count(*) FROM line WHERE state IN ('failed', 'rejected')").fetchone()
    assert total.quality.count(Ending.FAILED) + total.quality.count(Ending.REJECTED) == bad[0]
    upgraded.close()
