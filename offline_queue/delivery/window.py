"""The first items that wait, in memory, kept in step with the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable

from offline_queue import outbox
from offline_queue.disk.rows import rows
from offline_queue.outbox import Item
from offline_queue.sealed.envelope import EnvelopeDamaged

_SIZE = 500


class Window:
    """The ``size`` oldest items that wait: whatever stands in the way of one of them is among them."""

    def __init__(self, size: int = _SIZE) -> None:
        self._size = size
        self._items: dict[int, Item] = {}
        self._marks: dict[int, tuple[object, ...]] = {}
        self.damaged: list[int] = []
        """Numbers of items among them that do not open: they cannot be sent and are to be parked."""

    def refresh(self, connection: sqlite3.Connection, on_their_way: Collection[str] = ()) -> None:
        """Take in what changed; items ``on_their_way`` are changed by nobody else and stay as they are."""
        found = rows(
            connection,
            "SELECT item_no, identity, state, due_at, tries FROM item WHERE waiting = 1"
            " ORDER BY item_no LIMIT ?",
            self._size,
        )
        marks = {row[0]: row[1:] for row in found}
        stale = [
            number
            for number, mark in marks.items()
            if number not in self._items or (self._marks[number] != mark and mark[0] not in on_their_way)
        ]
        fresh, self.damaged = dict[int, Item | None](), list[int]()
        for number in stale:
            try:
                fresh[number] = outbox.item_at(connection, number)
            except EnvelopeDamaged:
                self.damaged.append(number)
        self._items = {
            number: item
            for number in marks
            if (item := fresh.get(number) or self._items.get(number)) is not None
        }
        known = self._marks
        self._marks = {n: mark if n in stale else known.get(n, mark) for n, mark in marks.items()}

    def items(self) -> Iterable[Item]:
        """The items, in order."""
        return self._items.values()

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self._items)

    @property
    def newest(self) -> int:
        """The highest number seen, 0 when nothing waits."""
        return max(self._items, default=0)
