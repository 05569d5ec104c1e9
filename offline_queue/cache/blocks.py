"""Blocks of numbers and SIM cards where a centre hands out no snapshot of them: reserved by TMF685."""

from __future__ import annotations

from counter.clock import mint_identity
from counter.ports import CentreRefused, Clock
from offline_queue import settings
from offline_queue.cache import parts
from offline_queue.centre.line import Line
from offline_queue.centre.reserving import POOLS, reserve
from offline_queue.store import LocalStore


def top_up(store: LocalStore, line: Line, clock: Clock, pool: str, wanted: int) -> bool:
    """Reserve what is missing to ``wanted`` free ones of ``pool``; whether any came.

    The request's identity is kept until it was answered: one whose answer was lost is said again and
    gets what was set aside first. Raises CentreUnavailable, CentreRefused.
    """
    asked = f"reserving {pool}"
    with store.database.reading() as connection:
        missing = wanted - parts.count_leases(connection, POOLS[pool], clock.now())
        known = settings.remembered(connection, asked)
    if missing <= 0 and not known:
        return False
    said = known or f"{mint_identity()} {missing}"
    store.remember(asked, said)
    identity, quantity = said.split()
    try:
        leases = reserve(line, pool, identity=identity, quantity=int(quantity), on_demand=False)
    except CentreRefused:
        store.remember(asked, "")
        raise
    with store.database.writing() as connection:
        parts.keep_leases(connection, leases)
        settings.remember(connection, asked, "")
    return bool(leases)
