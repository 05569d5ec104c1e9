"""Who is meant in a list of visits or lines: part of a name, number or slip number, or initials of a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from counter.ports import Cache

_MOST = 500
"""Customers of the same initials; a list of a few hundred rows holds no more."""


def answering(cache: Cache, text: str) -> Callable[[Iterable[str]], bool]:
    """Whether the words of a row answer to ``text``; initials are those of the customers known here."""
    wanted = text.strip().lower()
    letters = wanted.isascii() and wanted.isalpha()
    names = {hit.name for hit in cache.find_customers(wanted, _MOST)} if letters else set[str]()

    def answers(words: Iterable[str]) -> bool:
        return any(wanted in word.lower() or word in names for word in words)

    return answers
