"""Codes that a clerk types for an offer: brand initials, price in yuan, a letter where that is not enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count, product
from typing import Protocol

from crm.seed.families import Family, variant_letter
from crm.seed.pinyin import initials

_LETTERS = "bcdefghjmnqrstuvwxz"  # neither letters that look like digits nor those that name a variant


class Coded(Protocol):
    """What a code is made from."""

    @property
    def scheme_id(self) -> str:
        """The tariff scheme number."""
        ...

    @property
    def scope(self) -> str:
        """Where it is sold: ``hubei`` or ``national``."""
        ...

    @property
    def name(self) -> str:
        """The published name."""
        ...

    @property
    def price_fen(self) -> int:
        """Its price."""
        ...

    @property
    def on_sale_from(self) -> date:
        """Its first day of sale."""
        ...

    @property
    def family(self) -> Family:
        """Its family, whose brand begins the code."""
        ...


def code_offers(tariffs: Iterable[Coded]) -> dict[str, str]:
    """A unique code for each scheme number, the same for the same list in any order.

    Where several tariffs ask for one code, the shortest goes to the province's own before the nation's and
    to the newer before the older.
    """
    codes: dict[str, str] = {}
    taken: set[str] = set()
    ranked = sorted(tariffs, key=lambda t: (t.scope != "hubei", -t.on_sale_from.toordinal(), t.scheme_id))
    for tariff in ranked:
        stem = f"{initials(tariff.family.brand)}{tariff.price_fen // 100}"
        code = next(code for code in _candidates(stem, variant_letter(tariff.name)) if code not in taken)
        taken.add(code)
        codes[tariff.scheme_id] = code
    return codes


def _candidates(stem: str, variant: str) -> Iterator[str]:
    """``qqt199``, ``qqt199b``, …, ``qqt199bb``, …; for a variant ``axk19l``, ``axk19l2``, …"""
    if variant:
        yield stem + variant
        for number in count(2):
            yield f"{stem}{variant}{number}"
    yield stem
    for length in count(1):
        for letters in product(_LETTERS, repeat=length):
            yield stem + "".join(letters)
