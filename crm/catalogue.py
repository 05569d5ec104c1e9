"""Offers and figures of the catalogue, from the tables as the domain's values."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.limits import Limits
from counter.domain.offers import EffectiveMode, Offer, OfferKind
from crm.tables import LimitRow, OfferRow


def offer_of(row: OfferRow) -> Offer:
    """A row as the domain's value."""
    return Offer(
        offer_id=row.offer_id,
        code=row.code,
        name=row.name,
        series=row.series,
        kind=OfferKind(row.kind),
        scope=row.scope,
        price_fen=row.price_fen,
        price_once=row.price_once,
        general_data_mb=row.general_data_mb,
        directed_data_mb=row.directed_data_mb,
        voice_minutes=row.voice_minutes,
        broadband_mbps=row.broadband_mbps,
        on_sale_from=row.on_sale_from,
        on_sale_until=row.on_sale_until,
        min_term_months=row.min_term_months,
        validity_months=row.validity_months,
        effective_modes=tuple(EffectiveMode(mode) for mode in row.effective_modes),
        pinyin=row.pinyin,
        initials=row.initials,
        version=row.version,
    )


def offers_by_id(session: Session, offer_ids: Iterable[str]) -> dict[str, Offer]:
    """The offers with these ids; unknown ones are left out."""
    rows = session.scalars(select(OfferRow).where(OfferRow.offer_id.in_(set(offer_ids))))
    return {row.offer_id: offer_of(row) for row in rows}


def limits_of(session: Session) -> Limits:
    """The figures that rules need."""
    return Limits.of({row.name: row.value for row in session.scalars(select(LimitRow))})
