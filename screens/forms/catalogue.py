"""The offers as a form needs them: found by what a clerk types, as rows to choose from, judged by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from counter.domain.find import OfferIndex
from counter.domain.money import format_yuan
from counter.domain.offering.basket import Basket
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.suitable import suitable, why_not
from counter.domain.offers import Offer, OfferKind, PricedOffer
from counter.domain.rules import judge_offer
from counter.domain.term import Bound
from counter.domain.text import N_, Finding
from counter.messages import _, sentence
from counter.ports import Cache, Store
from screens.forms.choice import Choice
from screens.uses import Uses

_ROWS = 30
_MB_PER_GB = 1024
_WIDE = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
"""Digits and letters as an input method commits them; brackets belong to names and stay."""


@dataclass(frozen=True, slots=True)
class Situation:
    """For whom offers are looked for: what is held and wanted so far, the line, the first day, and what a
    term allows."""

    basket: Basket
    line: str
    starts_on: date
    bound: Bound | None = None


class Catalogue:
    """The cached offers, indexed for one day; empty until `load` has run once.

    `load` blocks (a disk's time and some milliseconds of work) and belongs into a thread; everything
    else answers from memory.
    """

    def __init__(self, cache: Cache, store: Store) -> None:
        self._cache, self._uses = cache, Uses(store)
        self._index: OfferIndex | None = None
        self._of: tuple[date, datetime | None] | None = None
        self._fitting: tuple[Situation, frozenset[OfferKind], date, frozenset[str]] | None = None
        self.offers = OfferCatalogue(())

    def load(self, today: date) -> None:
        """Index the offers anew if the day is another or others came down; else nothing is done."""
        state = (today, self._cache.age("offers"))
        if state == self._of:
            return
        offers = self._cache.offers()
        self._index = OfferIndex(offers, today, self._uses.read())
        self.offers = OfferCatalogue(offers)
        self._of, self._fitting = state, None

    def find(
        self, text: str, kinds: Collection[OfferKind], situation: Situation | None = None
    ) -> tuple[Offer, ...]:
        """Offers on sale that answer to ``text`` and fit the situation, the best first."""
        if self._index is None:
            return ()
        only = self._suitable(situation, kinds) if situation is not None else None
        return self._index.find(text.translate(_WIDE), kinds, _ROWS, only)

    def unfitting(
        self, text: str, kinds: Collection[OfferKind], situation: Situation
    ) -> tuple[tuple[Offer, tuple[Finding, ...]], ...]:
        """Offers on sale that answer to ``text`` and do not fit, each with what is against it."""
        if self._index is None or self._of is None:
            return ()
        fitting, today = self._suitable(situation, kinds), self._of[0]
        answering = self._index.find(text.translate(_WIDE), kinds, len(self.offers))
        left_out = [offer for offer in answering if offer.offer_id not in fitting][:_ROWS]
        return tuple((offer, self._against(offer, situation, today)) for offer in left_out)

    def against(self, offer: Offer, situation: Situation) -> tuple[Finding, ...]:
        """What in the customer's situation refuses the offer."""
        return self._against(offer, situation, self._of[0]) if self._of is not None else ()

    def _against(self, offer: Offer, situation: Situation, today: date) -> tuple[Finding, ...]:
        bound = situation.bound.against(offer) if situation.bound is not None else ()
        basket, line, starts_on = situation.basket, situation.line, situation.starts_on
        return (*bound, *why_not(offer, basket, line, starts_on, self.offers, today))

    def _suitable(self, situation: Situation, kinds: Collection[OfferKind]) -> frozenset[str]:
        """The ids of the offers that fit, worked out once for a situation."""
        assert self._of is not None
        wanted, today = frozenset(kinds), self._of[0]
        known = self._fitting
        if known is None or known[:3] != (situation, wanted, today):
            found = suitable(
                situation.basket, situation.line, situation.starts_on, self.offers, today, wanted
            )
            bound = situation.bound
            allowed = (offer for offer in found if bound is None or not bound.against(offer))
            known = (situation, wanted, today, frozenset(offer.offer_id for offer in allowed))
            self._fitting = known
        return known[3]

    def named(
        self, text: str, kinds: tuple[OfferKind, ...], field: str, situation: Situation | None = None
    ) -> Offer | Finding:
        """The one offer that ``text`` stands for: its code, else the only fitting one that answers to it."""
        offer = self._index.by_code(text.translate(_WIDE)) if self._index else None
        if offer is not None:
            return offer
        found = self.find(text, kinds, situation)
        if len(found) == 1 and self.meant(text, found[0]):
            return found[0]
        meant = bool(found) and self.meant(text, found[0])
        others = () if meant or situation is None else self.find(text, kinds)
        if others and (not found or self.meant(text, others[0])):
            params = {"text": text, "count": len(others)}
            return Finding(
                N_("{count} offers answer to {text}, none of them fits: ^G says why."), params, field
            )
        if not meant:
            return Finding(N_("No offer answers to {text}."), {"text": text}, field)
        params = {"text": text, "count": len(found)}
        return Finding(N_("{count} offers answer to {text}: choose one."), params, field)

    def meant(self, text: str, offer: Offer) -> bool:
        """Whether ``offer`` answers to ``text`` itself, and is not only like it."""
        return self._index is None or self._index.answers(text.translate(_WIDE), offer)

    def judge(
        self, offer: Offer, kinds: tuple[OfferKind, ...], today: date, field: str
    ) -> tuple[Finding, ...]:
        """Whether the offer may be ordered in this field today."""
        return judge_offer(PricedOffer.of(offer), self.offers, today, kinds, field)


def offer_choice(
    offer: Offer, *, brief: bool = False, guessed: bool = False, against: Sequence[Finding] = ()
) -> Choice:
    """An offer as a row: code, name, price; data and voice or broadband too, unless ``brief``.

    With something ``against`` it is not to be taken, and why stands in their place.
    """
    columns: tuple[str, ...] = (offer.code, offer.name, format_yuan(offer.price_fen))
    if against:
        return Choice(offer.code, columns, offer, why_not=" ".join(map(sentence, against)))
    if brief:
        return Choice(offer.code, columns, offer, guessed=guessed)
    speech = voice(offer) if offer.broadband_mbps is None else f"{offer.broadband_mbps}M"
    columns = (offer.code, offer.name, price(offer), data(offer), speech)
    return Choice(offer.code, columns, offer, guessed=guessed)


def price(offer: Offer | PricedOffer) -> str:
    """``129.00/month``, or the price of the whole term."""
    if offer.price_once:
        return _("{amount} once", amount=offer.price_fen)
    return _("{amount}/month", amount=offer.price_fen)


def data(offer: Offer) -> str:
    """``40G``, ``512M`` or ``40G+30G`` (the second directed to some services); "-" without any."""
    parts = [_volume(mb) for mb in (offer.general_data_mb, offer.directed_data_mb) if mb]
    return "+".join(parts) or "-"


def _volume(mb: int) -> str:
    return f"{mb / _MB_PER_GB:g}G" if mb >= _MB_PER_GB else f"{mb}M"


def voice(offer: Offer) -> str:
    """``500 min``, "-" without any."""
    return _("{minutes} min", minutes=offer.voice_minutes) if offer.voice_minutes else "-"


def broadband(offer: Offer) -> str:
    """``300M``, "-" without any."""
    return f"{offer.broadband_mbps}M" if offer.broadband_mbps else "-"
