"""The figures in words: headings, durations, shares, groups. The same on screen, on paper and in a file."""

from __future__ import annotations

from collections.abc import Mapping

from counter.domain.money import format_yuan
from counter.domain.statistics.figures import Figures
from counter.domain.statistics.quality import ENDING_WORDS, Ending
from counter.domain.statistics.question import OFFLINE, ONLINE, By
from counter.domain.statistics.report import Report
from counter.domain.talk import TAG_WORDS, TalkTag
from counter.domain.text import N_

HEADINGS = {
    "n": N_("n"),
    "timed": N_("Timed"),
    "attainment": N_("Within target"),
    "interval": N_("95 % interval"),
    "p50": "p50",
    "p75": "p75",
    "p90": "p90",
    "p95": "p95",
    "max": N_("Longest"),
    "mean": N_("Mean"),
    "talk": N_("Talk"),
    "clerk": N_("Clerk's work"),
    "system": N_("System"),
    "silences": N_("Long silences"),
    "outliers": N_("Outliers"),
    "tagged": N_("Tagged"),
    **TAG_WORDS,
    **{ending.value: words for ending, words in ENDING_WORDS.items()},
}
"""Headings by the figure's name."""

BESIDE = {
    "reprints": N_("Copies per 100 slips"),
    "sheets_saved": N_("Sheets saved by merging"),
    "hours_saved": N_("Hours saved against the baseline"),
    "outages": N_("Outages"),
    "open": N_("Of those still open"),
    "drain": N_("Minutes to deliver"),
}
"""What the figures beside the groups are called, by name."""

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
LINKS = {ONLINE: N_("online"), OFFLINE: N_("offline")}


def cells(figures: Figures) -> dict[str, str]:
    """A group's figures as text, in the order of `HEADINGS`; "-" where there is nothing to say."""
    timed, attained = figures.timed, figures.attainment
    counted = {ending.value: per_hundred(figures.quality.per_hundred(ending, figures.n)) for ending in Ending}
    return {
        "n": str(figures.n),
        "timed": str(timed),
        "attainment": percent(attained.share),
        "interval": f"{percent(attained.low)}-{percent(attained.high)}" if attained.n else "-",
        "p50": duration(figures.p50_ms, timed),
        "p75": duration(figures.p75_ms, timed),
        "p90": duration(figures.p90_ms, timed),
        "p95": duration(figures.p95_ms, timed),
        "max": duration(figures.max_ms, timed),
        "mean": duration(figures.mean_ms, timed),
        "talk": percent(share(figures.talk_ms, figures.total_ms)),
        "clerk": percent(share(figures.clerk_ms, figures.total_ms)),
        "system": percent(share(figures.system_ms, figures.total_ms)),
        "silences": str(figures.silences),
        "outliers": str(figures.outliers),
        "tagged": str(figures.tagged),
        **{tag.value: percent(share(figures.talk_by_tag.of(tag), figures.talk_ms)) for tag in TalkTag},
        **counted,
    }


def duration(ms: float, timed: int = 1) -> str:
    """``4:05``, with hours ``1:02:09``; "-" where nothing was timed."""
    if not timed:
        return "-"
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def percent(value: float | None) -> str:
    """``84.2%``; "-" of nothing."""
    return "-" if value is None else f"{value * 100:.1f}%"


def per_hundred(value: float | None) -> str:
    """``1.64``; "-" of nothing."""
    return "-" if value is None else f"{value:.2f}"


def share(part: float, whole: float) -> float | None:
    """``part`` of ``whole``; None of nothing."""
    return part / whole if whole else None


def group_words(group: str, by: By, names: Mapping[str, str]) -> str:
    """What a group is called, as a catalogue sentence or a name; ``names`` go by group."""
    match by:
        case By.WEEKDAY:
            return WEEKDAYS[int(group)]
        case By.LINK:
            return LINKS[group]
        case By.TOTAL:
            return N_("All together")
        case By.HOUR:
            return f"{group}:00"
        case By.CLERK if group in names:
            return f"{group} {names[group]}"
        case _:
            return names.get(group, group)


def savings_rows(found: Report) -> list[tuple[str, str]]:
    """What was saved, as catalogue sentence and value."""
    savings = found.savings
    return [
        (N_("Slips for transactions"), f"{savings.slips.slips} / {savings.slips.transactions}"),
        (N_("Sheets saved by merging"), f"{savings.sheets} ({format_yuan(savings.amount_fen)})"),
        reprint_row(found),
        (N_("Hours saved against the baseline"), f"{savings.hours:.1f}"),
    ]


def offline_rows(found: Report) -> list[tuple[str, str]]:
    """The offline log in short, as catalogue sentence and value."""
    log = found.offline
    accepted = ", ".join(f"{code} {count}" for code, count in sorted(log.accepted.items()))
    right = log.conflicts.count(Ending.RESOLVED)
    return [
        (N_("Outages"), f"{len(log.outages)} ({duration(log.minutes(found.made_at) * 60_000)})"),
        (N_("Accepted without the line"), f"{sum(log.accepted.values())}  {accepted}".rstrip()),
        (N_("Of these failed or refused"), str(log.against)),
        (N_("Of those put right"), str(right)),
        (N_("Of those still open"), str(max(0, log.against - right))),
        (N_("Withdrawn in 24 h"), str(log.conflicts.count(Ending.WITHDRAWN))),
        (N_("Reversed"), str(log.conflicts.count(Ending.REVERSED))),
    ]


def reprint_row(found: Report) -> tuple[str, str]:
    """How often slips were printed again, with the number of slips."""
    savings = found.savings
    said = per_hundred(savings.reprints_per_hundred)
    return N_("Copies per 100 slips"), f"{said} ({savings.slips.copies} / {savings.slips.slips})"


def beside(found: Report) -> list[tuple[str, str]]:
    """Both: what stands under the figures of a whole report."""
    return [*savings_rows(found), *offline_rows(found)]
