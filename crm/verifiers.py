"""Verifiers of PINs: good for some days after the store last reached its centre, so renewed when it does."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from crm.centre import Centre, Speaker
from crm.tables import StaffRow


def renew(centre: Centre, speaker: Speaker, now: datetime) -> None:
    """The speaker's store is in touch: verifiers that have used up a third of their days get all of them."""
    days = centre.settings.verifier_days
    due = _due(speaker, now + timedelta(days=days * 2 / 3))
    with centre.database.reading() as session:
        if session.scalars(due.limit(1)).first() is None:
            return
    with centre.database.writing() as session:
        for row in session.scalars(due):
            row.expires_at = now + timedelta(days=days)


def _due(speaker: Speaker, before: datetime) -> Select[StaffRow]:
    return select(StaffRow).where(StaffRow.store_id == speaker.store_id, StaffRow.expires_at < before)
