"""When terminals' lines were away, as these said when they were back; each outage once, as told last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.effective import midnight
from counter.domain.statistics.outages import Outage
from counter.domain.statistics.question import Question
from crm.centre import Speaker
from crm.tables import OutageRow, StoreRow


def told(session: Session, speaker: Speaker, outages: Iterable[Outage]) -> None:
    """Keep what a terminal tells; of an outage that is known it is the last word."""
    for each in outages:
        session.merge(
            OutageRow(
                terminal_id=speaker.terminal_id,
                began_at=each.began_at,
                store_id=speaker.store_id,
                position=speaker.position,
                ended_at=each.ended_at,
                drained_at=each.drained_at,
            )
        )


def between(session: Session, question: Question, stores: Sequence[str]) -> tuple[Outage, ...]:
    """Outages that began on the question's days, each store by its own clock, in order."""
    found = list[Outage]()
    zones: dict[str, list[str]] = {}
    for store_id, zone in session.execute(
        select(StoreRow.store_id, StoreRow.time_zone).where(StoreRow.store_id.in_(stores))
    ):
        zones.setdefault(zone, []).append(store_id)
    for zone, those in zones.items():
        rows = session.scalars(
            select(OutageRow).where(
                OutageRow.store_id.in_(those),
                OutageRow.began_at >= midnight(question.first, zone),
                OutageRow.began_at < midnight(question.last + timedelta(days=1), zone),
            )
        )
        found += [
            Outage(row.began_at, row.ended_at, row.drained_at, row.position, row.store_id) for row in rows
        ]
    return tuple(sorted(found, key=lambda each: (each.began_at, each.store_id, each.position)))
