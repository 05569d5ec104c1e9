"""Reports of shifts: kept once, and told to the managers of their store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.shifts.store_shift import StoreShift
from counter.wire.paths import COUNTER_TERMINAL
from counter.wire.shift_report import ShiftMessage
from crm.centre import Centre, Speaker
from crm.tables import ShiftRow

MOST = 500


def kept(
    session: Session, centre: Centre, speaker: Speaker, message: ShiftMessage, now: datetime
) -> ShiftRow:
    """Keep a report; who sends it says whose position it is."""
    report = message.report
    row = ShiftRow(
        shift_id=centre.mint(),
        external_id=message.external_id,
        terminal_id=speaker.terminal_id,
        store_id=speaker.store_id,
        position=speaker.position,
        business_date=report.shift.business_date,
        ended_at=report.ended_at,
        received_at=now,
        body=message.body(),
    )
    session.add(row)
    return row


def shift_body(centre: Centre, row: ShiftRow) -> dict[str, object]:
    """A report as it stands, with the centre's own number."""
    base = centre.settings.base_paths[COUNTER_TERMINAL]
    return {**row.body, "id": row.shift_id, "href": f"{base}/shift/{row.shift_id}"}


def own(session: Session, speaker: Speaker, identities: Sequence[str]) -> Sequence[ShiftRow]:
    """Those of these reports that the terminal sent."""
    return session.scalars(
        select(ShiftRow).where(
            ShiftRow.terminal_id == speaker.terminal_id, ShiftRow.external_id.in_(identities)
        )
    ).all()


def of_stores(session: Session, stores: Sequence[str], limit: int = MOST) -> tuple[StoreShift, ...]:
    """The shifts of these stores that ended last, newest first."""
    rows = session.scalars(
        select(ShiftRow)
        .where(ShiftRow.store_id.in_(stores))
        .order_by(ShiftRow.ended_at.desc(), ShiftRow.shift_id)
        .limit(limit)
    )
    return tuple(
        StoreShift(
            store_id=row.store_id,
            position=row.position,
            report=ShiftMessage.read(row.body).report,
            received_at=row.received_at,
        )
        for row in rows
    )
