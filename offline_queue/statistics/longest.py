"""Single visits and transactions: the longest, those with long silences, and what was said about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from counter.domain.statistics.fact import VISIT
from counter.domain.statistics.measured import Cause, Measured
from counter.domain.statistics.question import Question
from counter.domain.statistics.record import VisitRecord, record_of
from counter.domain.timing import Parts
from counter.domain.visit import SettledVisit, Visit
from offline_queue.disk.instants import to_us
from offline_queue.sealed.bodies import seal_value, unseal_value
from offline_queue.sealed.sealed_columns import CAUSE, LATE_TIMINGS, SETTLED, SIMULATED_VISIT

_COLUMNS = (
    "m.visit_no, m.day, m.hour, m.subject, m.clerk_no, m.position, m.offline, m.talk_ms, m.clerk_ms,"
    " m.system_ms, m.target_ms, m.silences, EXISTS (SELECT 1 FROM cause WHERE cause.visit_no = m.visit_no)"
)
_LISTED = "longest AS l CROSS JOIN measure AS m ON m.visit_no = l.visit_no AND m.place = l.place"
_SILENT = "longest AS l INDEXED BY longest_silent" + _LISTED.removeprefix("longest AS l")


def longest(
    connection: sqlite3.Connection,
    question: Question,
    clerks: Mapping[str, str],
    *,
    above_ms: float,
    limit: int,
) -> tuple[Measured, ...]:
    """Above ``above_ms``, longest first; read in that order."""
    return _found(connection, question, clerks, _LISTED, "total_ms > ?", above_ms, limit)


def silent(
    connection: sqlite3.Connection, question: Question, clerks: Mapping[str, str], limit: int
) -> tuple[Measured, ...]:
    """With a long silence, longest first."""
    return _found(connection, question, clerks, _SILENT, "silences > 0 AND {0}.total_ms > ?", 0, limit)


def record(connection: sqlite3.Connection, visit_no: int) -> VisitRecord | None:
    """A visit with the moments that came after it was settled; a simulated one as it was made up."""
    if visit_no < 0:
        row = connection.execute(
            "SELECT body FROM simulated_visit WHERE visit_no = ?", (visit_no,)
        ).fetchone()
        about = SIMULATED_VISIT.about(visit_no)
        return unseal_value(connection, VisitRecord, row[0], about) if row else None
    row = connection.execute(
        "SELECT visit_id, body, late_timings FROM settled WHERE settled_no = ?", (visit_no,)
    ).fetchone()
    if row is None:
        return None
    visit_id, body, late = row
    settled = unseal_value(connection, SettledVisit, body, SETTLED.about(visit_id))
    if late is None:
        return record_of(settled, settled.visit.events)
    return record_of(settled, unseal_value(connection, Visit, late, LATE_TIMINGS.about(visit_id)).events)


def cause(connection: sqlite3.Connection, visit_no: int) -> Cause | None:
    """What was written down about a visit."""
    row = connection.execute("SELECT body FROM cause WHERE visit_no = ?", (visit_no,)).fetchone()
    return unseal_value(connection, Cause, row[0], CAUSE.about(visit_no)) if row else None


def record_cause(connection: sqlite3.Connection, visit_no: int, said: Cause, at: datetime) -> None:
    """Write it down, in place of what stood there."""
    body = seal_value(connection, Cause, said, CAUSE.about(visit_no))
    connection.execute("INSERT OR REPLACE INTO cause VALUES (?, ?, ?)", (visit_no, to_us(at), body))


def _found(
    connection: sqlite3.Connection,
    question: Question,
    clerks: Mapping[str, str],
    listed: str,
    condition: str,
    bound: float,
    limit: int,
) -> tuple[Measured, ...]:
    """From the list, and from the visits that are not in it yet."""
    rows = [
        *_rows(connection, question, listed, "l", condition, bound, limit),
        *_rows(connection, question, "measure AS m", "m", condition, bound, limit),
    ]
    found = (_measured(row, clerks) for row in rows)
    return tuple(sorted(found, key=lambda each: each.total_ms, reverse=True)[:limit])


def _rows(
    connection: sqlite3.Connection,
    question: Question,
    source: str,
    name: str,
    condition: str,
    bound: float,
    limit: int,
) -> list[tuple[Any, ...]]:
    wanted = {
        "clerk_no": int(question.clerk) if question.clerk is not None else None,
        "hour": question.hour,
    }
    said = {column: value for column, value in wanted.items() if value is not None}
    new = "" if name == "l" else " AND m.timed = 1 AND m.visit_no > (SELECT visit_no FROM summarised)"
    return connection.execute(
        f"SELECT {_COLUMNS} FROM {source} WHERE {name}.simulated = ? AND {name}.subject = ?"
        f" AND {name}.{condition.format(name)} AND {name}.day BETWEEN ? AND ?{new}"
        + "".join(f" AND {name}.{column} = ?" for column in said)
        + f" ORDER BY {name}.total_ms DESC LIMIT ?",
        (
            question.simulated,
            question.template or VISIT,
            bound,
            question.first.isoformat(),
            question.last.isoformat(),
            *said.values(),
            limit,
        ),
    ).fetchall()


def _measured(row: tuple[Any, ...], clerks: Mapping[str, str]) -> Measured:
    number, day, hour, subject, clerk, position, offline, talk, work, system, target, quiet, cause = row
    return Measured(
        visit_no=number,
        day=date.fromisoformat(day),
        hour=hour,
        subject=subject,
        clerk=clerks.get(str(clerk), ""),
        position=position,
        offline=bool(offline),
        parts=Parts(talk, work, system),
        target_ms=target,
        silences=quiet,
        cause=bool(cause),
    )
