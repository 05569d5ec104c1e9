"""Customers' views as the text that terminals get, in pages: a page is made anew when one on it changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from threading import Lock

AT_ONCE = 500
"""Customers on a page."""
KEPT_BYTES = 64 * 1024 * 1024

Versions = tuple[tuple[str, int], ...]
"""Who is on a page, and the version in which each changed last."""

_Place = tuple[str, date, str]


class Pages:
    """The pages made last, of all stores, by their first customer; the least used go first."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._most, self._held = kept_bytes, 0
        self._kept: OrderedDict[_Place, tuple[Versions, bytes]] = OrderedDict()
        self._guard = Lock()

    def of(
        self,
        store_id: str,
        today: date,
        customers: Versions,
        make: Callable[[Sequence[str]], bytes],
    ) -> Iterator[bytes]:
        """The pages of ``customers``, made by ``make`` from their ids where they are not kept as they are."""
        for begin in range(0, len(customers), AT_ONCE):
            page = customers[begin : begin + AT_ONCE]
            place = (store_id, today, page[0][0])
            found = self._find(place, page)
            if found is None:
                found = make([customer_id for customer_id, _changed in page])
                self._keep(place, page, found)
            yield found

    def _find(self, place: _Place, page: Versions) -> bytes | None:
        with self._guard:
            versions, text = self._kept.get(place, ((), b""))
            if versions != page:
                return None
            self._kept.move_to_end(place)
            return text

    def _keep(self, place: _Place, page: Versions, text: bytes) -> None:
        with self._guard:
            _versions, before = self._kept.pop(place, ((), b""))
            self._kept[place] = (page, text)
            self._held += len(text) - len(before)
            while self._held > self._most:
                _place, (_versions, gone) = self._kept.popitem(last=False)
                self._held -= len(gone)
