"""Single visits and transactions: the longest, those with long silences, and what was said about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime

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
    "visit_no, day, hour, subject, clerk_no, position, offline, talk_ms, clerk_ms, system_ms, target_ms,"
    " silences, EXISTS (SELECT 1 FROM cause WHERE cause.visit_no = measure.visit_no)"
)


def longest(
    connection: sqlite3.Connection,
    question: Question,
    clerks: Mapping[str, str],
    *,
    above_ms: float,
    limit: int,
) -> tuple[Measured, ...]:
    """Above ``above_ms``, longest first; read from an index in that order."""
    return _found(connection, question, clerks, "measure_longest", "total_ms > ?", above_ms, limit)


def silent(
    connection: sqlite3.Connection, question: Question, clerks: Mapping[str, str], limit: int
) -> tuple[Measured, ...]:
    """With a long silence, longest first."""
    return _found(connection, question, clerks, "measure_silent", "silences > 0 AND total_ms > ?", 0, limit)


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
    index: str,
    condition: str,
    bound: float,
    limit: int,
) -> tuple[Measured, ...]:
    wanted = {
        "clerk_no": int(question.clerk) if question.clerk is not None else None,
        "hour": question.hour,
    }
    said = {name: value for name, value in wanted.items() if value is not None}
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM measure INDEXED BY {index}"
        f" WHERE simulated = ? AND subject = ? AND {condition} AND day BETWEEN ? AND ?"
        + "".join(f" AND {name} = ?" for name in said)
        + " ORDER BY total_ms DESC LIMIT ?",
        (
            question.simulated,
            question.template or VISIT,
            bound,
            question.first.isoformat(),
            question.last.isoformat(),
            *said.values(),
            limit,
        ),
    )
    return tuple(
        Measured(
            visit_no=visit_no,
            day=date.fromisoformat(day),
            hour=hour,
            subject=subject,
            clerk=clerks.get(str(clerk), ""),
            position=position,
            offline=bool(offline),
            parts=Parts(talk, clerk_ms, system),
            target_ms=target,
            silences=quiet,
            cause=bool(known),
        )
        for (
            visit_no,
            day,
            hour,
            subject,
            clerk,
            position,
            offline,
            talk,
            clerk_ms,
            system,
            target,
            quiet,
            known,
        ) in rows
    )
