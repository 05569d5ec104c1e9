"""Pinyin of names, as clerks type it: no tones, no spaces, small letters."""

from __future__ import annotations

import re
from functools import cache

_RUNS = re.compile(r"[^\x00-\x7f]+|[A-Za-z0-9]")


@cache
def _syllables(text: str) -> tuple[str, ...]:
    """Syllables of the characters, read in the words they stand in; letters and digits one by one."""
    from pypinyin import lazy_pinyin  # a quarter of a second of tables, for seeding only

    found: list[str] = []
    for run in _RUNS.findall(text):
        parts = [run] if run.isascii() else lazy_pinyin(run)
        found += (part.lower() for part in parts if part.isascii())
    return tuple(found)


def pinyin(text: str) -> str:
    """Full pinyin; letters and digits stay, other signs go: ``全家享29元`` is ``quanjiaxiang29yuan``."""
    return "".join(_syllables(text))


def initials(text: str) -> str:
    """First letters; letters and digits stay, other signs go: ``全家享29元`` is ``qjx29y``."""
    return "".join(syllable[0] for syllable in _syllables(text))
