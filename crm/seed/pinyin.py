"""Pinyin of names, as clerks type it: no tones, no spaces, small letters."""

from __future__ import annotations

from functools import cache

from pypinyin import lazy_pinyin


@cache
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text, errors=lambda rest: list(rest)))


def pinyin(text: str) -> str:
    """Full pinyin; letters and digits stay, other signs go: ``全家享29元`` is ``quanjiaxiang29yuan``."""
    return "".join(c for part in _syllables(text) for c in part if c.isascii() and c.isalnum()).lower()


def initials(text: str) -> str:
    """First letters; letters and digits stay, other signs go: ``全家享29元`` is ``qjx29y``."""
    first = (part[:1] for part in _syllables(text))
    return "".join(c for c in first if c.isascii() and c.isalnum()).lower()
