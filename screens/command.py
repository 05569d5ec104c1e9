"""What was typed into the command line: a code with arguments, or something to look for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from counter.domain.money import normalise


class Sought(StrEnum):
    """What a text that is no code can be."""

    NUMBER = "number"
    ID_NUMBER = "idNumber"
    ORDER = "order"  # an order, slip or visit number
    NAME = "name"  # a name, or the initials of its pinyin


@dataclass(frozen=True, slots=True)
class Code:
    """A function code and what followed it."""

    code: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """Something to look for."""

    sought: Sought
    text: str


def read(text: str, codes: Collection[str]) -> Code | Search | None:
    """Read a command line; None for an empty one. A code may stand right before its digits (``jf138…``).

    Full-width characters are made ordinary; a code counts only if it is one of ``codes``, so that
    initials such as ``zsf`` look for a customer.
    """
    words = [normalise(word) for word in text.split()]
    if not words:
        return None
    head = words[0].lower()
    if head in codes:
        return Code(head, tuple(words[1:]))
    joined = re.fullmatch(r"([a-z]{2,4})([0-9]{2,}[0-9xX]?)", head)
    if joined and joined[1] in codes:
        return Code(joined[1], (joined[2].upper(), *words[1:]))
    whole = "".join(words)
    if re.fullmatch(r"1[0-9]{10}", whole):
        return Search(Sought.NUMBER, whole)
    if re.fullmatch(r"[0-9]{17}[0-9xX]", whole):
        return Search(Sought.ID_NUMBER, whole.upper())
    if any(character.isdigit() for character in whole):
        return Search(Sought.ORDER, whole)
    return Search(Sought.NAME, " ".join(words))
