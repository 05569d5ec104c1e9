"""What the store still has to give: free numbers by class, SIM cards in trays, numbers picked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from counter.domain.terminal import NumberClass
from crm.seed.numbering import FREE_PREFIXES, mobile_numbers, sim_cards

FREE_NUMBERS = 10_000
SIM_CARDS = 5_000
_TRAY_MAKER = 1

_UP, _DOWN = "01234567890", "09876543210"


@dataclass(frozen=True, slots=True)
class GoodPattern:
    """An ending that makes a number good, and the deposit it asks for."""

    name: str
    ending: re.Pattern[str]
    deposit_fen: int


def _runs(length: int) -> str:
    """Any ``length`` digits in a row, up or down."""
    starts = range(len(_UP) - length + 1)
    return "|".join(digits[i : i + length] for digits in (_UP, _DOWN) for i in starts)


def _pattern(name: str, ending: str, deposit_yuan: int) -> GoodPattern:
    return GoodPattern(name, re.compile(f"(?:{ending})$"), deposit_yuan * 100)


GOOD_PATTERNS: tuple[GoodPattern, ...] = (
    _pattern("AAAAA", r"(\d)\1{4}", 5000),
    _pattern("8888", r"8888", 3000),
    _pattern("AAAA", r"(\d)\1{3}", 2000),
    _pattern("ABCDE", _runs(5), 1000),
    _pattern("ABCD", _runs(4), 500),
    _pattern("AABBCC", r"(\d)\1(\d)\2(\d)\3", 500),
    _pattern("ABABAB", r"(\d\d)\1\1", 500),
    _pattern("AAA", r"(\d)\1{2}", 300),
    _pattern("AABB", r"(\d)\1(\d)\2", 200),
    _pattern("ABAB", r"(\d\d)\1", 200),
)
"""The first that fits decides. A 4 in the ending, which sounds like death, leaves a number ordinary."""

# The best endings would be missing from ten thousand numbers of chance; a store has a few of each.
_SHOWN_ENDINGS = (
    "88888", "66666", "8888", "6666", "9999", "5555", "7777", "3333", "56789", "6789", "5678", "0123",
    "9876", "8765", "668899", "112233", "686868", "181818", "888", "666", "999", "8866", "6688", "1818",
)  # fmt: skip
_OF_EACH_ENDING = 3


@dataclass(frozen=True, slots=True)
class FreeNumber:
    """A number nobody has yet; ``pattern`` names what makes it good."""

    number: str
    number_class: NumberClass
    deposit_fen: int
    pattern: str


def classify(number: str) -> FreeNumber:
    """A number with its class and deposit by its ending."""
    for pattern in GOOD_PATTERNS:
        ending = pattern.ending.search(number)
        if ending and "4" not in ending[0]:
            return FreeNumber(number, NumberClass.GOOD, pattern.deposit_fen, pattern.name)
    return FreeNumber(number, NumberClass.ORDINARY, 0, "")


def free_numbers(seed: int, count: int = FREE_NUMBERS) -> Iterator[FreeNumber]:
    """``count`` different free numbers, the shown good ones first, on prefixes that no customer has."""
    chance = Random(f"{seed}/numbers")
    given: set[str] = set()
    for number in _all_numbers(chance):
        if len(given) == count:
            return
        if number not in given:
            given.add(number)
            yield classify(number)


def _all_numbers(chance: Random) -> Iterator[str]:
    for ending in _SHOWN_ENDINGS:
        for prefix in chance.sample(FREE_PREFIXES, _OF_EACH_ENDING):
            middle = "".join(chance.choices("1235679", k=11 - len(prefix) - len(ending)))
            yield prefix + middle + ending
    yield from mobile_numbers(chance, FREE_PREFIXES)


@dataclass(frozen=True, slots=True)
class TraySim:
    """A SIM card in the tray of a counter position."""

    iccid: str
    position: int


def tray_sims(year: int, positions: int, count: int = SIM_CARDS) -> Iterator[TraySim]:
    """``count`` cards of one delivery, shared out evenly; each tray holds a run of them."""
    for place, iccid in enumerate(islice(sim_cards(year, _TRAY_MAKER), count)):
        yield TraySim(iccid, place * positions // count + 1)
