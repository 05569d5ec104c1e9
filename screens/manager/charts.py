"""Charts in the terminal (plotext). Labels are codes and numbers: wide characters would shift the columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from counter.domain.statistics.figures import Figures
from counter.domain.statistics.report import Report
from counter.domain.statistics.words import duration

Draw = Callable[[Any, Report], None]
"""Draws a report with plotext, whose figure is empty."""

_MINUTE_MS = 60_000
_SHOWN = 24
"""More bars than this cannot be told apart at 80 columns."""


def attainment(plot: Any, found: Report) -> None:
    """The share within the target, in percent."""
    groups = _shown(found)
    plot.bar(_labels(groups), [round(100 * (each.attainment.share or 0), 1) for each in groups])
    plot.ylim(0, 100)


def histogram(plot: Any, found: Report) -> None:
    """How many took how long."""
    last = max((bar.up_to_ms for bar in found.histogram if bar.up_to_ms), default=0)
    ends = [(bar.up_to_ms, "<") if bar.up_to_ms else (last, ">") for bar in found.histogram]
    plot.bar([sign + duration(end) for end, sign in ends], [bar.count for bar in found.histogram])


def parts(plot: Any, found: Report) -> None:
    """Talk, clerk's work and system, in percent of the time, one upon the other."""
    groups = _shown(found)
    owned = [(each.talk_ms, each.clerk_ms, each.system_ms) for each in groups]
    percents = [[round(100 * part / (sum(each) or 1), 1) for part in each] for each in owned]
    plot.stacked_bar(_labels(groups), list(zip(*percents, strict=True)), labels=["talk", "clerk", "system"])


def trend(plot: Any, found: Report) -> None:
    """Half and nine in ten, in minutes, over time."""
    groups = found.groups
    places = list(range(len(groups)))
    plot.plot(places, [round(each.p50_ms / _MINUTE_MS, 2) for each in groups], label="p50")
    plot.plot(places, [round(each.p90_ms / _MINUTE_MS, 2) for each in groups], label="p90")
    every = max(1, len(groups) // 6)
    plot.xticks(places[::every], [each.group[-5:] for each in groups[::every]])
    plot.ylim(0, max((each.p90_ms for each in groups), default=_MINUTE_MS) / _MINUTE_MS * 1.1)


def quality(plot: Any, found: Report) -> None:
    """Failed and rejected lines of each group."""
    groups = _shown(found)
    plot.bar(_labels(groups), [sum(each.quality.counts.values()) for each in groups])


def _shown(found: Report) -> list[Figures]:
    return list(found.groups or (found.total,))[-_SHOWN:]


def _labels(groups: list[Figures]) -> list[str]:
    return [each.group or "all" for each in groups]
