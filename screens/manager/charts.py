"""Charts in the terminal (plotext), each with a caption in the language in use.

Labels inside are codes and numbers: wide characters would shift plotext's columns. What a colour means
stands in the caption, with the colour's name and place, for terminals without colours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from counter.domain.statistics.figures import Figures
from counter.domain.statistics.quality import Ending
from counter.domain.statistics.question import OFFLINE, ONLINE, By
from counter.domain.statistics.report import Report
from counter.domain.statistics.words import LINKS, duration, reprint_row
from counter.domain.text import N_
from counter.messages import _, joined

_MINUTE_MS = 60_000
_SHOWN = 24
"""More bars than this cannot be told apart at 80 columns."""

AGAINST = (Ending.FAILED, Ending.REJECTED, Ending.WITHDRAWN, Ending.REVERSED)
"""The endings that say something against a line."""

GREEN, BLUE, ORANGE = "green", "blue", "orange"


@dataclass(frozen=True, slots=True)
class Chart:
    """``draw`` draws a report with plotext, whose figure is empty; ``caption`` is a catalogue sentence that
    says what, and in which unit."""

    draw: Callable[[Any, Report], None]
    caption: str

    def words(self, found: Report) -> str:
        """The caption of this report's chart."""
        if self.draw is _histogram and found.question.by is By.LINK:
            return _("How many took at most how long: online (green), offline (orange).")
        if self.draw is _quality:
            words, value = reprint_row(found)
            return f"{_(self.caption)}  {_(words)}: {value}"
        if found.question.by is By.LINK:  # the labels inside stay codes
            codes = joined(f"{code}: {_(words)}" for code, words in LINKS.items() if code != _(words))
            return f"{_(self.caption)}  {codes}".rstrip()
        return _(self.caption)


def _attainment(plot: Any, found: Report) -> None:
    groups = _shown(found)
    plot.bar(_labels(groups), [round(100 * (each.attainment.share or 0), 1) for each in groups], color=BLUE)
    plot.ylim(0, 100)
    plot.yticks(range(0, 101, 20))


def _histogram(plot: Any, found: Report) -> None:
    """Of all together; where the line is told apart, online and offline beside each other."""
    whole = found.total.bars
    last = max((bar.up_to_ms for bar in whole if bar.up_to_ms), default=0)
    ends = [(bar.up_to_ms, "<") if bar.up_to_ms else (last, ">") for bar in whole]
    labels = [sign + duration(end) for end, sign in ends]
    if found.question.by is By.LINK:
        apart = {each.group: [bar.count for bar in each.bars] for each in found.groups}
        counts = [apart.get(group, [0] * len(whole)) for group in (ONLINE, OFFLINE)]
        plot.multiple_bar(labels, counts, color=[GREEN, ORANGE])
        _whole_ticks(plot, max(map(max, counts)))
        return
    plot.bar(labels, [bar.count for bar in whole], color=BLUE)
    _whole_ticks(plot, max(bar.count for bar in whole))


def _parts(plot: Any, found: Report) -> None:
    groups = _shown(found)
    owned = [(each.talk_ms, each.clerk_ms, each.system_ms) for each in groups]
    percents = [[round(100 * part / (sum(each) or 1), 1) for part in each] for each in owned]
    plot.stacked_bar(_labels(groups), list(zip(*percents, strict=True)), color=[GREEN, BLUE, ORANGE])
    plot.ylim(0, 100)
    plot.yticks(range(0, 101, 20))


def _trend(plot: Any, found: Report) -> None:
    groups = found.groups
    places = list(range(len(groups)))
    plot.plot(places, [round(each.p50_ms / _MINUTE_MS, 2) for each in groups], color=BLUE)
    plot.plot(places, [round(each.p90_ms / _MINUTE_MS, 2) for each in groups], color=ORANGE)
    every = max(1, len(groups) // 6)
    plot.xticks(places[::every], [each.group[-5:] for each in groups[::every]])
    plot.ylim(0, max((each.p90_ms for each in groups), default=_MINUTE_MS) / _MINUTE_MS * 1.1)


def _quality(plot: Any, found: Report) -> None:
    groups = _shown(found)
    against = [sum(each.quality.count(ending) for ending in AGAINST) for each in groups]
    shares = [
        round(100 * count / each.n, 2) if each.n else 0 for count, each in zip(against, groups, strict=True)
    ]
    plot.bar(_labels(groups), shares, color=ORANGE)
    plot.ylim(0, max(*shares, 1.0))


def _whole_ticks(plot: Any, most: int) -> None:
    """Counts are whole numbers, and so is what stands beside them."""
    step = max(1, -(-most // 5))
    plot.ylim(0, max(most, 1))
    plot.yticks(range(0, most + 1, step))


def _shown(found: Report) -> list[Figures]:
    return list(found.groups or (found.total,))[-_SHOWN:]


def _labels(groups: list[Figures]) -> list[str]:
    return [each.group or "*" for each in groups]


ATTAINMENT = Chart(_attainment, N_("Share within the target, in percent."))
HISTOGRAM = Chart(_histogram, N_("How many took at most how long."))
PARTS = Chart(_parts, N_("Percent of the time: talk (green, below), clerk's work (blue), system (orange)"))
TREND = Chart(_trend, N_("Minutes: p50 (blue, below), p90 (orange)."))
QUALITY = Chart(_quality, N_("Failed, rejected or taken back, of 100."))
