"""A statistics report as JSON: what `counter stats --format json` prints and the centre answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from counter.domain.statistics.figures import Bar, Figures
from counter.domain.statistics.outages import OfflineLog
from counter.domain.statistics.quality import Ending, Quality
from counter.domain.statistics.report import Report
from counter.domain.statistics.savings import Savings
from counter.wire.message import instant_text


def report_body(report: Report) -> dict[str, Any]:
    """Times in whole milliseconds, shares from 0 to 1, money in fen, instants in UTC."""
    asked = report.question
    return {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "by": asked.by.value,
        "template": asked.template,
        "clerk": asked.clerk,
        "hour": asked.hour,
        "simulated": asked.simulated,
        "madeAt": instant_text(report.made_at),
        "quantileError": 0.01,
        "groups": [figures_body(figures, report.names.get(figures.group, "")) for figures in report.groups],
        "total": figures_body(report.total, ""),
        "histogram": [_bar(bar) for bar in report.total.bars],
        "savings": _savings(report.savings),
        "offline": _offline(report.offline, report.made_at),
    }


def figures_body(figures: Figures, name: str) -> dict[str, Any]:
    """One group."""
    attained, around = figures.attainment, figures.fence
    return {
        "group": figures.group,
        **({"name": name} if name else {}),
        "n": figures.n,
        "timed": figures.timed,
        "attainment": {
            "n": attained.n,
            "attained": attained.reached,
            "share": _rounded(attained.share),
            "low": _rounded(attained.low),
            "high": _rounded(attained.high),
        },
        "p50Ms": round(figures.p50_ms),
        "p75Ms": round(figures.p75_ms),
        "p90Ms": round(figures.p90_ms),
        "p95Ms": round(figures.p95_ms),
        "maxMs": figures.max_ms,
        "meanMs": round(figures.mean_ms),
        "talkMs": figures.talk_ms,
        "clerkMs": figures.clerk_ms,
        "systemMs": figures.system_ms,
        "longSilences": figures.silences,
        "talkTags": {
            "tagged": figures.tagged,
            "guideMs": figures.talk_by_tag.guide_ms,
            "explainMs": figures.talk_by_tag.explain_ms,
            "sellMs": figures.talk_by_tag.sell_ms,
        },
        "fence": {"lowMs": round(around.low_ms), "highMs": round(around.high_ms)} if around else None,
        "outliers": figures.outliers,
        "quality": _quality(figures.quality),
        "histogram": [bar.count for bar in figures.bars],
    }


def _quality(quality: Quality) -> dict[str, int]:
    return {ending.value: quality.count(ending) for ending in Ending}


def _bar(bar: Bar) -> dict[str, Any]:
    return {"aboveMs": bar.above_ms, "upToMs": bar.up_to_ms, "count": bar.count}


def _savings(savings: Savings) -> dict[str, Any]:
    return {
        "transactions": savings.slips.transactions,
        "slips": savings.slips.slips,
        "copies": savings.slips.copies,
        "sheetsPrinted": savings.slips.sheets,
        "sheetsSaved": savings.sheets,
        "sheetFen": savings.sheet_fen,
        "savedFen": savings.amount_fen,
        "hoursSaved": _rounded(savings.hours),
        "templates": [
            {
                "template": saving.template,
                "timed": saving.timed,
                "baselineMs": saving.baseline_ms,
                "tookMs": saving.took_ms,
            }
            for saving in savings.time
        ],
    }


def _offline(log: OfflineLog, now: datetime) -> dict[str, Any]:
    return {
        "minutes": _rounded(log.minutes(now)),
        "accepted": dict(log.accepted),
        "conflicts": _quality(log.conflicts),
        "outages": [
            {
                "beganAt": instant_text(outage.began_at),
                "endedAt": instant_text(outage.ended_at) if outage.ended_at else None,
                "drainedAt": instant_text(outage.drained_at) if outage.drained_at else None,
                **({"position": outage.position, "store": outage.store_id} if outage.position else {}),
            }
            for outage in log.outages
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
