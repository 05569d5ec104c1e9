"""What terminals hold a copy of: each part whole, or what changed since a version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.campaign import GoodsKind, StockItem
from counter.domain.terminal import LeasedKind, Role, StaffMember
from counter.domain.text import Text
from counter.wire.snapshot import (
    PARTS,
    VIEWS,
    Blacklisted,
    Limit,
    RecoveryKey,
    Snapshot,
    TemplateText,
)
from crm.campaigns import campaigns_after
from crm.catalogue import offer_of
from crm.centre import Centre, Speaker
from crm.leasing import fill_up, leases_of
from crm.refusals import not_found
from crm.tables import BlacklistRow, CustomerRow, GoneRow, LimitRow, OfferRow, StaffRow, StockRow, TemplateRow
from crm.verifiers import renew
from crm.versions import version_of
from crm.views import entry_of, views_of

PER_TERMINAL = ("numbers", "sims")


def snapshot(centre: Centre, speaker: Speaker, part: str, since: str) -> bytes:
    """One part as JSON. Asking for numbers or SIM cards fills the terminal's block and tray up first,
    asking for staff renews their verifiers."""
    if part not in PARTS:
        raise not_found("snapshot", part)
    if part == "recovery":
        return _recovery(centre, speaker, since)
    now = centre.now()
    if part in PER_TERMINAL:
        with centre.database.writing() as session:
            fill_up(session, centre, speaker, now)
    if part == "staff":
        renew(centre, speaker, now)
    with centre.database.reading() as session:
        name = f"{part}:{speaker.terminal_id}" if part in PER_TERMINAL else part
        version = version_of(session, name)
        known = int(since) if since.isdecimal() and len(since) < 19 and int(since) <= version else 0
        empty: Snapshot[Any] = Snapshot(
            part, str(version), False, (), since=since, terminal=speaker.terminal_id
        )
        if known == version:
            return PARTS[part].dump_json(empty)
        if part in PER_TERMINAL:
            kind = LeasedKind.NUMBER if part == "numbers" else LeasedKind.SIM
            leases = leases_of(session, speaker, kind, now)
            return PARTS[part].dump_json(replace(empty, full=True, items=leases))
        gone = _gone(session, speaker, part, known) if known else ()
        changed = replace(empty, full=not known, gone=gone)
        if part == "customers":
            return _whole(changed, _customers(session, centre, speaker, known, now))
        return PARTS[part].dump_json(replace(changed, items=_CHANGED[part](session, speaker, known)))


def _whole(empty: Snapshot[Any], pages: Iterable[bytes]) -> bytes:
    """A snapshot's text with pages, each some items' text, put between its brackets."""
    before, brackets, after = PARTS[empty.part].dump_json(empty).partition(b'"items":[]')
    assert brackets
    return before + b'"items":[' + b",".join(pages) + b"]" + after


def _recovery(centre: Centre, speaker: Speaker, since: str) -> bytes:
    """The public key for recovery copies; its fingerprint is the version."""
    version = hashlib.sha256(centre.recovery_key.encode()).hexdigest()[:16]
    known = since == version
    items = () if known or not centre.recovery_key else (RecoveryKey(centre.recovery_key),)
    return PARTS["recovery"].dump_json(
        Snapshot("recovery", version, not known, items, since=since, terminal=speaker.terminal_id)
    )


def _gone(session: Session, speaker: Speaker, part: str, known: int) -> tuple[str, ...]:
    """What left the part after ``known``; a document of the blacklist is gone before it comes again."""
    names = (part, f"{part}:{speaker.store_id}")
    left = session.scalars(select(GoneRow.key).where(GoneRow.part.in_(names), GoneRow.version > known))
    if part != "blacklist":
        return tuple(sorted(left))
    touched = session.scalars(select(BlacklistRow.id_number).where(BlacklistRow.changed > known))
    return tuple(sorted({*left, *touched}))


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


def _offers(session: Session, _speaker: Speaker, known: int) -> tuple[Any, ...]:
    rows = select(OfferRow).where(OfferRow.changed > known).order_by(OfferRow.offer_id)
    return tuple(offer_of(row) for row in session.scalars(rows))


def _limits(session: Session, _speaker: Speaker, known: int) -> tuple[Any, ...]:
    rows = select(LimitRow).where(LimitRow.changed > known).order_by(LimitRow.name)
    return tuple(Limit(row.name, row.value) for row in session.scalars(rows))


def _templates(session: Session, _speaker: Speaker, known: int) -> tuple[Any, ...]:
    rows = select(TemplateRow).where(TemplateRow.changed > known).order_by(TemplateRow.code)
    return tuple(TemplateText(row.code, row.text) for row in session.scalars(rows))


def _staff(session: Session, speaker: Speaker, known: int) -> tuple[Any, ...]:
    rows = session.scalars(
        select(StaffRow)
        .where(StaffRow.store_id == speaker.store_id, StaffRow.changed > known)
        .order_by(StaffRow.clerk_id)
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


def _blacklist(session: Session, _speaker: Speaker, known: int) -> tuple[Any, ...]:
    """What stands against the documents whose entries changed: all of it, so that it replaces theirs."""
    touched = select(BlacklistRow.id_number).where(BlacklistRow.changed > known)
    left = select(GoneRow.key).where(GoneRow.part == "blacklist", GoneRow.version > known)
    rows = session.scalars(
        select(BlacklistRow)
        .where(
            BlacklistRow.cleared_at.is_(None),
            BlacklistRow.id_number.in_(touched.union(left)),
        )
        .order_by(BlacklistRow.entry_id)
    )
    return tuple(Blacklisted(row.id_number, entry_of(row)) for row in rows)


def _campaigns(session: Session, _speaker: Speaker, known: int) -> tuple[Any, ...]:
    return campaigns_after(session, known)


def _stock(session: Session, speaker: Speaker, known: int) -> tuple[Any, ...]:
    rows = select(StockRow).where(StockRow.store_id == speaker.store_id, StockRow.changed > known)
    return tuple(
        StockItem(
            item_id=row.item_id,
            name=Text(row.name_zh, row.name_en),
            kind=GoodsKind(row.kind),
            quantity=row.quantity,
        )
        for row in session.scalars(rows.order_by(StockRow.item_id))
    )


_CHANGED: dict[str, Callable[[Session, Speaker, int], tuple[Any, ...]]] = {
    "offers": _offers,
    "limits": _limits,
    "staff": _staff,
    "templates": _templates,
    "blacklist": _blacklist,
    "campaigns": _campaigns,
    "stock": _stock,
}
