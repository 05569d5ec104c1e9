"""What is on the shelf on one day: the offers on sale, found by price, speed and use."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from random import Random

from counter.domain.offers import Offer, OfferKind
from crm.seed.churn import Internet
from crm.seed.families import family_of

# Which family of add-ons stands for a service of the data set.
_SERVICE_FAMILIES = {
    "OnlineSecurity": "看家",
    "OnlineBackup": "云电脑",
    "DeviceProtection": "优选会员",
    "TechSupport": "WiFi",
    "StreamingTV": "高清",
    "StreamingMovies": "电视会员",
}
_FIBRE_FROM_MBPS = 500
# Not for everybody: vanity numbers bind for ten years, a gift for a promise asks for more than its price,
# and the others are for pupils and children.
_SPECIAL_CONTRACTS = frozenset({"吉祥号码", "承诺", "校园通", "学生证", "手表"})


class Shelf:
    """Offers as a customer of ``as_of`` finds them. Raises ValueError if no plan is on sale then."""

    def __init__(self, offers: Iterable[Offer], as_of: date) -> None:
        self.as_of = as_of
        every = tuple(offers)
        now = [offer for offer in every if offer.on_sale(as_of) and not offer.price_once]
        self._plans = _ByPrice(o for o in now if o.kind is OfferKind.PLAN)
        broadband = [
            offer
            for offer in now
            if offer.kind is OfferKind.BROADBAND and offer.broadband_mbps and offer.scope == "hubei"
        ]
        if not self._plans or not broadband:
            raise ValueError(f"no plan or no broadband is on sale on {as_of}; the tariffs are of 2026")
        self._broadband = _ByPrice(broadband)
        self._by_speed = {
            Internet.DSL: [o for o in broadband if (o.broadband_mbps or 0) < _FIBRE_FROM_MBPS],
            Internet.FIBRE: [o for o in broadband if (o.broadband_mbps or 0) >= _FIBRE_FROM_MBPS],
        }
        self._add_ons: dict[str, list[Offer]] = defaultdict(list)
        for offer in now:
            if offer.kind is OfferKind.ADD_ON:
                self._add_ons[family_of(offer.name, offer.series).brand].append(offer)
        self._contracts: dict[int, list[Offer]] = defaultdict(list)
        for offer in every:
            if offer.on_sale_from <= as_of and _is_for_everybody(offer):
                self._contracts[offer.min_term_months or offer.validity_months or 0].append(offer)

    def nearest_plan(self, price_fen: int, chance: Random) -> Offer:
        """A plan on sale with the price nearest to ``price_fen``, any of those that cost the same."""
        return self._plans.nearest(price_fen, chance)

    def nearest_broadband(self, price_fen: int, chance: Random) -> Offer:
        """A broadband offer on sale with the price nearest to ``price_fen``."""
        return self._broadband.nearest(price_fen, chance)

    def broadband(self, internet: Internet, chance: Random) -> Offer | None:
        """A broadband offer on sale of fitting speed; None without internet."""
        return chance.choice(self._by_speed[internet]) if internet in self._by_speed else None

    def add_on(self, service: str, chance: Random) -> Offer | None:
        """An add-on on sale that stands for the data set's ``service``."""
        choices = self._add_ons.get(_SERVICE_FAMILIES[service])
        return chance.choice(choices) if choices else None

    def contract(self, term_months: int, level_fen: int, start: date, chance: Random) -> Offer | None:
        """A contract of that term which a plan of ``level_fen`` can carry, the highest such level.

        One that was on sale at ``start`` if there is one, else one that came later.
        """
        fitting = [o for o in self._contracts[term_months] if o.price_fen <= level_fen]
        then = [o for o in fitting if o.on_sale(start)] or fitting
        best = max((o.price_fen for o in then), default=0)
        return chance.choice([o for o in then if o.price_fen == best]) if then else None


def _is_for_everybody(offer: Offer) -> bool:
    """Whether it is a contract with a monthly level that any line may be under."""
    if offer.kind is not OfferKind.CONTRACT or offer.price_once:
        return False
    return family_of(offer.name, offer.series).brand not in _SPECIAL_CONTRACTS


class _ByPrice:
    """Offers by price."""

    def __init__(self, offers: Iterable[Offer]) -> None:
        self._at: dict[int, list[Offer]] = defaultdict(list)
        for offer in offers:
            self._at[offer.price_fen].append(offer)
        self._prices = sorted(self._at)

    def __bool__(self) -> bool:
        return bool(self._prices)

    def nearest(self, price_fen: int, chance: Random) -> Offer:
        """One of the offers nearest in price; of two as near, the cheaper."""
        place = bisect_left(self._prices, price_fen)
        around = self._prices[max(0, place - 1) : place + 1]
        return chance.choice(self._at[min(around, key=lambda price: abs(price - price_fen))])
