"""How long to wait before the next attempt: full jitter, so that terminals do not come back together."""

from __future__ import annotations

import random
from collections.abc import Callable


class Backoff:
    """Grows with every failure in a row; each wait is anything between 0 and what it has grown to."""

    def __init__(
        self,
        first_seconds: float,
        most_seconds: float,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._first = first_seconds
        self._most = most_seconds
        self._chance = chance
        self._failures = 0

    def failed(self) -> float:
        """One more failure: seconds to wait now."""
        ceiling = min(self._most, self._first * float(2**self._failures))
        self._failures = min(self._failures + 1, 30)
        return ceiling * self._chance()

    def succeeded(self) -> None:
        """Start again from the first."""
        self._failures = 0
