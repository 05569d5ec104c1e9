"""Offers and figures of the catalogue, from the tables as the domain's values."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.domain.limits import Limits
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.checking import read_rules
from counter.domain.offers import EffectiveMode, Offer, OfferKind
from crm.tables import LimitRow, OfferRow, VersionRow


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
        rules=read_rules(row.rules, row.offer_id),
        version=row.version,
    )


class Catalogue:
    """What was read of the catalogue, kept while its version stays; one for all sessions of a database."""

    def __init__(self) -> None:
        self._offers: tuple[int, dict[str, Offer]] = (0, {})
        self._unknown: set[str] = set()
        self._whole: tuple[int, OfferCatalogue] = (0, OfferCatalogue(()))
        self._limits: tuple[int, Limits | None] = (0, None)

    def offers(self, session: Session, version: int, offer_ids: set[str]) -> dict[str, Offer]:
        """The offers with these ids; unknown ones are left out."""
        if self._offers[0] != version:
            self._offers, self._unknown = (version, {}), set()
        known = self._offers[1]
        if missing := offer_ids - known.keys() - self._unknown:
            rows = session.scalars(select(OfferRow).where(OfferRow.offer_id.in_(missing)))
            known.update((row.offer_id, offer_of(row)) for row in rows)
            self._unknown |= missing - known.keys()
        return {offer_id: known[offer_id] for offer_id in offer_ids if offer_id in known}

    def whole(self, session: Session, version: int) -> OfferCatalogue:
        """All offers, with their rules compiled as far as they were asked for."""
        if self._whole[0] != version:
            self._whole = (version, OfferCatalogue(map(offer_of, session.scalars(select(OfferRow)))))
        return self._whole[1]

    def limits(self, session: Session, version: int) -> Limits:
        """The figures that rules need."""
        if self._limits[0] != version or self._limits[1] is None:
            found = Limits.of({row.name: row.value for row in session.scalars(select(LimitRow))})
            self._limits = (version, found)
        assert self._limits[1] is not None
        return self._limits[1]


def offers_by_id(session: Session, offer_ids: Iterable[str]) -> dict[str, Offer]:
    """The offers with these ids; unknown ones are left out."""
    return _catalogue(session).offers(session, _version(session, "offers"), set(offer_ids))


def offers_to_judge(session: Session, offer_ids: Iterable[str]) -> dict[str, Offer]:
    """The offers with these ids, and those that their rules name: what is missing is called by its name."""
    offers = offers_by_id(session, offer_ids)
    relations = [relation for offer in offers.values() for relation in offer.rules.relations]
    named = {name for relation in relations for name in (relation.to, relation.joins)}
    named |= {part for offer in offers.values() for part in offer.rules.parts}
    return offers | offers_by_id(session, {name for name in named if name and ":" not in name})


def all_offers(session: Session) -> OfferCatalogue:
    """The whole catalogue, for what is asked of all offers."""
    return _catalogue(session).whole(session, _version(session, "offers"))


def limits_of(session: Session) -> Limits:
    """The figures that rules need."""
    return _catalogue(session).limits(session, _version(session, "limits"))


def _catalogue(session: Session) -> Catalogue:
    found: Catalogue = session.info.setdefault(Catalogue, Catalogue())
    return found


def _version(session: Session, part: str) -> int:
    """The version of the part that this transaction goes by, asked for once."""
    known: dict[str, int] | None = session.info.get(_VERSIONS)
    if known is None:
        rows = session.scalars(select(VersionRow).where(VersionRow.part.in_(_PARTS)))
        known = session.info[_VERSIONS] = {row.part: row.version for row in rows}
    return known.get(part, 1)


_PARTS = ("offers", "limits")
_VERSIONS = "versions of the catalogue"
