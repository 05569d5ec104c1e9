"""What this terminal says of itself and of its line: read from the local database, sent by the delivery
process."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from counter.clock import SystemClock
from counter.domain.breaks import read_breaks
from counter.domain.effective import business_date
from counter.domain.positions import Heartbeat, PositionState
from counter.domain.visit import Visit
from counter.ports import CentreRefused, CentreUnavailable, Clock
from counter.wire.paths import COUNTER_TERMINAL
from offline_queue import enrolment, outbox, settings, work_list
from offline_queue.centre.line import Line, good
from offline_queue.disk.instants import from_us
from offline_queue.sealed.bodies import unseal_value
from offline_queue.sealed.sealed_columns import UNSETTLED
from offline_queue.statistics import outages
from offline_queue.store import LocalStore


def heartbeat(connection: sqlite3.Connection, now: datetime) -> Heartbeat:
    """The state of this moment: a visit that is kept and not on hold, a break, or neither."""
    state, since, clerk, target_ms = _state(connection, now)
    return Heartbeat(
        state=state,
        since=since,
        clerk=clerk,
        target_ms=target_ms,
        waiting=outbox.waiting(connection),
        asking=work_list.asking(connection, now),
    )


def send(store: LocalStore, line: Line, clock: Clock | None = None) -> bool:
    """Say it to the centre; False where it does not hear it, which is no trouble."""
    from counter.wire.heartbeat import HEARTBEAT

    with store.database.reading() as connection:
        said = heartbeat(connection, (clock or SystemClock()).now())
    body = HEARTBEAT.dump_python(said, mode="json")
    try:
        good(line.send("POST", COUNTER_TERMINAL, "heartbeat", body=body))
    except (CentreUnavailable, CentreRefused):
        return False
    return True


def tell_outages(store: LocalStore, line: Line) -> bool:
    """Tell the centre when the line was away, of what it does not know yet; False where it did not hear."""
    from counter.wire.outages import MOST_OUTAGES, OUTAGES, Outages

    with store.database.reading() as connection:
        found = outages.untold(connection, MOST_OUTAGES)
    if not found:
        return True
    body = OUTAGES.dump_python(Outages(tuple(outage for _number, outage in found)), mode="json")
    try:
        good(line.send("POST", COUNTER_TERMINAL, "outages", body=body))
    except (CentreUnavailable, CentreRefused):
        return False
    with store.database.writing() as connection:
        outages.told(connection, found)
    return True


def _state(connection: sqlite3.Connection, now: datetime) -> tuple[PositionState, datetime, str, int]:
    running = connection.execute(
        "SELECT visit_id, body FROM unsettled WHERE held = 0 ORDER BY started_at DESC LIMIT 1"
    ).fetchone()
    if running:
        visit_id, body = running
        visit = unseal_value(connection, Visit, body, UNSETTLED.about(visit_id))
        return PositionState.BUSY, visit.started_at, visit.clerk_id, visit.target_ms
    terminal = enrolment.terminal(connection)
    if terminal is not None:
        day = business_date(now, terminal.time_zone)
        breaks = read_breaks(settings.remembered(connection, f"breaks:{day.isoformat()}"))
        if breaks and breaks[-1].ended_at is None:
            return PositionState.ON_BREAK, breaks[-1].began_at, breaks[-1].clerk_id, 0
    last = connection.execute("SELECT max(settled_at) FROM settled").fetchone()[0]
    return PositionState.OPEN, now if last is None else from_us(last), "", 0
