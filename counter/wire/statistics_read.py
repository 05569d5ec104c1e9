"""A statistics report out of the JSON that `counter.wire.statistics` writes: the centre's answer, as a screen
shows its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from counter.domain.prints import SlipCount
from counter.domain.statistics.figures import BAR_MS, Bar, Figures
from counter.domain.statistics.outages import OfflineLog, Outage
from counter.domain.statistics.quality import Ending, Quality
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import Report
from counter.domain.statistics.savings import Saving, Savings
from counter.domain.statistics.tukey import Fence
from counter.domain.statistics.wilson import Share
from counter.domain.talk import Tagged

Body = Mapping[str, Any]


def report_of(body: Body) -> Report:
    """The report; raises KeyError, TypeError or ValueError for what is none."""
    savings = body["savings"]
    return Report(
        question=Question(
            first=date.fromisoformat(body["from"]),
            last=date.fromisoformat(body["to"]),
            by=By(body["by"]),
            template=body["template"],
            clerk=body["clerk"],
            hour=body["hour"],
        ),
        made_at=datetime.fromisoformat(body["madeAt"]),
        groups=tuple(_figures(each) for each in body["groups"]),
        total=_figures(body["total"]),
        savings=Savings(
            SlipCount(savings["transactions"], savings["slips"], savings["copies"], savings["sheetsPrinted"]),
            savings["sheetFen"],
            tuple(
                Saving(each["template"], each["timed"], each["baselineMs"], each["tookMs"])
                for each in savings["templates"]
            ),
        ),
        offline=_offline(body["offline"]),
        names={each["group"]: each["name"] for each in body["groups"] if each.get("name")},
    )


def _figures(body: Body) -> Figures:
    attained, fence, tags = body["attainment"], body["fence"], body["talkTags"]
    return Figures(
        group=body["group"],
        n=body["n"],
        timed=body["timed"],
        attainment=Share(attained["attained"], attained["n"]),
        p50_ms=body["p50Ms"],
        p75_ms=body["p75Ms"],
        p90_ms=body["p90Ms"],
        p95_ms=body["p95Ms"],
        max_ms=body["maxMs"],
        mean_ms=body["meanMs"],
        talk_ms=body["talkMs"],
        clerk_ms=body["clerkMs"],
        system_ms=body["systemMs"],
        silences=body["longSilences"],
        tagged=tags["tagged"],
        talk_by_tag=Tagged(tags["guideMs"], tags["explainMs"], tags["sellMs"]),
        fence=Fence(fence["lowMs"], fence["highMs"]) if fence else None,
        outliers=body["outliers"],
        quality=_quality(body["quality"]),
        bars=_bars(body["histogram"]),
    )


def _bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    begins, ends = (0, *BAR_MS), (*BAR_MS, None)
    return tuple(Bar(begin, end, count) for begin, end, count in zip(begins, ends, counts, strict=True))


def _quality(body: Body) -> Quality:
    return Quality({ending: body[ending.value] for ending in Ending if body[ending.value]})


def _offline(body: Body) -> OfflineLog:
    return OfflineLog(
        tuple(
            Outage(
                datetime.fromisoformat(each["beganAt"]),
                _instant(each["endedAt"]),
                _instant(each["drainedAt"]),
                each.get("position", 0),
                each.get("store", ""),
            )
            for each in body["outages"]
        ),
        dict(body["accepted"]),
        _quality(body["conflicts"]),
    )


def _instant(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
