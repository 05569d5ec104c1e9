"""The port `Cache`: what came down from the centre, at hand in memory or by one look at the database."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date, datetime

from counter.domain.campaign import Campaign, StockItem
from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.effective import business_date
from counter.domain.money import normalise
from counter.domain.offers import Offer
from counter.domain.projection import KnownHere, known_here, outstanding
from counter.domain.terminal import Lease, LeasedKind
from counter.ports import Clock, Hit
from offline_queue import enrolment, settled_here
from offline_queue.cache import customer_rows, parts, shelf
from offline_queue.cache.customer_index import CustomerIndex
from offline_queue.disk.database import Database

_NUMBER_DIGITS = 11
_ID_DIGITS = 18


class LocalCache:
    """Reads ``database``; methods may be called from any thread.

    Offers and the index of customers are kept in memory and read again when a newer version of the part
    came down; leases are read again when anything was written.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._guard = threading.Lock()
        self._offers: tuple[str | None, tuple[Offer, ...], dict[str, Offer]] = (None, (), {})
        self._index: tuple[str, CustomerIndex] | None = None
        self._leases: dict[LeasedKind, tuple[int, tuple[Lease, ...]]] = {}
        self._settled = settled_here.OpenedVisits()
        self._projected: tuple[KnownHere, date] | None = None

    def load(self) -> None:
        """Read offers and the customer index into memory."""
        self.offers()
        self._customers()

    def offers(self) -> tuple[Offer, ...]:
        """Every offer, also those past their sale, by id."""
        return self._known_offers()[0]

    def offer(self, offer_id: str) -> Offer | None:
        """An offer by its id."""
        return self._known_offers()[1].get(offer_id)

    def limits(self) -> Mapping[str, int]:
        """Figures of the catalogue."""
        with self._database.reading() as connection:
            return parts.limits(connection)

    def find_customers(self, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """Customers by number, ID number, name, pinyin or initials; whole or by their beginnings.

        A whole phone number or ID number is found by its keyed hash before the index is in memory, a
        whole account by its hash where nothing else answers.
        """
        wanted = normalise(text)
        if self._index is None and (exact := self._exactly(wanted)):
            return exact[:limit]
        index = self._customers()
        with self._guard:
            found = index.find(wanted, limit)
        return found or self._by_key("account", wanted)[:limit]

    def customer(self, customer_id: str) -> CustomerView | None:
        """The last known view of a customer, with what was settled here and is not in it yet."""
        with self._database.reading() as connection:
            view = customer_rows.view(connection, self._database.hashed, customer_id)
        return self._known_here(view) if view is not None else None

    def keep(self, view: CustomerView) -> CustomerView:
        """Keep a fresher view; it is found by its new words at once."""
        customer_rows.keep(self._database, view)
        with self._guard:
            if self._index is not None:
                self._index[1].replace(customer_rows.entry_of(view))
        return self._known_here(view)

    def blacklist(self, id_number: str) -> tuple[BlacklistEntry, ...]:
        """What stands against a document, as of the last snapshot, less the arrears paid here since."""
        hashed = self._database.hashed
        with self._database.reading() as connection:
            entries = parts.blacklist(connection, hashed, normalise(id_number).upper())
            accounts = {entry.account_id for entry in entries if entry.account_id}
            owners = [
                view
                for account in accounts
                for view in customer_rows.views_by_key(connection, hashed, "account", account)
            ]
        return outstanding(
            entries,
            [line for view in owners for line in settled_here.not_in(self._database, view, self._settled)],
        )

    def free_numbers(self, pattern: str = "", limit: int = 20) -> tuple[Lease, ...]:
        """Numbers of this terminal's block that no line uses: ending in ``pattern``, then containing it."""
        wanted = normalise(pattern)
        block = [lease for lease in self._leased(LeasedKind.NUMBER) if not lease.on_demand]
        ending = [lease for lease in block if lease.value.endswith(wanted)]
        inside = [lease for lease in block if wanted in lease.value and not lease.value.endswith(wanted)]
        return tuple([*ending, *inside][:limit])

    def sims(self, ending: str) -> tuple[Lease, ...]:
        """Unused SIM cards of this position's tray whose ICCID is, or ends in, ``ending``."""
        wanted = normalise(ending).upper()
        return tuple(
            lease for lease in self._leased(LeasedKind.SIM) if wanted and lease.value.upper().endswith(wanted)
        )

    def campaigns(self) -> tuple[Campaign, ...]:
        """Every campaign that came down, by id."""
        with self._database.reading() as connection:
            return shelf.campaigns(connection)

    def stock(self) -> tuple[StockItem, ...]:
        """The articles of the store, with what was taken here since they came down taken off."""
        with self._database.reading() as connection:
            return shelf.stock(connection)

    def age(self, part: str) -> datetime | None:
        """When ``part`` last came down, or was said to be still good."""
        with self._database.reading() as connection:
            return parts.as_of(connection, part)

    def _known_here(self, view: CustomerView) -> CustomerView:
        waiting = settled_here.not_in(self._database, view, self._settled)
        if not waiting:
            return view
        with self._database.reading() as connection:
            terminal = enrolment.terminal(connection)
        zone = terminal.time_zone if terminal else ""
        now = self._clock.now()
        today = business_date(now, zone) if zone else now.date()
        last, day = self._projected or (None, None)
        known = known_here(view, waiting, today, last if day == today else None)
        if isinstance(known, KnownHere):
            self._projected = (known, today)
        return known

    def _known_offers(self) -> tuple[tuple[Offer, ...], dict[str, Offer]]:
        with self._database.reading() as connection:
            version = parts.version(connection, "offers")
            if version != self._offers[0]:
                found = parts.offers(connection)
                self._offers = (version, found, {offer.offer_id: offer for offer in found})
        return self._offers[1:]

    def _customers(self) -> CustomerIndex:
        with self._guard, self._database.reading() as connection:
            version = parts.version(connection, "customers")
            if self._index is None or self._index[0] != version:
                self._index = (version, CustomerIndex(customer_rows.entries(connection)))
            return self._index[1]

    def _exactly(self, wanted: str) -> tuple[Hit, ...]:
        kind = {_NUMBER_DIGITS: "number", _ID_DIGITS: "id"}.get(len(wanted))
        if kind is None or not wanted[:-1].isdigit():
            return ()
        return self._by_key(kind, wanted.upper(), wanted if kind == "number" else "")

    def _by_key(self, kind: str, value: str, number: str = "") -> tuple[Hit, ...]:
        with self._database.reading() as connection:
            found = customer_rows.views_by_key(connection, self._database.hashed, kind, value)
        return tuple(customer_rows.entry_of(view).hit(number) for view in found)

    def _leased(self, kind: LeasedKind) -> tuple[Lease, ...]:
        version, now = self._database.version(), self._clock.now()
        known = self._leases.get(kind)
        if known is None or known[0] != version:
            with self._database.reading() as connection:
                known = (version, parts.leases(connection, kind, now))
            self._leases[kind] = known
        return tuple(lease for lease in known[1] if lease.expires_at > now)
