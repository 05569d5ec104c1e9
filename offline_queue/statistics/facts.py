"""Facts as rows of ``measure``, and back; clerks by their number here."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

from counter.domain.statistics.fact import Fact
from counter.domain.talk import Tagged
from counter.domain.timing import Parts
from offline_queue.sealed.bodies import seal_text, unseal_text
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.sealed.sealed_columns import KNOWN_CLERK

FACT_COLUMNS = (
    "simulated, day, hour, subject, clerk_no, position, offline, timed, talk_ms, clerk_ms, system_ms,"
    " total_ms, target_ms, silences, guide_ms, explain_ms, sell_ms"
)
PLACES = ", ".join("?" * len(FACT_COLUMNS.split(",")))
"""As many question marks as `FACT_COLUMNS`."""


def values(fact: Fact, clerk_no: int) -> tuple[Any, ...]:
    """A fact as the values of `FACT_COLUMNS`."""
    taken = fact.parts
    return (
        fact.simulated,
        fact.day.isoformat(),
        fact.hour,
        fact.subject,
        clerk_no,
        fact.position,
        fact.offline,
        fact.timed,
        taken.talk_ms,
        taken.clerk_ms,
        taken.system_ms,
        taken.total_ms,
        fact.target_ms,
        fact.silences,
        fact.tagged.guide_ms,
        fact.tagged.explain_ms,
        fact.tagged.sell_ms,
    )


def fact_in(row: Sequence[Any]) -> Fact:
    """The fact in a row of `FACT_COLUMNS`; its clerk is the number here, as text."""
    (
        simulated,
        day,
        hour,
        subject,
        clerk_no,
        position,
        offline,
        timed,
        talk,
        clerk,
        system,
        _,
        target,
        quiet,
        *tagged,
    ) = row
    return Fact(
        day=date.fromisoformat(day),
        hour=hour,
        subject=subject,
        clerk=str(clerk_no),
        position=position,
        offline=bool(offline),
        simulated=bool(simulated),
        timed=bool(timed),
        parts=Parts(talk, clerk, system),
        target_ms=target,
        silences=quiet,
        tagged=Tagged(*tagged),
    )


def clerk_no(connection: sqlite3.Connection, hashed: KeyedHash, clerk_id: str) -> int:
    """The clerk's number here; a new one where they never worked here before."""
    key = hashed("clerk", clerk_id).hex()
    row = connection.execute("SELECT clerk_no FROM known_clerk WHERE key = ?", (key,)).fetchone()
    if row:
        return int(row[0])
    body = seal_text(connection, clerk_id, KNOWN_CLERK.about(key))
    return int(
        connection.execute("INSERT INTO known_clerk (key, body) VALUES (?, ?)", (key, body)).lastrowid or 0
    )


def known_clerks(connection: sqlite3.Connection) -> dict[str, str]:
    """Operator ids by number here, as text."""
    rows = connection.execute("SELECT clerk_no, key, body FROM known_clerk").fetchall()
    return {str(number): unseal_text(connection, body, KNOWN_CLERK.about(key)) for number, key, body in rows}
