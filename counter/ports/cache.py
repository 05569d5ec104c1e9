"""What came down from the centre and answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from counter.domain.campaign import Campaign, StockItem
from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.offers import Offer
from counter.domain.terminal import Lease


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of a search over customers: enough to choose by, masked where it is shown."""

    customer_id: str
    name: str
    number: str
    id_number: str
    tier: str


class Cache(Protocol):
    """What came down from the centre and answers at once, with or without the line.

    Loaded into memory after sign-in by `load`, in the background; before that, look-ups load it.
    """

    def load(self) -> None:
        """Read offers and the customer index into memory."""
        ...

    def offers(self) -> tuple[Offer, ...]:
        """Every offer, also those past their sale, in a stable order."""
        ...

    def offer(self, offer_id: str) -> Offer | None:
        """An offer by its id."""
        ...

    def limits(self) -> Mapping[str, int]:
        """Figures of the catalogue: ``lines_per_id``, ``adult_age``, ``payment_limit_fen``, …"""
        ...

    def find_customers(self, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """Customers by whole phone number, ID number or account, by name, or by pinyin initials."""
        ...

    def customer(self, customer_id: str) -> CustomerView | None:
        """The last known view of a customer; its ``as_of`` tells how old it is.

        What was settled at this terminal and the centre's view cannot contain yet is counted in
        (`counter.domain.projection.KnownHere`).
        """
        ...

    def keep(self, view: CustomerView) -> CustomerView:
        """Keep a fresher view, as the centre gave it; returns it as `customer` does."""
        ...

    def blacklist(self, id_number: str) -> tuple[BlacklistEntry, ...]:
        """What stands against a document, as of the last snapshot, less the arrears paid here since."""
        ...

    def free_numbers(self, pattern: str = "", limit: int = 20) -> tuple[Lease, ...]:
        """Numbers leased to this terminal and not used: those ending in, else containing, ``pattern``."""
        ...

    def sims(self, ending: str) -> tuple[Lease, ...]:
        """Unused SIM cards of this position's tray, by whole ICCID or its last digits."""
        ...

    def campaigns(self) -> tuple[Campaign, ...]:
        """Every campaign, also those that are over, in a stable order."""
        ...

    def stock(self) -> tuple[StockItem, ...]:
        """The articles of the store's stock; what was taken out at this terminal since is taken off."""
        ...

    def age(self, part: str) -> datetime | None:
        """When ``part`` (offers, customers, blacklist, numbers, staff) last came down."""
        ...
