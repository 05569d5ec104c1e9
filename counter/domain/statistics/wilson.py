"""Wilson's score interval: how sure a share is that was counted in n cases (Wilson 1927)."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_95 = 1.959963984540054
"""The normal quantile of 0.975: intervals of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """``reached`` of ``n``, and between which shares the true one lies with 95 % (0 to 1 where n is 0)."""

    reached: int
    n: int

    @property
    def share(self) -> float | None:
        """The share itself; None of nothing."""
        return self.reached / self.n if self.n else None

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return wilson(self.reached, self.n)[0]

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return wilson(self.reached, self.n)[1]


def wilson(reached: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """The interval for ``reached`` of ``n``, without correction for continuity."""
    if not n:
        return 0.0, 1.0
    share, square = reached / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    low = 0.0 if reached == 0 else max(0.0, centre - half)
    return low, 1.0 if reached == n else min(1.0, centre + half)
