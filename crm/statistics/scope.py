"""Whose figures somebody may see: a manager the own store's, and others' that are in the manager's scope."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.terminal import Role
from counter.domain.text import N_
from crm.centre import Speaker
from crm.refusals import Refused
from crm.tables import StaffRow, StaffScopeRow, StoreRow

EVERY = "*"
"""As the store of a scope, or of a question: all of them."""


def stores_for(session: Session, speaker: Speaker, manager: str, asked: str) -> tuple[str, ...]:
    """The stores that are ``asked`` for: "" is the manager's own, ids by commas, or `EVERY`.

    Raises `Refused` (403) for who is no manager of the terminal's store, or asks beyond the scope. That it
    is the manager who asks is the enrolled terminal's word, which checked the PIN.
    """
    found = session.get(StaffRow, manager) if manager else None
    if found is None or found.role != Role.MANAGER or found.store_id != speaker.store_id:
        raise Refused(403, "notManager", N_("Only a manager of the store may see its figures."))
    rows = session.scalars(select(StaffScopeRow.store_id).where(StaffScopeRow.clerk_id == manager)).all()
    allowed = {speaker.store_id, *rows}
    if EVERY in allowed:
        allowed = set(session.scalars(select(StoreRow.store_id)))
    wanted = allowed if asked == EVERY else set(filter(None, asked.split(","))) or {speaker.store_id}
    beyond = sorted(wanted - allowed)
    if beyond:
        raise Refused(
            403, "beyondScope", N_("The figures of {stores} are not yours to see."), stores=", ".join(beyond)
        )
    return tuple(sorted(wanted))
