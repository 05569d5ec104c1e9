"""Offers: what can be sold, as the catalogue (TMF620) describes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter.domain.offering.kinds import EffectiveMode, OfferKind
from counter.domain.offering.offer_rules import NO_RULES, OfferRules

__all__ = ["EffectiveMode", "Offer", "OfferKind", "OfferRules", "PricedOffer", "names_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer on sale, or once on sale.

    Prices are integer fen per month (once for prices of a whole term, see ``price_once``); data is
    in MB; voice in minutes; broadband in Mbit/s or None. ``code`` is what a clerk types (``qqt129``:
    brand initials and price, unique), ``pinyin`` and ``initials`` are the name's, made at the centre.
    ``on_sale_from`` and ``on_sale_until`` are both days of sale. ``rules`` say for whom it is and what it
    goes with.
    """

    offer_id: str
    code: str
    name: str
    series: str
    kind: OfferKind
    scope: str
    price_fen: int
    price_once: bool = False
    general_data_mb: int = 0
    directed_data_mb: int = 0
    voice_minutes: int = 0
    broadband_mbps: int | None = None
    on_sale_from: date
    on_sale_until: date
    min_term_months: int | None = None
    validity_months: int | None = None
    effective_modes: tuple[EffectiveMode, ...] = (EffectiveMode.NEXT_CYCLE, EffectiveMode.AT_ONCE)
    pinyin: str = ""
    initials: str = ""
    version: str = "1"
    rules: OfferRules = NO_RULES

    def on_sale(self, day: date) -> bool:
        """Whether the offer may be ordered on the business date ``day``."""
        return self.on_sale_from <= day <= self.on_sale_until


def names_of(offer: Offer) -> frozenset[str]:
    """Every name by which relations and conditions may mean the offer: its id, ``kind:…``, ``brand:…`` and
    the groups it is in."""
    rules = offer.rules
    brand = (f"brand:{rules.brand}",) if rules.brand else ()
    return frozenset((offer.offer_id, f"kind:{offer.kind.value}", *brand, *rules.groups))


@dataclass(frozen=True, slots=True)
class PricedOffer:
    """An offer as it was when it was chosen: price, term and version are pinned in the order.

    ``kind`` is the offer's from the release on that pinned it; before, only plans were asked for it.
    """

    offer_id: str
    code: str
    name: str
    price_fen: int
    version: str
    price_once: bool = False
    term_months: int | None = None
    validity_months: int | None = None
    kind: OfferKind = OfferKind.PLAN

    @classmethod
    def of(cls, offer: Offer) -> PricedOffer:
        """Pin ``offer`` as it stands now."""
        return cls(
            offer_id=offer.offer_id,
            code=offer.code,
            name=offer.name,
            price_fen=offer.price_fen,
            version=offer.version,
            price_once=offer.price_once,
            term_months=offer.min_term_months,
            validity_months=offer.validity_months,
            kind=offer.kind,
        )
