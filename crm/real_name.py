"""The real-name service, simulated: it refuses what its list names, and documents that are none."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.transaction import RealNameResult
from crm.tables import PartyRow, RefusedDocumentRow


def check_real_name(session: Session, name: str, id_number: str) -> tuple[RealNameResult, str]:
    """The result and why: a document on the list, or one that is registered in another name, is refused."""
    listed = session.get(RefusedDocumentRow, id_number)
    if listed:
        return RealNameResult.REFUSED, listed.why
    known = session.scalars(select(PartyRow.name).where(PartyRow.id_number == id_number)).first()
    if known is not None and known != name:
        return RealNameResult.REFUSED, "anotherName"
    return RealNameResult.PASSED, ""
