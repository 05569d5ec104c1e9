"""What terminals hold a copy of: each part whole, or what changed since a version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.terminal import LeasedKind, Role, StaffMember
from counter.wire.snapshot import PARTS, VIEWS, Blacklisted, Limit, RecoveryKey, Snapshot
from crm.catalogue import offer_of
from crm.centre import Centre, Speaker
from crm.leasing import fill_up, leases_of
from crm.refusals import not_found
from crm.tables import BlacklistRow, CustomerRow, LimitRow, OfferRow, StaffRow
from crm.versions import version_of
from crm.views import entry_of, views_of

PER_TERMINAL = ("numbers", "sims")


def snapshot(centre: Centre, speaker: Speaker, part: str, since: str) -> bytes:
    """One part as JSON. Asking for numbers or SIM cards fills the terminal's block and tray up first."""
    if part not in PARTS:
        raise not_found("snapshot", part)
    if part == "recovery":
        return _recovery(centre, since)
    now = centre.now()
    if part in PER_TERMINAL:
        with centre.database.writing() as session:
            fill_up(session, centre, speaker, now)
    with centre.database.reading() as session:
        name = f"{part}:{speaker.terminal_id}" if part in PER_TERMINAL else part
        version = version_of(session, name)
        known = int(since) if since.isdecimal() and len(since) < 19 and int(since) <= version else 0
        if part == "customers" and known != version:
            return _whole(
                Snapshot(part, str(version), not known, ()), _customers(session, centre, speaker, known, now)
            )
        items, full = _items(session, speaker, part, known, version, now)
        return PARTS[part].dump_json(Snapshot(part, str(version), full, items))


def _whole(empty: Snapshot[Any], pages: Iterable[bytes]) -> bytes:
    """A snapshot's text with pages, each some items' text, put between its brackets."""
    around = PARTS[empty.part].dump_json(empty)
    assert around.endswith(b"[]}")
    return around[:-2] + b",".join(pages) + around[-2:]


def _recovery(centre: Centre, since: str) -> bytes:
    """The public key for recovery copies; its fingerprint is the version."""
    version = hashlib.sha256(centre.recovery_key.encode()).hexdigest()[:16]
    known = since == version
    items = () if known or not centre.recovery_key else (RecoveryKey(centre.recovery_key),)
    return PARTS["recovery"].dump_json(Snapshot("recovery", version, not known, items))


def _items(
    session: Session, speaker: Speaker, part: str, known: int, version: int, now: datetime
) -> tuple[tuple[Any, ...], bool]:
    if known == version:
        return (), False
    if part in PER_TERMINAL:
        kind = LeasedKind.NUMBER if part == "numbers" else LeasedKind.SIM
        return leases_of(session, speaker, kind, now), True
    return _WHOLE[part](session, speaker), True


def _customers(
    session: Session, centre: Centre, speaker: Speaker, known: int, now: datetime
) -> Iterable[bytes]:
    """The views that changed after ``known`` as text; all of them in pages, of which those that are
    still right are kept."""
    today = speaker.today(now)
    found = session.execute(
        select(CustomerRow.customer_id, CustomerRow.changed)
        .where(CustomerRow.store_id == speaker.store_id, CustomerRow.changed > known)
        .order_by(CustomerRow.customer_id)
    )
    changed = tuple((customer_id, version) for customer_id, version in found)

    def make(customer_ids: Sequence[str]) -> bytes:
        return VIEWS.dump_json(tuple(views_of(session, customer_ids, today, now)))[1:-1]

    if known:
        return [make([customer_id for customer_id, _version in changed])] if changed else []
    return centre.pages.of(speaker.store_id, today, changed, make)


def _offers(session: Session, _speaker: Speaker) -> tuple[Any, ...]:
    return tuple(offer_of(row) for row in session.scalars(select(OfferRow).order_by(OfferRow.offer_id)))


def _limits(session: Session, _speaker: Speaker) -> tuple[Any, ...]:
    return tuple(
        Limit(row.name, row.value) for row in session.scalars(select(LimitRow).order_by(LimitRow.name))
    )


def _staff(session: Session, speaker: Speaker) -> tuple[Any, ...]:
    rows = session.scalars(
        select(StaffRow).where(StaffRow.store_id == speaker.store_id).order_by(StaffRow.clerk_id)
    )
    return tuple(
        StaffMember(
            clerk_id=row.clerk_id,
            name=row.name,
            role=Role(row.role),
            verifier=row.verifier,
            expires_at=row.expires_at,
        )
        for row in rows
    )


def _blacklist(session: Session, _speaker: Speaker) -> tuple[Any, ...]:
    rows = session.scalars(
        select(BlacklistRow).where(BlacklistRow.cleared_at.is_(None)).order_by(BlacklistRow.entry_id)
    )
    return tuple(Blacklisted(row.id_number, entry_of(row)) for row in rows)


_WHOLE: dict[str, Callable[[Session, Speaker], tuple[Any, ...]]] = {
    "offers": _offers,
    "limits": _limits,
    "staff": _staff,
    "blacklist": _blacklist,
}
