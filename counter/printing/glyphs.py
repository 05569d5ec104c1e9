"""What the packaged fonts can draw, and what stands for a character that they cannot."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from counter.domain.slips.blocks import Slip

EVERYDAY = "gbk"
"""A character set that the fonts hold (but for ≒, a sign of arithmetic): text within it is not looked up."""


def drawable(text: str) -> str:
    """``text`` with each character that no font holds written as its code: ``𠮷`` as ``〔U+20BB7〕``.

    A name with a very rare character is so never printed as an empty box; the clerk writes the
    character beside it. Fonts are opened (a third of a second) when the first such text comes.
    """
    try:
        text.encode(EVERYDAY)
    except UnicodeEncodeError:
        held = held_by_fonts()
        return "".join(c if ord(c) in held else f"〔U+{ord(c):04X}〕" for c in text)
    return text


def drawable_slip(slip: Slip) -> Slip:
    """``slip`` with all its words `drawable`."""
    try:
        "".join(slip.words()).encode(EVERYDAY)
    except UnicodeEncodeError:
        return replace(slip, blocks=tuple(_drawable_within(block) for block in slip.blocks))
    return slip


def _drawable_within(value: Any) -> Any:
    """A block, or what it is made of, with its texts drawable."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, tuple):
        return tuple(map(_drawable_within, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _drawable_within(getattr(value, f.name)) for f in fields(value)})
    return value


@cache
def held_by_fonts() -> frozenset[int]:
    """The code points that the packaged fonts can draw."""
    from fontTools.ttLib import TTFont
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    held: set[int] = set()
    for path in (sans_path(), serif_path()):
        with TTFont(path, lazy=True) as font:
            held |= (font.getBestCmap() or {}).keys()
    return frozenset(held)
