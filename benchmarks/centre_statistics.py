"""The centre's figures on PostgreSQL as the history grows, a plain scan of its rows beside them.

``STATISTICS_CENTRE="6x1 10x7 100x9"`` says of how many stores and months: about 70 thousand, a million and
fourteen million transactions. ``STATISTICS_SCAN=0`` leaves the rows for the plain scan out, which are by far
the most of the work.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from benchmarks.figure import Figure, percentile
from counter.domain.statistics.fact import Fact, facts_of
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import report
from counter.domain.statistics.summary import COLUMNS, Summary
from counter.domain.statistics.view import Key, finest, keys_of
from counter.rehearsal.simulation.history import history
from crm.database import Database, migrate, open_engine
from crm.statistics.counts import KEY, Counts
from crm.statistics.folding import PLACE, SUMMARIES
from crm.statistics.reading import kept
from tests import builders, postgres

SIZES = tuple(
    (int(stores), int(months))
    for stores, months in (each.split("x") for each in os.environ.get("STATISTICS_CENTRE", "100x9").split())
)
SCANNED = os.environ.get("STATISTICS_SCAN", "0") != "0"
POSITIONS = 6
LAST = date(2026, 10, 31)
BOUND_MS = 1000.0


def run() -> Iterator[Figure]:
    """1 s for any answer of one store, several or all."""
    with (
        tempfile.TemporaryDirectory(prefix="centre-", dir=Path.cwd()) as name,
        postgres.running(Path(name) / "cluster") as server,
    ):
        for stores, months in SIZES:
            url = server.new_database()
            migrate(url)
            database = Database(open_engine(url))
            try:
                lines = _fill(database.engine, stores, months)
                yield from _answers(database, stores, months, lines)
            finally:
                database.close()


def _fill(engine: Engine, stores: int, months: int) -> int:
    """One store's month, summarised, then copied to other months and stores; how many transactions.

    Days with hour, clerk and position are there for three stores only: no answer about all of them reads
    these but for the days at the ends of a period, and they would be millions of rows.
    """
    lines, rows, counts, facts = 0, list[dict[str, Any]](), Counts(), list[dict[str, Any]]()
    made = dict[Key, Summary]()
    clerks = [str(20_000 + number) for number in range(10)]
    for day in history(
        last=LAST, days=31, positions=POSITIONS, clerks=clerks, time_zone="Asia/Shanghai", seed=1
    ):
        for visit in day.visits:
            beside: list[dict[str, int]] = [
                {"transactions": len(visit.record.lines), "slips": 1, "sheets": 2}
            ]
            beside += [{} for _line in visit.record.lines]
            for line, ending in visit.endings:
                beside[line + 1][ending.value] = 1
            for fact, counted in zip(facts_of(visit.record, "Asia/Shanghai"), beside, strict=True):
                lines += fact.subject != "visit"
                counts.add("S000", fact, counted, 1)
                for key in keys_of(finest(fact, "S000")):
                    made.setdefault(key, Summary()).add(fact)
                if SCANNED:
                    facts.append(_plain(fact))
    for key, summary in made.items():
        place = (key.view, key.subject, key.store, key.period, *key[5:])
        rows.append(dict(zip((*PLACE, *COLUMNS), (*place, *summary.row()), strict=True)))
    with engine.begin() as connection:
        connection.execute(insert(SUMMARIES), rows)
        if facts:
            connection.execute(text(f"CREATE UNLOGGED TABLE plain ({', '.join(_PLAIN)})"))
            names = [name.split()[0] for name in _PLAIN]
            places = ", ".join(f":{name}" for name in names)
            connection.execute(text(f"INSERT INTO plain VALUES ({places})"), facts)
    with Session(engine) as session, session.begin():
        counts.keep(session)
    for back in range(1, months):
        _copy(engine, "S000", "S000", back)
    for number in range(1, stores):
        _copy(engine, "S000", f"S{number:03d}", 0, hours=number < 3)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("summaries", "counts"):
            connection.execute(text(f"VACUUM ANALYZE {table}"))
        (count,) = connection.execute(text("SELECT count(*) FROM summaries")).one()
        (beside_count,) = connection.execute(text("SELECT count(*) FROM counts")).one()
    all_lines = lines * months * stores
    print(f"  {all_lines:,} transactions of {stores} stores: {count:,} summaries, {beside_count:,} counts")
    return all_lines


_PLAIN = ("store_id text", "period text", "subject text", "total_ms bigint", "target_ms bigint")


def _plain(fact: Fact) -> dict[str, Any]:
    return {
        "store_id": "S000",
        "period": fact.day.isoformat(),
        "subject": fact.subject,
        "total_ms": fact.total_ms,
        "target_ms": fact.target_ms,
    }


def _copy(engine: Engine, source: str, target: str, back: int, *, hours: bool = True) -> None:
    """What a store has for another store, or for its month ``back`` (28 days of it)."""
    said = {"source": source, "target": target} | ({"month": f"{LAST:%Y-%m}%"} if back else {})
    tables = [("summaries", "period", (*PLACE, *COLUMNS)), ("counts", "day", (*KEY, "count"))]
    if SCANNED:
        tables.append(("plain", "period", tuple(name.split()[0] for name in _PLAIN)))
    with engine.begin() as connection:
        for table, day, columns in tables:
            others = ", ".join(name for name in columns if name not in ("store_id", day))
            shifted = (
                f"CASE WHEN length({day}) = 7 THEN"
                f" to_char(to_date({day}, 'YYYY-MM') - interval '{back} months', 'YYYY-MM')"
                f" ELSE to_char(to_date({day}, 'YYYY-MM-DD') - interval '{back} months', 'YYYY-MM-DD') END"
            )
            where = "store_id = :source"
            if back:
                where += f" AND {day} LIKE :month AND (length({day}) = 7 OR substr({day}, 9) <= '28')"
            if not hours and table == "summaries":
                where += " AND view <> 'hours'"
            connection.execute(
                text(
                    f"INSERT INTO {table} (store_id, {day}, {others})"
                    f" SELECT :target, {shifted if back else day}, {others} FROM {table} WHERE {where}"
                ),
                said,
            )


def _answers(database: Database, count: int, months: int, lines: int) -> Iterator[Figure]:
    every = tuple(f"S{number:03d}" for number in range(count))
    first = (LAST.replace(day=1) - timedelta(days=31 * (months - 1))).replace(day=1)
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

        scan = ""
        if SCANNED:
            taken = _median_ms(lambda question=question, stores=stores: _scan(database, question, stores), 1)  # type: ignore[misc]
            scan = f" (plain scan {taken:.0f} ms)"
        yield Figure(f"{lines:,}: {name}{scan}", _median_ms(answer), "ms", BOUND_MS)


def _scan(database: Database, question: Question, stores: tuple[str, ...]) -> None:
    """The same quantiles and shares of whole visits out of plain rows."""
    group = {By.STORE: "store_id", By.MONTH: "substr(period, 1, 7)", By.DAY: "period"}.get(question.by, "1")
    quantiles = ", ".join(
        f"percentile_disc({share}) WITHIN GROUP (ORDER BY total_ms)" for share in (0.5, 0.75, 0.9, 0.95)
    )
    with database.engine.connect() as connection:
        connection.execute(
            text(
                f"SELECT {group} AS g, count(*), sum((total_ms <= target_ms)::int), {quantiles} FROM plain"
                " WHERE subject = 'visit' AND store_id = ANY(:stores)"
                " AND period BETWEEN :first AND :last GROUP BY 1"
            ),
            {"stores": list(stores), "first": str(question.first), "last": str(question.last)},
        ).all()


def _by(question: Question, by: By) -> Question:
    return Question(first=question.first, last=question.last, by=by)


def _median_ms(work: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return percentile(taken, 50) * 1000
