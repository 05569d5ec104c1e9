"""What must survive: the local database, the outbox and its delivery, and what came down to be at hand.

Lives here: the ports `Store`, `Cache` and `Centre` made real, and the syncing process. May import
`counter.ports`, `counter.wire`, `counter.messages` and the domain; never screens, printing or crm.
Importing this package is cheap: sqlite-utils, httpx and pydantic are imported where they are first used.
"""

from __future__ import annotations

from offline_queue.store import LocalStore, open_store

__all__ = ["LocalStore", "open_store"]
