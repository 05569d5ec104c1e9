"""What a visit took, written when it is settled and again when the seat is left: in the same transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from counter.domain.statistics.fact import Fact, facts_of
from counter.domain.statistics.record import record_of
from counter.domain.timing import TimingEvent
from counter.domain.visit import SettledVisit
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.statistics import summaries
from offline_queue.statistics.facts import FACT_COLUMNS, clerk_no, fact_in, values

_INSERT = (
    f"INSERT INTO measure (visit_no, place, {FACT_COLUMNS})"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def measure(
    connection: sqlite3.Connection,
    settled: SettledVisit,
    events: Iterable[TimingEvent],
    visit_no: int,
    time_zone: str,
    hashed: KeyedHash,
) -> None:
    """Write down what the visit and each of its lines took by these ``events``."""
    facts = facts_of(record_of(settled, events), time_zone)
    write(connection, [(visit_no, facts)], clerk_no(connection, hashed, settled.visit.clerk_id))
    summaries.summarise(connection, _last(connection))


def write(
    connection: sqlite3.Connection, visits: Iterable[tuple[int, Sequence[Fact]]], clerk_number: int
) -> None:
    """Write the facts of visits of one clerk, as they are numbered."""
    connection.executemany(
        _INSERT,
        (
            (visit_no, place, *values(fact, clerk_number))
            for visit_no, facts in visits
            for place, fact in enumerate(facts)
        ),
    )


def measure_again(
    connection: sqlite3.Connection,
    settled: SettledVisit,
    events: Iterable[TimingEvent],
    visit_no: int,
    time_zone: str,
) -> None:
    """More is known of when things happened: what the visit took is put right where it was counted."""
    rows = connection.execute(
        f"SELECT measure_no, place, clerk_no, {FACT_COLUMNS} FROM measure WHERE visit_no = ?", (visit_no,)
    ).fetchall()
    anew, done = facts_of(record_of(settled, events), time_zone), summaries.summarised(connection)
    now, before = list[Fact](), list[Fact]()
    for measure_no, place, clerk_number, *row in rows:
        old, new = fact_in(row), anew[place]
        if (old.parts, old.silences, old.timed) == (new.parts, new.silences, new.timed):
            continue
        connection.execute(
            f"UPDATE measure SET ({FACT_COLUMNS}) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " WHERE measure_no = ?",
            (*values(new, clerk_number), measure_no),
        )
        if measure_no <= done:
            before.append(old)
            now.append(fact_in(values(new, clerk_number)))
    if now:
        summaries.add(connection, now, before)


def summarise_all(connection: sqlite3.Connection) -> None:
    """Add everything that waits for its summary: after many visits were written at once."""
    summaries.summarise(connection, _last(connection), at_least=1)


def _last(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(measure_no), 0) FROM measure").fetchone()[0])
