"""The figures from summaries beside a plain scan of the rows, as the history grows; what settling pays."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

from benchmarks.figure import Figure, percentile
from benchmarks.queue import enrolled
from counter.clock import mint_identity
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import report
from counter.domain.timing import Moment, TimingEvent
from counter.domain.visit import Visit
from counter.rehearsal.simulation.history import history
from offline_queue import LocalStore, settlement
from offline_queue.statistics import summaries
from tests import builders

ROWS = tuple(int(each) for each in os.environ.get("STATISTICS_ROWS", "10000 100000 1000000").split())
"""How many transactions; ``STATISTICS_ROWS="10000000"`` for more."""

CLERKS, MONTH, APART = 30, 28, 1_000_000
LAST = date(2026, 11, 20)
FIRST_PAINT_MS, REFRESH_MS = 150.0, 300.0
SETTLES = 600
BASELINES = {"jf": 120_000, "bg": 360_000, "kh": 600_000}


def run() -> Iterator[Figure]:
    """150 ms to a first answer, 300 ms to any other, at a million; 5 % of a settle."""
    with tempfile.TemporaryDirectory(prefix="statistics-", dir=Path.cwd()) as name:
        for rows in ROWS:
            with closing(enrolled(Path(name) / str(rows))) as store:
                days = _grow(store, rows)
                yield from _answers(store, rows, days)
        yield from _settling(Path(name) / "settling")


def _grow(store: LocalStore, rows: int) -> int:
    """Simulated weeks, then copies of them further back; on how many days they lie."""
    clerks = [str(20_000 + number) for number in range(CLERKS)]
    made = history(
        last=LAST,
        days=MONTH,
        positions=4 if rows <= 20_000 else 20,
        clerks=clerks,
        time_zone="Asia/Shanghai",
        seed=1,
    )
    with store.database.writing() as connection:
        connection.execute("PRAGMA cache_size = -200000")
    store.statistics.put_simulated(made)
    with store.database.reading() as connection:
        (lines,) = connection.execute("SELECT count(*) FROM measure WHERE place > 0").fetchone()
    columns = (
        "hour, subject, clerk_no, position, offline, timed, talk_ms, clerk_ms, system_ms, total_ms,"
        " target_ms, silences"
    )
    copies = max(0, round(rows / int(lines)) - 1)
    for copy in range(1, copies + 1):
        with store.database.writing() as connection:
            connection.execute(
                f"INSERT INTO measure (visit_no, place, simulated, day, {columns})"
                f" SELECT visit_no - {copy * APART}, place, 1, date(day, '-{copy * MONTH} days'), {columns}"
                f" FROM measure WHERE visit_no > -{APART}"
            )
            summaries.take_in(connection, -(copy + 1) * APART, -copy * APART - 1)
    store.database.checkpoint()
    return MONTH * (copies + 1)


def _answers(store: LocalStore, rows: int, days: int) -> Iterator[Figure]:
    month = Question(first=LAST - timedelta(days=29), last=LAST, simulated=True)
    whole = replace(month, first=LAST - timedelta(days=days))
    with store.database.reading() as connection:
        (lines,) = connection.execute("SELECT count(*) FROM measure WHERE place > 0").fetchone()
        (kept,) = connection.execute("SELECT count(*) FROM summary").fetchone()
    print(f"  {lines:,} transactions on {days} days: {kept:,} summaries")
    for name, question, bound in (
        ("30 days", month, FIRST_PAINT_MS),
        ("30 days by clerk", replace(month, by=By.CLERK), REFRESH_MS),
        ("30 days by hour", replace(month, by=By.HOUR), REFRESH_MS),
        ("30 days by day", replace(month, by=By.DAY), REFRESH_MS),
        ("one hour of one clerk", replace(month, by=By.TEMPLATE, clerk="20001", hour=10), REFRESH_MS),
        ("all time", whole, REFRESH_MS),
        ("all time by clerk", replace(whole, by=By.CLERK), REFRESH_MS),
        ("all time by month", replace(whole, by=By.MONTH), REFRESH_MS),
    ):

        def answer(question: Question = question) -> object:
            return report(question, store.statistics.kept(question), BASELINES, 15, builders.NOW)

        scan = _median_ms(lambda question=question: _scan(store, question), 1)  # type: ignore[misc]
        yield Figure(f"{rows:,}: {name} (plain scan {scan:.0f} ms)", _median_ms(answer, 5), "ms", bound)
    slowest = _median_ms(lambda: store.statistics.longest(whole, above_ms=300_000), 5)
    yield Figure(f"{rows:,}: the fifty longest", slowest, "ms", FIRST_PAINT_MS)


def _scan(store: LocalStore, question: Question) -> list[float]:
    """The same quantiles out of the rows themselves, by group, without any of the other figures."""
    group = {By.CLERK: "clerk_no", By.HOUR: "hour", By.DAY: "day", By.MONTH: "substr(day, 1, 7)"}
    with store.database.reading() as connection:
        rows = connection.execute(
            f"SELECT {group.get(question.by, '0')}, total_ms, total_ms <= target_ms FROM measure NOT INDEXED"
            " WHERE simulated = 1 AND subject = 'visit' AND day BETWEEN ? AND ? ORDER BY 1, 2",
            (question.first.isoformat(), question.last.isoformat()),
        ).fetchall()
    groups: dict[object, list[float]] = {}
    for name, total_ms, _within in rows:
        groups.setdefault(name, []).append(total_ms)
    return [percentile(times, rank) for times in groups.values() for rank in (50, 75, 90, 95)]


def _settling(folder: Path) -> Iterator[Figure]:
    """Whole settles with and without the measuring, in turn on one database, each with 40 moments."""
    taken: dict[bool, list[float]] = {True: [], False: []}

    def nothing(*_given: object) -> None:
        """Measures nothing."""

    with closing(enrolled(folder)) as store:
        for number in range(2 * SETTLES):
            measured, visit = bool(number % 2), _visit()
            with nullcontext() if measured else patch.object(settlement, "measure", nothing):
                began = time.perf_counter()
                settled = store.settle(visit, builders.NOW)
                taken[measured].append(time.perf_counter() - began)
            assert settled.visit.visit_id == visit.visit_id
    yield Figure(
        "a settle with its measures, p50",
        percentile(taken[True], 50) * 1000,
        "ms",
        1.05,
        percentile(taken[False], 50) * 1000,
        "without",
    )


def _visit() -> Visit:
    line = builders.payment(identity=mint_identity(), target_ms=60_000)
    events = [TimingEvent(Moment.SEATED, 0), TimingEvent(Moment.TEMPLATE_OPENED, 900, "jf", line.identity)]
    events += [
        TimingEvent(Moment.FIELD_LEFT, 1000 + 500 * each, "amount", line.identity, 3) for each in range(36)
    ]
    events += [
        TimingEvent(Moment.ACCEPTED, 20_000, "jf", line.identity),
        TimingEvent(Moment.SETTLE_OPENED, 22_000),
    ]
    return builders.visit(
        line,
        visit_id=mint_identity(),
        events=tuple(events),
        target_ms=300_000,
        tenders=(builders.tender(10000, identity=mint_identity()),),
    )


def _median_ms(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return percentile(taken, 50) * 1000
