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

_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Gaps:
    """Seconds. Work begins between ``painted`` and ``begun`` after a key and is meant to take ``work``;
    who pressed no key for ``typing`` does not type, and nobody keeps a backlog waiting for longer than
    ``longest``. Up to ``few`` waiting items are no backlog: somebody is waiting for their answer.
    """

    painted: float = 0.008
    begun: float = 0.02
    work: float = 0.015
    typing: float = 1.0
    longest: float = 1.0
    look_every: float = 0.004
    few: int = 16


class BetweenKeys:
    """What may go now of a backlog. Times are monotonic seconds, given by the caller.

    ``last_key`` tells when the last key was pressed.
    """

    def __init__(self, last_key: Callable[[], float], gaps: Gaps | None = None) -> None:
        self._last_key = last_key
        self._gaps = gaps or Gaps()
        self._went_at = float("-inf")
        self._seconds_an_item = self._gaps.work

    def room(self, room: int, waiting: int, now: float) -> int:
        """How many of ``waiting`` items may go now, where the line has ``room``."""
        gaps = self._gaps
        if waiting <= gaps.few or not self.typing(now):
            return room
        since = now - self._last_key()
        if gaps.painted <= since <= gaps.begun or now - self._went_at > gaps.longest:
            return min(room, max(1, int(gaps.work / self._seconds_an_item)))
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

    def took(self, seconds: float, items: int) -> None:
        """An answer about so many ``items`` came so long after its request."""
        self._seconds_an_item += _WEIGHT * (seconds / max(1, items) - self._seconds_an_item)
