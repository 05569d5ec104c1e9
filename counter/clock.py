"""The real clock and the real identities (ports `Clock` and `Mint`)."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC)

    def monotonic_ms(self) -> int:
        """Milliseconds since some fixed instant; suspends and clock changes do not move it back."""
        return time.monotonic_ns() // 1_000_000


def mint_identity() -> str:
    """A new identity: UUID version 7, so that identities sort by the time they were made."""
    from uuid_utils import uuid7

    return str(uuid7())
