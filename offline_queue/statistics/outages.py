"""The offline log: when the line went and came back, and when all that had waited was delivered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from counter.domain.statistics.outages import Outage
from counter.domain.work import Link
from offline_queue.disk.instants import from_us, to_us


def link_changed(connection: sqlite3.Connection, before: Link, now: Link, at: datetime) -> None:
    """The line was ``before`` and is ``now``: an outage begins or is over.

    One that lasts goes on over a restart of the delivery process, which knows nothing of the line at first.
    """
    if now is Link.OFFLINE and before is not Link.OFFLINE:
        connection.execute(
            "INSERT INTO outage (simulated, began_at) SELECT 0, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM outage WHERE simulated = 0 AND ended_at IS NULL)",
            (to_us(at),),
        )
    elif now is Link.ONLINE and before is not Link.ONLINE:
        connection.execute(
            "UPDATE outage SET ended_at = ? WHERE simulated = 0 AND drained_at IS NULL AND ended_at IS NULL",
            (to_us(at),),
        )
        drained(connection, at)


def drained(connection: sqlite3.Connection, at: datetime) -> None:
    """If nothing of business waits any more, say so of the outages that are over."""
    connection.execute(
        "UPDATE outage SET drained_at = ? WHERE simulated = 0 AND drained_at IS NULL"
        " AND ended_at IS NOT NULL AND (SELECT count FROM tally WHERE name = 'business') = 0",
        (to_us(at),),
    )


def untold(connection: sqlite3.Connection, most: int) -> tuple[tuple[int, Outage], ...]:
    """What the centre has yet to be told, with the numbers here."""
    rows = connection.execute(
        "SELECT outage_no, began_at, ended_at, drained_at FROM outage"
        " WHERE simulated = 0 AND told = 0 ORDER BY outage_no LIMIT ?",
        (most,),
    )
    return tuple((number, _outage(*instants)) for number, *instants in rows)


def told(connection: sqlite3.Connection, those: Iterable[tuple[int, Outage]]) -> None:
    """The centre knows these as they were read; one that has changed since is yet to be told."""
    connection.executemany(
        "UPDATE outage SET told = 1 WHERE outage_no = ? AND ended_at IS ? AND drained_at IS ?",
        ((number, _us(outage.ended_at), _us(outage.drained_at)) for number, outage in those),
    )


def between(
    connection: sqlite3.Connection, begin: datetime, end: datetime, *, simulated: bool
) -> tuple[Outage, ...]:
    """Outages that began from ``begin`` to before ``end``, in order."""
    rows = connection.execute(
        "SELECT began_at, ended_at, drained_at FROM outage"
        " WHERE simulated = ? AND began_at >= ? AND began_at < ? ORDER BY began_at",
        (simulated, to_us(begin), to_us(end)),
    )
    return tuple(_outage(*row) for row in rows)


def _outage(began: int, ended: int | None, drained: int | None) -> Outage:
    return Outage(
        from_us(began),
        None if ended is None else from_us(ended),
        None if drained is None else from_us(drained),
    )


def _us(at: datetime | None) -> int | None:
    return None if at is None else to_us(at)
