"""Between keys: how much of a backlog goes while somebody types on the same machine.

Who types presses no two keys within some fifty milliseconds, and sees the first one painted within ten. So
a little of the backlog goes right behind a key, once it is painted, and is done before the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

NO_KEYS: Callable[[], float] = partial(float, "-inf")
"""There is no screen beside: no key was ever pressed."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Seconds. A little work begins between ``painted`` and ``begun`` after a key and is meant to take
    ``work``; after it delivery rests ``rest`` times as long as it took. Who pressed no key for ``typing``
    does not type, and nobody keeps a backlog waiting for longer than ``longest``. Up to ``few`` waiting
    items are no backlog: somebody is waiting for their answer.
    """

    painted: float = 0.008
    begun: float = 0.013
    work: float = 0.012
    rest: float = 3.0
    typing: float = 1.0
    longest: float = 1.0
    look_every: float = 0.004
    few: int = 16


class BetweenKeys:
    """What may go now of a backlog. Times are monotonic seconds, given by the caller.

    ``last_key`` tells when the last key was pressed. How many items fit behind a key is found out: one
    more after each answer that came in time, half as many after each that did not.
    """

    def __init__(self, last_key: Callable[[], float], gaps: Gaps | None = None) -> None:
        self._last_key = last_key
        self._gaps = gaps or Gaps()
        self._went_at = self._rests_until = float("-inf")
        self._fit = 1

    def room(self, room: int, waiting: int, now: float) -> int:
        """How many of ``waiting`` items may go now, where the line has ``room``."""
        gaps = self._gaps
        if waiting <= gaps.few or not self.typing(now):
            return room
        since = now - self._last_key()
        behind_a_key = gaps.painted <= since <= gaps.begun and now >= self._rests_until
        if behind_a_key or now - self._went_at > gaps.longest:
            return min(room, self._fit)
        return 0

    def typing(self, now: float) -> bool:
        """Whether somebody types."""
        return now - self._last_key() < self._gaps.typing

    def wait(self, seconds: float, waiting: int, now: float) -> float:
        """How long to wait at most before looking again, where nothing else happens within ``seconds``."""
        looks = waiting > self._gaps.few and self.typing(now)
        return min(seconds, self._gaps.look_every) if looks else seconds

    def went(self, now: float) -> None:
        """Something is on its way."""
        self._went_at = now

    def took(self, seconds: float, items: int, now: float) -> None:
        """An answer about so many ``items`` came ``seconds`` after its request."""
        if items <= self._fit:
            self._fit = self._fit + 1 if seconds <= self._gaps.work else max(1, self._fit // 2)
        self._rests_until = now + self._gaps.rest * seconds
