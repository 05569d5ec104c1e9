"""Fuzzy find (模糊查找) over offers: code, name, pinyin, initials, price, what is inside; most used first."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from counter.domain.money import normalise, parse_yuan
from counter.domain.offers import Offer, OfferKind

SIMILAR_ENOUGH = 65.0
_PRICE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?元?")


class Closeness(IntEnum):
    """How an offer answers what was typed, the best first."""

    CODE = 0
    CODE_PREFIX = 1
    PRICE = 2  # for figures only: nobody spells a name in figures
    INITIALS_PREFIX = 3
    INITIALS = 4
    SCATTERED_INITIALS = 5
    NAME = 6
    PINYIN = 7
    INSIDE = 8  # a package or product of it
    SIMILAR = 9


@dataclass(frozen=True, slots=True)
class _Row:
    """One offer with its texts made comparable."""

    offer: Offer
    code: str
    name: str
    pinyin: str
    initials: str
    inside: str
    inside_fen: frozenset[int]  # what its packages cost
    order: tuple[int, int, str]  # most used, then the plainest name, then the code


class OfferIndex:
    """The offers on sale on one day, ready to be searched at every key.

    ``uses`` counts by ``offer_id`` how often an offer was chosen here. Searching reads and changes
    nothing else, so one index serves any number of threads.
    """

    def __init__(self, offers: Iterable[Offer], today: date, uses: Mapping[str, int] | None = None) -> None:
        """Index ``offers``; those not on sale on ``today`` are found by `by_code` only."""
        counts = uses or {}
        every = tuple(offers)
        self._by_code = {comparable(offer.code): offer for offer in every}
        self._rows = sorted(
            (_row(offer, counts.get(offer.offer_id, 0)) for offer in every if offer.on_sale(today)),
            key=lambda row: row.order,
        )

    def by_code(self, text: str) -> Offer | None:
        """The offer with exactly this code, on sale or not: so that a retired one can be named."""
        return self._by_code.get(comparable(text))

    def find(
        self,
        text: str,
        kinds: Collection[OfferKind] = (),
        limit: int = 20,
        only: Container[str] | None = None,
    ) -> tuple[Offer, ...]:
        """At most ``limit`` offers for what was typed, the best first; () kinds means every kind, and
        ``only`` those with these ids.

        Words between spaces must all be answered by the same offer. Nothing typed finds the most
        used. Only when nothing answers are similar ones looked for, so that a slip of the finger
        still finds and a right word is never followed by noise.
        """
        rows = [
            row
            for row in self._rows
            if (not kinds or row.offer.kind in kinds) and (only is None or row.offer.offer_id in only)
        ]
        words = [_Typed.of(word) for word in text.split()]
        if not words:
            return tuple(row.offer for row in rows[:limit])
        whole = _Typed.of(text)
        ranked = []
        for row in rows:
            close = _closeness(row, whole)
            if close is None and len(words) > 1:
                close = _closeness_to_all(row, words)
            if close is not None:
                ranked.append((close, row.order, row.offer))
        if not ranked:
            return tuple(row.offer for row in _similar(rows, whole.text, limit))
        ranked.sort(key=lambda each: each[:2])
        return tuple(offer for _close, _order, offer in ranked[:limit])

    def answers(self, text: str, offer: Offer) -> bool:
        """Whether ``offer`` answers to ``text`` itself, not only to something like it."""
        row, words = _row(offer, 0), [_Typed.of(word) for word in text.split()]
        return _closeness(row, _Typed.of(text)) is not None or _closeness_to_all(row, words) is not None


def comparable(text: str) -> str:
    """``text`` as it is compared: full-width made ordinary, no white space, no case."""
    return normalise(text).casefold()


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed, made comparable; ``price_fen`` where it can only be a price."""

    text: str
    price_fen: int | None
    spelled: bool

    @classmethod
    def of(cls, text: str) -> _Typed:
        plain = comparable(text)
        if _PRICE.fullmatch(plain):
            return cls(plain, parse_yuan(plain), False)
        return cls(plain, None, plain.isascii())


def _row(offer: Offer, uses: int) -> _Row:
    name = comparable(offer.name)
    return _Row(
        offer=offer,
        code=comparable(offer.code),
        name=name,
        pinyin=comparable(offer.pinyin),
        initials=comparable(offer.initials),
        inside=_inside(offer),
        inside_fen=frozenset(
            package.price_fen for plan in offer.rules.plans for package in plan.packages if package.price_fen
        ),
        order=(-uses, len(name), offer.code),
    )


def _inside(offer: Offer) -> str:
    """The names of the packages that the offer can be made of, and of the products in them, in both
    languages, each on a line of its own."""
    packages = [package for plan in offer.rules.plans for package in plan.packages]
    named = [package.name for package in packages]
    named += [product.name for package in packages for product in package.products]
    return "\n".join(comparable(word) for name in named for word in (name.zh, name.en))


def _closeness(row: _Row, typed: _Typed) -> Closeness | None:
    if row.code == typed.text:
        return Closeness.CODE
    if row.code.startswith(typed.text):
        return Closeness.CODE_PREFIX
    if row.offer.price_fen == typed.price_fen:
        return Closeness.PRICE
    if typed.spelled:
        close = _spelling(row.initials, typed.text)
        if close is not None:
            return close
    if typed.text in row.name:
        return Closeness.NAME
    if typed.text in row.pinyin:
        return Closeness.PINYIN
    if typed.price_fen is not None and typed.price_fen in row.inside_fen:
        return Closeness.INSIDE
    return Closeness.INSIDE if typed.text in row.inside else None


def _closeness_to_all(row: _Row, words: list[_Typed]) -> Closeness | None:
    worst = Closeness.CODE
    for word in words:
        close = _closeness(row, word)
        if close is None:
            return None
        worst = max(worst, close)
    return worst


def _spelling(initials: str, typed: str) -> Closeness | None:
    """Initials from the start, in one piece anywhere, or in order with others between."""
    at = initials.find(typed)
    if at >= 0:
        return Closeness.INITIALS if at else Closeness.INITIALS_PREFIX
    begin = -1
    for letter in typed:
        begin = initials.find(letter, begin + 1)
        if begin < 0:
            return None
    return Closeness.SCATTERED_INITIALS


def _similar(rows: list[_Row], typed: str, limit: int) -> list[_Row]:
    from rapidfuzz import fuzz, process

    scores: dict[int, float] = {}
    texts = ("code", "pinyin", "initials") if typed.isascii() else ("name",)
    for text in texts:
        scorer = fuzz.ratio if text == "code" else fuzz.partial_ratio
        found = process.extract(
            typed,
            [getattr(row, text) for row in rows],
            scorer=scorer,
            score_cutoff=SIMILAR_ENOUGH,
            limit=limit,
        )
        for _text, score, at in found:
            scores[at] = max(score, scores.get(at, 0.0))
    best = sorted(scores, key=lambda at: (-scores[at], rows[at].order))
    return [rows[at] for at in best[:limit]]
