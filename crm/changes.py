"""What changes in the copies that terminals hold is noted as it is written, whoever writes it.

Every row of a followed table that is added or changed gets the new version of its part, every one that
goes leaves its name (`GoneRow`), and an offer's old price is kept with the instant at which it ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from counter.clock import SystemClock
from crm.tables import (
    BlacklistRow,
    CampaignRow,
    CustomerRow,
    GoneRow,
    LimitRow,
    OfferPriceRow,
    OfferRow,
    StaffRow,
    StockRow,
    Table,
    TemplateRow,
)
from crm.versions import bump

KEYS: dict[type[Table], tuple[str, str]] = {
    OfferRow: ("offers", "offer_id"),
    LimitRow: ("limits", "name"),
    StaffRow: ("staff", "clerk_id"),
    BlacklistRow: ("blacklist", "id_number"),
    TemplateRow: ("templates", "code"),
    CampaignRow: ("campaigns", "campaign_id"),
    StockRow: ("stock", "item_id"),
}
"""The part that a table's rows belong to, and the column that names one of them to a terminal."""

OF_A_STORE: dict[type[Table], tuple[str, str]] = {
    StaffRow: KEYS[StaffRow],
    CustomerRow: ("customers", "customer_id"),
}


def note_changes(session: Session, _context: object, _instances: object) -> None:
    """Before each flush: see the module's words."""
    versions: dict[str, int] = {}
    for row in _followed(session.deleted, KEYS):
        part, key = _named(row, KEYS)
        _gone(session, part, key, _version(session, versions, part))
    for row in _modified(session, OF_A_STORE):
        left = _before(row, "store_id")
        if left is not None:
            part, key = _named(row, OF_A_STORE)
            _gone(session, f"{part}:{left}", key, _version(session, versions, part))
    for row in _modified(session, KEYS):
        if isinstance(row, OfferRow):
            _keep_price(session, row, SystemClock().now())
        _changed(session, row, versions)
    for row in _followed(session.new, KEYS):
        _changed(session, row, versions)


def _followed(rows: Iterable[Any], tables: dict[type[Table], tuple[str, str]]) -> list[Any]:
    return [row for row in rows if type(row) in tables]


def _modified(session: Session, tables: dict[type[Table], tuple[str, str]]) -> list[Any]:
    return [row for row in _followed(session.dirty, tables) if session.is_modified(row)]


def _named(row: Any, tables: dict[type[Table], tuple[str, str]]) -> tuple[str, str]:
    part, column = tables[type(row)]
    return part, str(getattr(row, column))


def _changed(session: Session, row: Any, versions: dict[str, int]) -> None:
    row.changed = _version(session, versions, _named(row, KEYS)[0])


def _version(session: Session, versions: dict[str, int], part: str) -> int:
    if part not in versions:
        versions[part] = bump(session, part)
    return versions[part]


def _gone(session: Session, part: str, key: str, version: int) -> None:
    known = session.get(GoneRow, (part, key))
    if known is None:
        session.add(GoneRow(part=part, key=key, version=version))
    else:
        known.version = version


def _before(row: Any, column: str) -> Any:
    """What stood in the column, if it was changed; else None."""
    history = inspect(row).attrs[column].history
    return history.deleted[0] if history.added and history.deleted else None


def _keep_price(session: Session, row: OfferRow, now: datetime) -> None:
    """An offer whose price changes gets its next version, and the old one is kept as it was."""
    price, version = _before(row, "price_fen"), _before(row, "version")
    if price is None:
        return
    if version is None:
        version = row.version
        row.version = str(int(version) + 1) if version.isdecimal() else f"{version}+"
    session.add(OfferPriceRow(offer_id=row.offer_id, version=version, price_fen=price, ended_at=now))
