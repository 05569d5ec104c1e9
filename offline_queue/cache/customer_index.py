"""Customers in memory: found by number, ID document, name or pinyin, by whole words or their beginnings."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from counter.domain.money import normalise
from counter.ports import Hit

_FEWEST_DIGITS = 3
_KINDS = ("numbers", "ids", "names", "initials", "pinyin")
_LAST = "\U0010ffff"


class Entry(NamedTuple):
    """What the index knows of a customer."""

    customer_id: str
    name: str
    id_number: str
    tier: str
    pinyin: str
    initials: str
    numbers: tuple[str, ...]

    def hit(self, number: str = "") -> Hit:
        """As a row to choose from; ``number`` is the one that was looked for."""
        shown = number or (self.numbers[0] if self.numbers else "")
        return Hit(self.customer_id, self.name, shown, self.id_number, self.tier)


class CustomerIndex:
    """Sorted keys over `Entry` rows; a look-up is a few bisections."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.customer_id: entry for entry in entries}
        self._rows: dict[str, list[tuple[str, str]]] = {kind: [] for kind in _KINDS}
        for entry in self._entries.values():
            for kind, key in _keys(entry):
                self._rows[kind].append((key, entry.customer_id))
        for rows in self._rows.values():
            rows.sort()

    def __len__(self) -> int:
        return len(self._entries)

    def replace(self, entry: Entry) -> None:
        """Know a customer by a fresher entry."""
        old = self._entries.get(entry.customer_id)
        if old == entry:
            return
        for kind, key in _keys(old) if old else ():
            self._rows[kind].remove((key, entry.customer_id))
        self._entries[entry.customer_id] = entry
        for kind, key in _keys(entry):
            insort(self._rows[kind], (key, entry.customer_id))

    def find(self, text: str, limit: int) -> tuple[Hit, ...]:
        """The first ``limit`` customers for ``text``: whole matches before beginnings."""
        wanted = normalise(text)
        if not wanted:
            return ()
        found: dict[str, Hit] = {}
        for customer_id, number in self._matches(wanted):
            found.setdefault(customer_id, self._entries[customer_id].hit(number))
            if len(found) >= limit:
                break
        return tuple(found.values())

    def _matches(self, wanted: str) -> Iterator[tuple[str, str]]:
        if wanted[0].isdigit():
            if len(wanted) >= _FEWEST_DIGITS:
                yield from (
                    (customer, number) for number, customer in _beginning(self._rows["numbers"], wanted)
                )
                yield from ((customer, "") for _, customer in _beginning(self._rows["ids"], wanted.upper()))
        elif wanted.isascii():
            lower = wanted.lower()
            yield from ((customer, "") for _, customer in _beginning(self._rows["initials"], lower))
            yield from ((customer, "") for _, customer in _beginning(self._rows["pinyin"], lower))
            yield from ((customer, "") for _, customer in _beginning(self._rows["names"], wanted))
        else:
            yield from ((customer, "") for _, customer in _beginning(self._rows["names"], wanted))
            yield from ((customer, "") for name, customer in self._rows["names"] if wanted in name)


def _keys(entry: Entry) -> Iterator[tuple[str, str]]:
    for number in entry.numbers:
        yield "numbers", number
    for kind, key in zip(
        _KINDS[1:], (entry.id_number, entry.name, entry.initials, entry.pinyin), strict=True
    ):
        if key:
            yield kind, key


def _beginning(rows: list[tuple[str, str]], prefix: str) -> Iterator[tuple[str, str]]:
    begin = bisect_left(rows, (prefix, ""))
    end = bisect_left(rows, (prefix + _LAST, ""), lo=begin)
    return (rows[place] for place in range(begin, end))
