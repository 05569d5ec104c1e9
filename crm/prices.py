"""Pinned prices: an order keeps the price it was accepted at, if that price was good then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from counter.domain.offers import Offer, PricedOffer
from crm.tables import LimitRow, OfferPriceRow

GRACE_FIGURE = "price_grace_hours"
"""The figure of the catalogue that says how long after its end an old price is still honoured: as long as a
counter without the line may not have heard of the new one."""
GRACE_HOURS = 24


def as_ordered(
    session: Session,
    offers: Mapping[str, Offer],
    chosen: Iterable[PricedOffer],
    accepted_at: datetime,
) -> dict[str, Offer]:
    """``offers`` as the order may take them: at the pinned price where that version had it and had not
    ended, or not longer than the grace, when the order was accepted. Any other price stays the new one,
    and the rules hand the order back."""
    found = dict(offers)
    for pinned in chosen:
        offer = offers.get(pinned.offer_id)
        if offer is not None and offer.price_fen != pinned.price_fen:
            before = session.get(OfferPriceRow, (pinned.offer_id, pinned.version))
            if (
                before
                and before.price_fen == pinned.price_fen
                and accepted_at <= _good_until(session, before)
            ):
                found[pinned.offer_id] = replace(offer, price_fen=pinned.price_fen, version=pinned.version)
    return found


def _good_until(session: Session, before: OfferPriceRow) -> datetime:
    grace = session.get(LimitRow, GRACE_FIGURE)
    return before.ended_at + timedelta(hours=grace.value if grace else GRACE_HOURS)
