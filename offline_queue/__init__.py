"""What must survive: the local database, the outbox and its delivery, and what came down to be at hand.

Lives here: the ports `Store`, `Cache` and `Centre` made real, and the syncing process. May import
`counter.ports`, `counter.wire`, `counter.messages` and the domain; never screens, printing or crm.
Importing this package is cheap: sqlite-utils, httpx and pydantic are imported where they are first used.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from counter.ports import Clock, Mint
from offline_queue.store import LocalStore, open_store

if TYPE_CHECKING:
    from offline_queue.cache.cache import LocalCache
    from offline_queue.centre.client import CentreClient
    from offline_queue.centre.line import Line

__all__ = ["LocalStore", "open_cache", "open_centre", "open_line", "open_store"]


def open_cache(store: LocalStore, *, clock: Clock) -> LocalCache:
    """What came down from the centre, in the database of ``store``."""
    from offline_queue.cache.cache import LocalCache

    return LocalCache(store.database, clock)


def open_line(
    base_url: str,
    store: LocalStore,
    *,
    connect_seconds: float = 2.0,
    answer_seconds: float = 10.0,
    paths: Mapping[str, str] | None = None,
) -> Line:
    """A line to the centre under the terminal's credential; ``paths`` are base paths by API name."""
    from offline_queue.centre.line import Line, Timeouts

    return Line(
        base_url,
        store.credential,
        timeouts=Timeouts(connect_seconds, answer_seconds),
        base_paths=paths or {},
    )


def open_centre(line: Line, store: LocalStore, *, mint: Mint, anew: bool = False) -> CentreClient:
    """The centre's answers over ``line``; an enrolment is kept in ``store``.

    ``anew`` enrols a database under a new id: one that was copied or put back, whose id is another's.
    """
    from offline_queue.centre.client import CentreClient

    if anew:
        fresh = mint()
        enrolled = partial(store.enrolled, instance=fresh)
        return CentreClient(line, mint=mint, clock=store.clock, instance=lambda: fresh, enrolled=enrolled)
    return CentreClient(line, mint=mint, clock=store.clock, instance=store.instance, enrolled=store.enrolled)
