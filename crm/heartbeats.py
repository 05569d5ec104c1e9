"""Counter positions as their terminals last spoke of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.positions import Heartbeat, PositionSeen, PositionState
from counter.domain.work import Waiting
from crm.centre import Speaker
from crm.tables import HeartbeatRow


def heard(said: Heartbeat, speaker: Speaker, now: datetime) -> HeartbeatRow:
    """What a terminal said, as a row; in place of what it said before."""
    return HeartbeatRow(
        terminal_id=speaker.terminal_id,
        store_id=speaker.store_id,
        position=speaker.position,
        clerk_id=said.clerk[:200],
        state=said.state,
        since=said.since,
        target_ms=said.target_ms,
        seen_at=now,
        waiting=said.waiting.count,
        waiting_fen=said.waiting.sum_fen,
        oldest_at=said.waiting.oldest_at,
        asking=said.asking,
    )


def positions(session: Session, stores: Sequence[str]) -> tuple[PositionSeen, ...]:
    """The positions of these stores that ever spoke, by store and number."""
    rows = session.scalars(
        select(HeartbeatRow)
        .where(HeartbeatRow.store_id.in_(stores))
        .order_by(HeartbeatRow.store_id, HeartbeatRow.position)
    )
    return tuple(_seen(row) for row in rows)


def _seen(row: HeartbeatRow) -> PositionSeen:
    return PositionSeen(
        position=row.position,
        store_id=row.store_id,
        heartbeat=Heartbeat(
            state=PositionState(row.state),
            since=row.since,
            clerk=row.clerk_id,
            target_ms=row.target_ms,
            waiting=Waiting(row.waiting, row.oldest_at, row.waiting_fen),
            asking=row.asking,
        ),
        seen_at=row.seen_at,
    )
