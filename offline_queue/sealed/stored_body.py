"""A request's body as it was stored: the very text goes out each time, read only where somebody looks in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from counter.wire.encoding import decode, encode


class StoredBody(Mapping[str, object]):
    """A JSON object as text; a mapping for those who want to know what it says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._decoded: Mapping[str, object] | None = None

    def __getitem__(self, name: str) -> object:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def _read(self) -> Mapping[str, object]:
        if self._decoded is None:
            self._decoded = cast("Mapping[str, object]", decode(self.text))
        return self._decoded


def text_of(body: object) -> str:
    """A body as JSON text: the stored text itself where it is one."""
    return body.text if isinstance(body, StoredBody) else encode(body)
