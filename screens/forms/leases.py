"""Leases that a form picked: kept with its draft, and given back when the form is left without them."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from counter.domain.terminal import Lease
from counter.ports import Store, StoreRefused


def write_leases(leases: Iterable[Lease]) -> str:
    """Leases as text, for a draft."""
    from counter.wire.snapshot import LEASES

    return LEASES.dump_json(tuple(leases)).decode()


def read_leases(text: str) -> tuple[Lease, ...]:
    """The reverse of `write_leases`; "" holds none."""
    from counter.wire.snapshot import LEASES

    return LEASES.validate_json(text) if text else ()


class OnDemand:
    """What was leased for one form alone; an answer that comes after the form was left goes back at once."""

    def __init__(self, store: Store, leases: Iterable[Lease] = ()) -> None:
        self._store = store
        self._leases = {lease.lease_id: lease for lease in leases}
        self._guard = threading.Lock()
        self._left = False

    @property
    def leases(self) -> tuple[Lease, ...]:
        """What is leased now."""
        with self._guard:
            return tuple(self._leases.values())

    def add(self, leases: tuple[Lease, ...]) -> tuple[Lease, ...]:
        """Keep what the centre leased; called in the thread that asked."""
        on_demand = [lease for lease in leases if lease.on_demand]
        with self._guard:
            if not self._left:
                self._leases |= {lease.lease_id: lease for lease in on_demand}
                return leases
        self._release(on_demand)
        return ()

    def give_back(self, but: str = "") -> None:
        """Release everything (``but`` one lease); blocks for a disk's time, so it belongs into a thread."""
        with self._guard:
            self._left = True
            leases = [lease for lease in self._leases.values() if lease.lease_id != but]
            self._leases.clear()
        self._release(leases)

    def _release(self, leases: Iterable[Lease]) -> None:
        for lease in leases:
            try:
                self._store.release(lease.lease_id)
            except StoreRefused:
                return  # leases on demand run out by themselves after some minutes
