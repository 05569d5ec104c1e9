"""Tukey's fence on the logarithm of time: what is so far from its like that somebody should look at it.

Times of service are skewed to the right, their logarithms nearly even; on these the fence of 1.5 quartile
distances (Tukey 1977) lists a few in a thousand instead of every twentieth. Nothing is ever dropped by it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from counter.domain.statistics.durations import Durations

REACH = 1.5
FEWEST = 20
"""Below this many a quartile says too little for a fence."""


@dataclass(frozen=True, slots=True)
class Fence:
    """Outside of ``low_ms`` to ``high_ms`` lie the outliers."""

    low_ms: float
    high_ms: float


def fence(durations: Durations) -> Fence | None:
    """The fence of these durations; None for fewer than `FEWEST` of them."""
    if durations.count < FEWEST:
        return None
    return fence_of(durations.quantile(0.25), durations.quantile(0.75))


def fence_of(first_quartile_ms: float, third_quartile_ms: float) -> Fence:
    """The fence that belongs to two quartiles, worked out on logarithms."""
    low, high = math.log(max(1.0, first_quartile_ms)), math.log(max(1.0, third_quartile_ms))
    apart = REACH * (high - low)
    return Fence(math.exp(low - apart), math.exp(high + apart))
