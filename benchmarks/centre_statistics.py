"""The centre's figures at ten million transactions of a hundred stores, on PostgreSQL."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, text

from benchmarks.figure import Figure, percentile
from counter.domain.statistics.fact import facts_of
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import report
from counter.domain.statistics.summary import COLUMNS, Summary
from counter.domain.statistics.view import Key, finest, keys_of
from counter.rehearsal.simulation.history import history
from crm.database import Database, migrate, open_engine
from crm.statistics.folding import PLACE, SUMMARIES
from crm.statistics.reading import kept
from tests import builders, postgres

STORES, POSITIONS, MONTHS = 100, 6, int(os.environ.get("STATISTICS_MONTHS", "9"))
LAST = date(2026, 10, 31)
BOUND_MS = 1000.0


def run() -> Iterator[Figure]:
    """1 s for any answer of one store, several or all."""
    with (
        tempfile.TemporaryDirectory(prefix="centre-", dir=Path.cwd()) as name,
        postgres.running(Path(name) / "cluster") as server,
    ):
        url = server.new_database()
        migrate(url)
        database = Database(open_engine(url))
        try:
            _fill(database.engine)
            yield from _answers(database)
        finally:
            database.close()


def _fill(engine: Engine) -> None:
    """One store's month, summarised, then copied to other months and stores.

    Days with hour, clerk and position are there for three stores only: no answer about all of them reads
    these but for the days at the ends of a period, and they would be millions of rows.
    """
    lines, rows = 0, list[dict[str, Any]]()
    made = dict[Key, Summary]()
    clerks = [str(20_000 + number) for number in range(10)]
    for day in history(
        last=LAST, days=31, positions=POSITIONS, clerks=clerks, time_zone="Asia/Shanghai", seed=1
    ):
        for visit in day.visits:
            for fact in facts_of(visit.record, "Asia/Shanghai"):
                lines += fact.subject != "visit"
                for key in keys_of(finest(fact, "S000")):
                    made.setdefault(key, Summary()).add(fact)
    for key, summary in made.items():
        place = (key.view, key.subject, key.store, key.period, *key[5:])
        rows.append(dict(zip((*PLACE, *COLUMNS), (*place, *summary.row()), strict=True)))
    with engine.begin() as connection:
        connection.execute(insert(SUMMARIES), rows)
    for back in range(1, MONTHS):
        _copy(engine, "S000", "S000", back)
    for number in range(1, STORES):
        _copy(engine, "S000", f"S{number:03d}", 0, hours=number < 3)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE summaries"))
        (count,) = connection.execute(text("SELECT count(*) FROM summaries")).one()
    print(f"  {lines * MONTHS * STORES:,} transactions of {STORES} stores: {count:,} summaries")


def _copy(engine: Engine, source: str, target: str, back: int, *, hours: bool = True) -> None:
    """A store's summaries for another store, or for its month ``back`` (28 days of it)."""
    others = ", ".join(name for name in (*PLACE, *COLUMNS) if name not in ("store_id", "period"))
    shifted = (
        "CASE WHEN length(period) = 7 THEN"
        f" to_char(to_date(period, 'YYYY-MM') - interval '{back} months', 'YYYY-MM')"
        f" ELSE to_char(to_date(period, 'YYYY-MM-DD') - interval '{back} months', 'YYYY-MM-DD') END"
    )
    where = "store_id = :source"
    if back:
        where += " AND period LIKE :month AND (length(period) = 7 OR substr(period, 9) <= '28')"
    if not hours:
        where += " AND view <> 'hours'"
    with engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO summaries (store_id, period, {others})"
                f" SELECT :target, {shifted if back else 'period'}, {others} FROM summaries WHERE {where}"
            ),
            {"source": source, "target": target, "month": f"{LAST:%Y-%m}%"} if back else {
                "source": source, "target": target
            },
        )  # fmt: skip


def _answers(database: Database) -> Iterator[Figure]:
    every = tuple(f"S{number:03d}" for number in range(STORES))
    first = (LAST.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    whole, month = Question(first=first, last=LAST), Question(first=LAST.replace(day=1), last=LAST)
    weeks = Question(first=date(2026, 10, 5), last=date(2026, 10, 24))
    for name, question, stores in (
        ("one store, a month by clerk", _by(month, By.CLERK), every[:1]),
        ("one store, 20 days by hour", _by(weeks, By.HOUR), every[:1]),
        ("all stores, a month", month, every),
        ("all stores, all time", whole, every),
        ("all stores, all time by store", _by(whole, By.STORE), every),
        ("all stores, all time by month", _by(whole, By.MONTH), every),
        ("all stores, all time by hour", _by(whole, By.HOUR), every),
        ("all stores, a month by day", _by(month, By.DAY), every),
    ):  # fmt: skip

        def answer(question: Question = question, stores: tuple[str, ...] = stores) -> None:
            with database.reading() as session:
                assert report(question, kept(session, question, stores), {}, 0, builders.NOW).total.n

        yield Figure(name, _median_ms(answer), "ms", BOUND_MS)


def _by(question: Question, by: By) -> Question:
    return Question(first=question.first, last=question.last, by=by)


def _median_ms(work: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return percentile(taken, 50) * 1000
