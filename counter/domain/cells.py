"""How wide text is on a screen or in a fixed-pitch print: in cells, an ideograph taking two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_IDEOGRAPHS = range(0x20000, 0x40000)
_PIECES = re.compile(r"\s+|[!-~]+|.", re.DOTALL)
_NOT_FIRST = "，。、；：！？）》」』】”’％,.;:!?)%"


def cells_of(character: str) -> int:
    """0 for marks that sit on another character, 2 for wide ones, else 1 (ambiguous ones too)."""
    if " " <= character <= "~":
        return 1
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    if ord(character) in _IDEOGRAPHS or unicodedata.east_asian_width(character) in "WF":
        return 2
    return 1


Measure = Callable[[str], int]
"""How many cells one character takes: `cells_of` on a screen, else as the device counts."""


def cell_width(text: str, measure: Measure = cells_of) -> int:
    """The width of ``text`` in cells."""
    return len(text) if text.isascii() and text.isprintable() else sum(map(measure, text))


def wrapped(text: str, width: int, measure: Measure = cells_of) -> list[str]:
    """``text`` in lines of at most ``width`` cells (2 or more); nothing but white space is dropped.

    Breaks between ideographs or at spaces; a word wider than a line is broken where the line ends.
    A line does not begin with closing punctuation where the character before it can come along.
    """
    lines, line, used = [], "", 0
    for piece in _PIECES.findall(text):
        size = cell_width(piece, measure)
        if piece.isspace():
            line, used = (line + " ", used + 1) if line else ("", 0)
            continue
        if used + size <= width:
            line, used = line + piece, used + size
            continue
        line, brought = _carried(line, piece, measure)
        if line.strip():
            lines.append(line.rstrip())
        *full, line = _broken(brought + piece, width, measure)
        lines += full
        used = cell_width(line, measure)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _carried(line: str, piece: str, measure: Measure) -> tuple[str, str]:
    """The line, and what of it moves to the next one so that ``piece`` does not stand first there."""
    if piece[0] not in _NOT_FIRST or len(line) < 2 or measure(line[-1]) != 2 or line[-1] in _NOT_FIRST:
        return line, ""
    return line[:-1], line[-1]


def _broken(text: str, width: int, measure: Measure) -> list[str]:
    """``text`` cut into lines of at most ``width`` cells, wherever they end."""
    lines, line, used = [], "", 0
    for character in text:
        size = measure(character)
        if used + size > width:
            lines.append(line)
            line, used = "", 0
        line, used = line + character, used + size
    return [*lines, line]
