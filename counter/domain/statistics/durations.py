"""Durations in logarithmic buckets: merged by adding, read by rank, wrong by 1 % at most."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator

ERROR = 0.01
"""How far a quantile may lie from the duration that has this rank, as a share of it."""

_GAMMA = (1 + ERROR) / (1 - ERROR)
_LOG_GAMMA = math.log(_GAMMA)
_PAIR = struct.Struct("<Hi")


class Durations:
    """How many durations (whole milliseconds) lie in each bucket.

    Bucket 0 holds 0 ms; bucket i > 0 holds those above g**(i-2) up to g**(i-1), g = 1.01/0.99, and
    stands for 2 g**(i-1) / (g + 1): nothing in it lies farther from that than `ERROR`. What was added can
    be taken out again.
    """

    __slots__ = ("_counts",)

    def __init__(self, counts: Iterable[tuple[int, int]] = ()) -> None:
        self._counts = dict(counts)

    def add(self, duration_ms: int, count: int = 1) -> None:
        """Count a duration; with ``count`` below 0 take it out."""
        bucket = bucket_of(duration_ms)
        self._counts[bucket] = self._counts.get(bucket, 0) + count

    def merge(self, other: Durations) -> None:
        """Add all of ``other``."""
        counts = self._counts
        for bucket, count in other._counts.items():
            counts[bucket] = counts.get(bucket, 0) + count

    @property
    def count(self) -> int:
        """How many durations there are."""
        return sum(self._counts.values())

    def buckets(self) -> Iterator[tuple[int, int]]:
        """What is in the buckets that hold anything, from short to long: (bucket, count)."""
        return ((bucket, count) for bucket, count in sorted(self._counts.items()) if count)

    def quantile(self, share: float) -> float:
        """The duration of rank ``ceil(share * count)`` (nearest rank), in ms; 0 where there is none.

        That is numpy's ``method="inverted_cdf"``, within `ERROR`.
        """
        rank = max(1, math.ceil(share * self.count - 1e-9))
        seen = 0
        for bucket, count in self.buckets():
            seen += count
            if seen >= rank:
                return middle_of(bucket)
        return 0.0

    def above(self, limit_ms: float) -> int:
        """How many lie above ``limit_ms``, to the bucket."""
        return sum(count for bucket, count in self._counts.items() if middle_of(bucket) > limit_ms)

    def below(self, limit_ms: float) -> int:
        """How many lie below ``limit_ms``, to the bucket."""
        return sum(count for bucket, count in self._counts.items() if middle_of(bucket) < limit_ms)

    def packed(self) -> bytes:
        """As bytes: 6 a bucket that holds anything (number, count; little-endian)."""
        return b"".join(_PAIR.pack(bucket, count) for bucket, count in self.buckets())

    def take_in(self, packed: bytes) -> None:
        """Add what `packed` wrote."""
        counts = self._counts
        for bucket, count in _PAIR.iter_unpack(packed):
            counts[bucket] = counts.get(bucket, 0) + count


def bucket_of(duration_ms: int) -> int:
    """The bucket of a duration; nothing is shorter than 0."""
    if duration_ms <= 0:
        return 0
    return 1 + math.ceil(math.log(duration_ms) / _LOG_GAMMA - 1e-9)


def middle_of(bucket: int) -> float:
    """What a bucket stands for, in ms."""
    return 2 * _GAMMA ** (bucket - 1) / (_GAMMA + 1) if bucket else 0.0
