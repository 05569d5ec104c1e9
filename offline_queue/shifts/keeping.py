"""The life of a shift: begun, its float counted, closed with its report; each in one transaction.

The report of a closed shift is a body of its own, an item of the outbox and a print that is owed, all of
them or none.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from counter.domain.effective import business_date
from counter.domain.shifts.cash import CashCount
from counter.domain.shifts.closing import Closing, judge_closing
from counter.domain.shifts.drawer import Takings
from counter.domain.shifts.report import HandedOver, ShiftReport, report_of
from counter.domain.shifts.shift import (
    FLOAT_FIXED,
    OpeningFloat,
    Shift,
    judge_float,
    shift_number,
)
from counter.domain.terminal import Role
from counter.domain.text import N_, Finding
from counter.ports import StoreRefused
from offline_queue import enrolment, outbox, visits, work_list
from offline_queue.disk.instants import to_us
from offline_queue.sealed.bodies import seal_value, unseal_value
from offline_queue.sealed.envelope import EnvelopeDamaged
from offline_queue.sealed.keyed_hash import KeyedHash
from offline_queue.sealed.sealed_columns import SHIFT, SHIFT_REPORT
from offline_queue.shifts import drawer

REFUSED, MOVED = "shift_refused", "drawer_moved"
"""Codes of refusals: something stands against it; more has moved since it was counted."""


def begin(
    connection: sqlite3.Connection,
    clerk_id: str,
    clerk_name: str,
    at: datetime,
    *,
    shift_id: str,
    usual_float_fen: int,
) -> Shift:
    """The shift that goes on, whosever it is; else a new one of this clerk, called ``shift_id``."""
    open_one = going_on(connection)
    if open_one is not None:
        return open_one
    terminal = enrolment.terminal(connection)
    if terminal is None:
        raise StoreRefused(N_("This terminal is not enrolled yet."), "not_enrolled")
    day = business_date(at, terminal.time_zone)
    begun = connection.execute(
        "SELECT count(*) FROM shift WHERE business_date = ?", (day.isoformat(),)
    ).fetchone()
    before = last_report(connection)
    shift = Shift(
        shift_id=shift_id,
        number=shift_number(terminal, day, begun[0] + 1),
        business_date=day,
        position=terminal.position,
        clerk_id=clerk_id,
        clerk_name=clerk_name,
        began_at=at,
        opening=OpeningFloat(left_fen=before.counted.left_fen if before else usual_float_fen),
    )
    cursor = connection.execute(
        "INSERT INTO shift (shift_id, number, business_date, began_at, body) VALUES (?, ?, ?, ?, ?)",
        (shift_id, shift.number, day.isoformat(), to_us(at), _sealed(connection, shift)),
    )
    drawer.take_over(connection, int(cursor.lastrowid or 0))
    return shift


def going_on(connection: sqlite3.Connection) -> Shift | None:
    """The shift that goes on, None between shifts."""
    row = connection.execute("SELECT shift_id, body FROM shift WHERE ended_at IS NULL").fetchone()
    return unseal_value(connection, Shift, row[1], SHIFT.about(row[0])) if row else None


def count_float(
    connection: sqlite3.Connection,
    shift_id: str,
    counted: CashCount,
    at: datetime,
    *,
    reason: str,
    approved_by: str,
    free_fen: int,
) -> Shift:
    """Keep the opening float as it was counted; refuses once money has moved."""
    shift, shift_no = _open(connection, shift_id)
    if drawer.takings(connection, shift_no).rows:
        raise StoreRefused(FLOAT_FIXED, REFUSED)
    _judge(
        connection,
        judge_float(counted.total_fen, shift.opening.left_fen, reason, approved_by, free_fen),
        approved_by,
    )
    opening = replace(
        shift.opening, counted=counted, counted_at=at, reason=reason.strip(), approved_by=approved_by
    )
    shift = replace(shift, opening=opening)
    connection.execute("UPDATE shift SET body = ? WHERE shift_no = ?", (_sealed(connection, shift), shift_no))
    return shift


def close(
    connection: sqlite3.Connection,
    shift_id: str,
    closing: Closing,
    at: datetime,
    hashed: KeyedHash,
    free_fen: int,
) -> ShiftReport:
    """End a shift; the same again returns the first report.

    Raises StoreRefused (`MOVED`) when more has moved than ``closing.seen``, and for whatever else stands
    against it.
    """
    known = _report_of(connection, shift_id)
    if known is not None:
        return known
    shift, shift_no = _open(connection, shift_id)
    takings = drawer.takings(connection, shift_no)
    if takings != closing.seen:
        raise StoreRefused(N_("Money has moved since the count began: look at the differences again."), MOVED)
    _judge(connection, judge_closing(shift, takings, closing, free_fen), closing.approved_by)
    report = report_of(
        shift, closing, takings, at, _handed_over(connection, at), _names(connection, takings, closing)
    )
    body = seal_value(connection, ShiftReport, report, SHIFT_REPORT.about(shift_id))
    connection.execute(
        "UPDATE shift SET ended_at = ?, to_print = 1, report = ? WHERE shift_no = ?",
        (to_us(at), body, shift_no),
    )
    from counter.wire.shift_report import report_request

    clerk = hashed("clerk", closing.clerk_id).hex()
    outbox.add(connection, report_request(report), None, at, clerk)
    return report


def reports(connection: sqlite3.Connection, limit: int) -> tuple[ShiftReport, ...]:
    """Shifts that are over, newest first, but for those that do not open: `counter doctor` tells of them."""
    rows = connection.execute(
        "SELECT shift_id, report FROM shift WHERE report IS NOT NULL ORDER BY shift_no DESC LIMIT ?", (limit,)
    ).fetchall()
    found = list[ShiftReport]()
    for row in rows:
        with suppress(EnvelopeDamaged):
            found.append(_opened(connection, *row))
    return tuple(found)


def report(connection: sqlite3.Connection, reference: str) -> ShiftReport | None:
    """The report of a shift by its number or identity; None of one that goes on, or never was."""
    row = connection.execute(
        "SELECT shift_id, report FROM shift WHERE report IS NOT NULL AND (number = ?1 OR shift_id = ?1)",
        (reference,),
    ).fetchone()
    return _opened(connection, *row) if row else None


def last_report(connection: sqlite3.Connection) -> ShiftReport | None:
    """The report of the shift that ended last."""
    return next(iter(reports(connection, 1)), None)


def unprinted(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Numbers of shifts that are over and whose report was not begun to be printed, oldest first."""
    rows = connection.execute("SELECT number FROM shift WHERE to_print = 1 ORDER BY shift_no").fetchall()
    return tuple(str(number) for (number,) in rows)


def _open(connection: sqlite3.Connection, shift_id: str) -> tuple[Shift, int]:
    shift, shift_no = going_on(connection), drawer.goes_on(connection)
    if shift is None or shift_no is None or shift.shift_id != shift_id:
        raise StoreRefused(N_("This shift is over already."), REFUSED)
    return shift, shift_no


def _judge(connection: sqlite3.Connection, findings: tuple[Finding, ...], approved_by: str) -> None:
    """Refuse what the rules refuse, and a manager's word that is none."""
    if findings:
        raise StoreRefused(findings[0].message, REFUSED, **findings[0].params)
    manager = enrolment.staff_member(connection, approved_by) if approved_by else None
    if approved_by and (manager is None or manager.role is not Role.MANAGER):
        raise StoreRefused(N_("Number {clerk_id} is not a manager's."), REFUSED, clerk_id=approved_by)


def _handed_over(connection: sqlite3.Connection, at: datetime) -> HandedOver:
    return HandedOver(outbox.waiting(connection), work_list.asking(connection, at), visits.held(connection))


def _names(connection: sqlite3.Connection, takings: Takings, closing: Closing) -> tuple[tuple[str, str], ...]:
    """The names of all who took money, and of who counted it, as they are known now."""
    clerks = {*takings.by_clerk(), closing.clerk_id}
    known = {each: enrolment.staff_member(connection, each) for each in sorted(clerks)}
    return tuple((clerk, member.name) for clerk, member in known.items() if member is not None)


def _sealed(connection: sqlite3.Connection, shift: Shift) -> bytes:
    return seal_value(connection, Shift, shift, SHIFT.about(shift.shift_id))


def _report_of(connection: sqlite3.Connection, shift_id: str) -> ShiftReport | None:
    row: Any = connection.execute(
        "SELECT shift_id, report FROM shift WHERE shift_id = ? AND report IS NOT NULL", (shift_id,)
    ).fetchone()
    return _opened(connection, *row) if row else None


def _opened(connection: sqlite3.Connection, shift_id: str, body: bytes) -> ShiftReport:
    return unseal_value(connection, ShiftReport, body, SHIFT_REPORT.about(shift_id))
