"""All of an answer, made of the summaries that hold it: for a screen, a file or the centre alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from counter.domain.prints import SlipCount
from counter.domain.statistics.figures import Figures, figures_of
from counter.domain.statistics.outages import OfflineLog, Outage
from counter.domain.statistics.quality import Ending, Quality, quality_of
from counter.domain.statistics.question import Question
from counter.domain.statistics.savings import Savings, savings_of
from counter.domain.statistics.summary import Summary

Endings = Mapping[str, Mapping[Ending, int]]
"""How many lines of a group came to each ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a database holds for a question: summaries by group and by template, and what lies beside them.

    ``offline`` counts the transactions accepted without the line by template, ``conflicts`` their endings.
    ``names`` are people's words for groups where the database has them (clerks, stores).
    """

    groups: Mapping[str, Summary]
    by_template: Mapping[str, Summary]
    endings: Endings
    slips: SlipCount
    offline: Mapping[str, int] = field(default_factory=dict)
    conflicts: Mapping[Ending, int] = field(default_factory=dict)
    outages: tuple[Outage, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of each group and of all together, and what was saved, lost and made up for."""

    question: Question
    made_at: datetime
    groups: tuple[Figures, ...]
    total: Figures
    savings: Savings
    offline: OfflineLog
    names: Mapping[str, str]


def report(
    question: Question, kept: Kept, baselines_ms: Mapping[str, int], sheet_fen: int, made_at: datetime
) -> Report:
    """The answer to ``question``; groups in the order of their text."""
    total = Summary()
    for summary in kept.groups.values():
        total.merge(summary)
    return Report(
        question=question,
        made_at=made_at,
        groups=tuple(
            figures_of(group, kept.groups[group], Quality(kept.endings.get(group, {})))
            for group in sorted(kept.groups)
            if kept.groups[group].n
        ),
        total=figures_of("", total, _all(kept.endings)),
        savings=savings_of(kept.by_template, kept.slips, baselines_ms, sheet_fen),
        offline=OfflineLog(kept.outages, kept.offline, Quality(kept.conflicts)),
        names=kept.names,
    )


def _all(endings: Endings) -> Quality:
    return quality_of(pair for counts in endings.values() for pair in counts.items())
