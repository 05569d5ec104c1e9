"""What stands beside the keyboard: the card terminal and the ID card reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from counter.domain.tender import ChargeAnswer, ChargeIntent


@dataclass(frozen=True, slots=True)
class CardRead:
    """What an ID card reader read."""

    name: str
    id_number: str
    address: str


class Acquirer(Protocol):
    """Takes cards and QR codes. Both calls block for the acquirer's time; neither raises.

    Without an acquirer the clerk types the reference that the customer's receipt shows.
    """

    def charge(self, intent: ChargeIntent) -> ChargeAnswer:
        """Take the money; captured, refused, or unclear where no answer can be read in time."""
        ...

    def ask(self, identity: str) -> ChargeAnswer:
        """What became of a charge; one that never arrived is refused, and never will be taken."""
        ...


class IdReader(Protocol):
    """An ID card reader at the counter position."""

    def read(self) -> CardRead | None:
        """The card that lies on the reader, or None."""
        ...
