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
from offline_queue.statistics.facts import FACT_COLUMNS, PLACES, clerk_no, fact_in, values

_INSERT = f"INSERT INTO measure (visit_no, place, {FACT_COLUMNS}) VALUES (?, ?, {PLACES})"


def measure(
    connection: sqlite3.Connection,
    settled: SettledVisit,
    events: Iterable[TimingEvent],
    visit_no: int,
    time_zone: str,
    hashed: KeyedHash,
) -> None:
    """Write down what the visit, the newest, and each of its lines took by these ``events``."""
    facts = facts_of(record_of(settled, events), time_zone)
    write(connection, [(visit_no, facts)], clerk_no(connection, hashed, settled.visit.clerk_id))
    summaries.summarise(connection, visit_no)


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
        f"SELECT place, clerk_no, {FACT_COLUMNS} FROM measure WHERE visit_no = ?", (visit_no,)
    ).fetchall()
    anew, done = facts_of(record_of(settled, events), time_zone), summaries.summarised(connection)
    for place, clerk_number, *row in rows:
        old, new = fact_in(row), anew[place]
        if (old.parts, old.silences, old.timed, old.tagged) == (
            new.parts,
            new.silences,
            new.timed,
            new.tagged,
        ):
            continue
        changed = values(new, clerk_number)
        connection.execute(
            f"UPDATE measure SET ({FACT_COLUMNS}) = ({PLACES}) WHERE visit_no = ? AND place = ?",
            (*changed, visit_no, place),
        )
        if visit_no <= done:
            summaries.add(connection, [fact_in(changed)], [old])
            summaries.listed_anew(connection, visit_no, place, old)


def summarise_all(connection: sqlite3.Connection) -> None:
    """Add everything that waits for its summary: after many visits were written at once."""
    last = connection.execute("SELECT coalesce(max(visit_no), 0) FROM measure").fetchone()[0]
    summaries.summarise(connection, max(0, last), at_least=1)
