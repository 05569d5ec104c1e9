"""An item whose body does not open as it stands, with one bit the other way round.

The body is authenticated with the row's identity and number (`offline_queue.sealed.envelope`): what opens
after a bit was turned is what was sealed, and the bit was the damage. Some thousand tries, tens of
milliseconds for a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from counter.domain.text import N_
from counter.wire.outgoing import Outgoing
from offline_queue.outbox import unsealed_outgoing
from offline_queue.sealed.envelope import SEALED, EnvelopeDamaged, Sealing
from offline_queue.sealed.sealed_columns import ITEM

_ROWS = 100
"""So many rows are tried: in a file with more damage than that, each would take long for nothing."""
_NUMBER_BITS = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """What was sealed, and what of the row had to be ``mended`` for it: "" where nothing."""

    item_no: int
    outgoing: Outgoing
    mended: str = ""


class OneBit:
    """Opens items, if need be with one bit turned."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing
        self._rows_left = _ROWS

    def opened(self, identity: bytes, item_no: int, body: bytes) -> Opened | None:
        """The item of a row; None where it does not open with any one bit turned."""
        if found := self._try(identity, item_no, body, ""):
            return found
        if not self._rows_left:
            return None
        self._rows_left -= 1
        tries = (self._try(*candidate) for candidate in _candidates(identity, item_no, body))
        return next((found for found in tries if found is not None), None)

    def _try(self, identity: bytes, item_no: int, body: bytes, mended: str) -> Opened | None:
        if mended and body[:1] != bytes((SEALED,)):  # what was only compressed proves nothing
            return None
        with suppress(EnvelopeDamaged, UnicodeDecodeError):
            about = ITEM.about(identity.decode(), item_no)
            return Opened(item_no, unsealed_outgoing(self._sealing, body, about), mended)
        return None


def _candidates(identity: bytes, item_no: int, body: bytes) -> Iterator[tuple[bytes, int, bytes, str]]:
    for turned in _turned(identity):
        yield turned, item_no, body, N_("identity")
    for bit in range(_NUMBER_BITS):
        yield identity, item_no ^ 1 << bit, body, N_("number")
    for turned in _turned(body):
        yield identity, item_no, turned, N_("body")


def _turned(content: bytes) -> Iterator[bytes]:
    for at, byte in enumerate(content):
        for bit in range(8):
            yield content[:at] + bytes((byte ^ 1 << bit,)) + content[at + 1 :]
