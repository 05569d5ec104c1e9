"""Slip numbers: a sequence of each business date, given in settle, never given twice.

A terminal that is enrolled again may have lost what it gave: its database was put back to an earlier
state, or is a new one. The sequence then goes on in the next thousand above all that is known here and at
the centre, since slips that never reached the centre are known to nobody. What is left out is void, and
said to be so, here and by each visit of the day to the centre.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from counter.domain.visit import VoidSlips
from offline_queue import settings
from offline_queue.disk.instants import from_us, to_us

if TYPE_CHECKING:
    from counter.wire.enrolment import LastSlip

BLOCK = 1000
"""More slips than a counter position makes in a day."""

_VOID = "void_slips:"


def next_sequence(connection: sqlite3.Connection, business_date: date) -> int:
    """The next number of the day, which is thereby given."""
    row = connection.execute(
        "INSERT INTO slip_sequence VALUES (?, 1) ON CONFLICT (business_date)"
        " DO UPDATE SET last = last + 1 RETURNING last",
        (business_date.isoformat(),),
    ).fetchone()
    return int(row[0])


def leave_out(connection: sqlite3.Connection, given: Iterable[LastSlip], at: datetime) -> None:
    """Go on above what this terminal gave by the centre's knowledge, and by this database's."""
    for known in given:
        day = known.business_date.isoformat()
        row = connection.execute("SELECT last FROM slip_sequence WHERE business_date = ?", (day,)).fetchone()
        own = int(row[0]) if row else 0
        last = (max(own, known.sequence) // BLOCK + 1) * BLOCK
        connection.execute("INSERT OR REPLACE INTO slip_sequence VALUES (?, ?)", (day, last))
        settings.remember(connection, f"{_VOID}{day}:{own + 1}", json.dumps([last, to_us(at)]))


def void_slips(connection: sqlite3.Connection, business_date: date | None = None) -> tuple[VoidSlips, ...]:
    """The numbers of a business date that were left out; without one all of them, by day."""
    those = f"{_VOID}{business_date.isoformat()}:" if business_date else _VOID
    rows = connection.execute(
        "SELECT key, value FROM remembered WHERE key BETWEEN ?1 AND ?1 || '~' ORDER BY key", (those,)
    ).fetchall()
    found = list[VoidSlips]()
    for key, value in rows:
        day, first = key.removeprefix(_VOID).split(":")
        last, at = json.loads(value)
        found.append(VoidSlips(date.fromisoformat(day), int(first), last, from_us(at)))
    return tuple(found)
