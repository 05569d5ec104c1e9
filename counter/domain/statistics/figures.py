"""Numbers out of summaries: what is shown of one group."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from counter.domain.statistics.durations import Durations, middle_of
from counter.domain.statistics.quality import Quality
from counter.domain.statistics.summary import Summary
from counter.domain.statistics.tukey import Fence, fence
from counter.domain.statistics.wilson import Share
from counter.domain.talk import Tagged

BAR_MS = (30_000, 60_000, 90_000, 120_000, 180_000, 240_000, 300_000, 420_000, 600_000, 900_000)
"""Upper ends of a histogram's bars; one more holds what is longer."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many lie above ``above_ms`` up to ``up_to_ms`` (None: however long)."""

    above_ms: int
    up_to_ms: int | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One group's figures. ``n`` counts all, ``timed`` those with a time; times are ms.

    Quantiles are within 1 % (`counter.domain.statistics.durations`), all else is exact. ``outliers`` lie
    outside of ``fence``, to the bucket. ``tagged`` counts those with tagged talk, ``talk_by_tag`` is it.
    ``bars`` is the histogram.
    """

    group: str
    n: int
    timed: int
    attainment: Share
    p50_ms: float
    p75_ms: float
    p90_ms: float
    p95_ms: float
    max_ms: int
    mean_ms: float
    talk_ms: int
    clerk_ms: int
    system_ms: int
    silences: int
    tagged: int
    talk_by_tag: Tagged
    fence: Fence | None
    outliers: int
    quality: Quality
    bars: tuple[Bar, ...]

    @property
    def total_ms(self) -> int:
        """All time: talk, clerk and system."""
        return self.talk_ms + self.clerk_ms + self.system_ms


def figures_of(group: str, summary: Summary, quality: Quality) -> Figures:
    """The figures of one group."""
    durations = summary.durations

    def quantile(share: float) -> float:
        return min(durations.quantile(share), float(summary.max_ms))

    around = fence(durations)
    return Figures(
        group=group,
        n=summary.n,
        timed=summary.timed,
        attainment=Share(summary.attained, summary.targeted),
        p50_ms=quantile(0.50),
        p75_ms=quantile(0.75),
        p90_ms=quantile(0.90),
        p95_ms=quantile(0.95),
        max_ms=summary.max_ms,
        mean_ms=summary.total_ms / summary.timed if summary.timed else 0.0,
        talk_ms=summary.talk_ms,
        clerk_ms=summary.clerk_ms,
        system_ms=summary.system_ms,
        silences=summary.silences,
        tagged=summary.tagged,
        talk_by_tag=Tagged(summary.guide_ms, summary.explain_ms, summary.sell_ms),
        fence=around,
        outliers=durations.above(around.high_ms) + durations.below(around.low_ms) if around else 0,
        quality=quality,
        bars=bars(durations),
    )


def bars(durations: Durations) -> tuple[Bar, ...]:
    """A histogram for the eye; a duration within 1 % of a bar's end may stand in its neighbour."""
    counts = [0] * (len(BAR_MS) + 1)
    for bucket, count in durations.buckets():
        counts[_bar_of(bucket)] += count
    begins = (0, *BAR_MS)
    return tuple(
        Bar(begins[i], BAR_MS[i] if i < len(BAR_MS) else None, count) for i, count in enumerate(counts)
    )


@cache
def _bar_of(bucket: int) -> int:
    return bisect_left(BAR_MS, middle_of(bucket))
