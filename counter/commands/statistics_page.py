"""The figures as one page of HTML: nothing outside of it, charts as inline SVG, fit for paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from zoneinfo import ZoneInfo

from counter import messages
from counter.commands.stats import TABLES, definitions, table
from counter.domain.statistics.figures import Bar, Figures
from counter.domain.statistics.question import BY_WORDS, By
from counter.domain.statistics.report import Report
from counter.domain.statistics.words import LINKS, beside, duration, group_words
from counter.messages import _

_STYLE = """
body{font:14px/1.5 "Noto Sans CJK SC","Microsoft YaHei",system-ui,sans-serif;color:#1b1b1b;margin:2em auto;
max-width:70em;padding:0 1em}
h1{font-size:1.5em;margin:0}h2{font-size:1.1em;margin:1.6em 0 .4em;break-after:avoid}
table{border-collapse:collapse;width:100%;font-size:.85em}th,td{padding:.2em .5em;text-align:right;
border-bottom:1px solid #ccc;white-space:nowrap}th:first-child,td:first-child{text-align:left}
.total tr:last-child td{font-weight:600}.legend{margin:.2em 0;font-size:.9em}
.key{display:inline-block;width:.9em;height:.9em;margin:0 .4em 0 1em;vertical-align:-.1em;
print-color-adjust:exact;-webkit-print-color-adjust:exact}
.wide{overflow-x:auto}svg{max-width:100%;height:auto;break-inside:avoid}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em;font-size:.9em}
dt{font-weight:600}dd{margin:0}
.simulated{border:2px solid #8a4b00;color:#8a4b00;padding:.3em .8em;font-weight:600;display:inline-block}
text{font-size:12px;fill:#1b1b1b}
@page{size:A4 landscape;margin:12mm}
@media print{body{margin:0;max-width:none;font-size:11px}section{break-inside:avoid}
.wide{overflow:visible}table{font-size:10px}}
"""
_BLUE, _GREEN, _ORANGE, _GREY = "#1f5fa8", "#2a7d46", "#b3601a", "#777"
_ROW, _LABEL, _PLOT, _SAID = 22, 190, 520, 190
_WIDTH = _LABEL + _PLOT + _SAID


def page(found: Report, store_name: str, time_zone: str) -> str:
    """The whole page, in the language in use, instants on the store's clock."""
    asked = found.question
    title = _("Figures of {store}", store=store_name)
    simulated = (
        f'<p class="simulated">{escape(_("SIMULATED history, not real work"))}</p>' if asked.simulated else ""
    )
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_('{first} to {last}, business dates', first=asked.first, last=asked.last))} · "
        f"{_said(BY_WORDS[asked.by])}</p>",
        simulated,
        *(_section(_(title), _wide(_table(table(found, names)))) for title, names in TABLES),
        _section(_("Within target, with the 95 % interval"), _attainment(found)),
        _section(_("How long it takes: p50, p90 and the longest"), _quantiles(found)),
        _section(
            _("Who owns the time: talk, clerk's work, system"),
            _legend((_("Talk"), _GREEN), (_("Clerk's work"), _BLUE), (_("System"), _ORANGE)) + _parts(found),
        ),
        *_histograms(found),
        _section(_("Savings and outages"), _list((_(words), value) for words, value in beside(found))),
        _outages(found, time_zone),
        _section(_("What the figures mean"), _list(definitions())),
        f"<p>{escape(_('Quantiles are within 1 %; all other figures are exact.'))}</p>",
    ]
    language = messages.language().replace("_", "-")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(filter(None, parts)) + "\n</body></html>"
    )


def _said(sentence: str) -> str:
    return escape(_(sentence))


def _section(heading: str, content: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{content}</section>"


def _table(rows: Sequence[Sequence[str]], *, total: bool = True) -> str:
    """Heading and rows; with ``total`` the last one stands out."""
    head, *body = rows
    lines = ["<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in body]
    mark = ' class="total"' if total else ""
    return f"<table{mark}>{''.join(lines)}</table>"


def _wide(content: str) -> str:
    return f'<div class="wide">{content}</div>'


def _list(pairs: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in pairs) + "</dl>"


def _attainment(found: Report) -> str:
    """A dot at the share, a line over its interval."""

    def marks(figures: Figures) -> str:
        attained = figures.attainment
        if attained.share is None:
            return ""
        low, high, at = (attained.low * _PLOT, attained.high * _PLOT, attained.share * _PLOT)
        return (
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="11" y2="11" stroke="{_BLUE}" stroke-width="3"/>'
            f'<circle cx="{at:.1f}" cy="11" r="4.5" fill="{_BLUE}"/>'
            f'<text x="{_PLOT + 12}" y="15">{attained.share * 100:.1f}% (n {attained.n})</text>'
        )

    return _rows(found, marks, tuple(f"{share}%" for share in range(0, 101, 20)))


def _quantiles(found: Report) -> str:
    longest = max((figures.p95_ms for figures in found.groups), default=0) * 1.15 or 1

    def marks(figures: Figures) -> str:
        half, ninety = (ms / longest * _PLOT for ms in (figures.p50_ms, figures.p90_ms))
        return (
            f'<rect x="0" y="4" width="{ninety:.1f}" height="14" fill="{_BLUE}" opacity=".35"/>'
            f'<rect x="0" y="4" width="{half:.1f}" height="14" fill="{_BLUE}"/>'
            f'<text x="{_PLOT + 12}" y="15">{duration(figures.p50_ms)} / {duration(figures.p90_ms)} / '
            f"{duration(figures.max_ms)} (n {figures.timed})</text>"
        )

    return _rows(found, marks, tuple(duration(longest * part / 4) for part in range(5)))


def _parts(found: Report) -> str:
    def marks(figures: Figures) -> str:
        drawn, at = "", 0.0
        for part, colour in (
            (figures.talk_ms, _GREEN),
            (figures.clerk_ms, _BLUE),
            (figures.system_ms, _ORANGE),
        ):
            width = part / (figures.total_ms or 1) * _PLOT
            drawn += f'<rect x="{at:.1f}" y="4" width="{width:.1f}" height="14" fill="{colour}"/>'
            at += width
        shares = " / ".join(
            f"{part / (figures.total_ms or 1) * 100:.0f}%"
            for part in (figures.talk_ms, figures.clerk_ms, figures.system_ms)
        )
        return drawn + f'<text x="{_PLOT + 12}" y="15">{shares} (n {figures.timed})</text>'

    return _rows(found, marks, tuple(f"{share}%" for share in range(0, 101, 20)))


def _legend(*named: tuple[str, str]) -> str:
    """What the colours mean, in words beside each."""
    pieces = (
        f'<span class="key" style="background:{colour}"></span>{escape(words)}' for words, colour in named
    )
    return f'<p class="legend">{" ".join(pieces)}</p>'


def _rows(found: Report, marks: Callable[[Figures], str], ticks: Sequence[str]) -> str:
    """A line a group: its name, its marks; under them the axis with its ``ticks`` at equal distances."""
    groups = found.groups or (found.total,)
    drawn = []
    for number, figures in enumerate(groups):
        name = group_words(figures.group, found.question.by, found.names) if found.groups else "-"
        drawn.append(
            f'<g transform="translate(0 {number * _ROW})"><text x="0" y="15">{_said(name)}</text>'
            f'<g transform="translate({_LABEL} 0)">{marks(figures)}</g></g>'
        )
    foot = len(groups) * _ROW + 4
    axis = f'<line x1="{_LABEL}" x2="{_LABEL + _PLOT}" y1="{foot}" y2="{foot}" stroke="{_GREY}"/>'
    for number, tick in enumerate(ticks):
        at = _LABEL + number * _PLOT / (len(ticks) - 1)
        axis += f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{foot}" y2="{foot + 4}" stroke="{_GREY}"/>'
        axis += f'<text x="{at:.1f}" y="{foot + 17}" text-anchor="middle">{tick}</text>'
    return _svg(_WIDTH, foot + 22, "".join(drawn) + axis)


def _histograms(found: Report) -> list[str]:
    """How many took how long; online and offline apart where the line is told apart."""
    title = _("How many took how long")
    if found.question.by is not By.LINK:
        return [_section(title, _histogram(found.total.bars))]
    return [
        _section(f"{title}: {_(LINKS[each.group])} (n {each.timed})", _histogram(each.bars))
        for each in found.groups
    ]


def _outages(found: Report, time_zone: str) -> str:
    """Each outage; nothing where there was none."""
    if not found.offline.outages:
        return ""
    zone, rows = (
        ZoneInfo(time_zone),
        [[_("Began"), _("Position"), _("Minutes away"), _("Minutes to deliver")]],
    )
    for each in found.offline.outages:
        drain = each.minutes_to_drain
        rows.append(
            [
                each.began_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                str(each.position or "-"),
                f"{each.minutes(found.made_at):.1f}",
                "-" if drain is None else f"{drain:.1f}",
            ]
        )
    return _section(_("Outages"), _wide(_table(rows, total=False)))


def _histogram(bars: Sequence[Bar]) -> str:
    most = max((bar.count for bar in bars), default=0) or 1
    drawn, width = [], _WIDTH / max(1, len(bars))
    for number, bar in enumerate(bars):
        height = bar.count / most * 150
        label = f"≤{duration(bar.up_to_ms)}" if bar.up_to_ms else f">{duration(bar.above_ms)}"
        middle = number * width + width / 2
        drawn.append(
            f'<rect x="{number * width + 3:.1f}" y="{170 - height:.1f}" width="{width - 6:.1f}"'
            f' height="{height:.1f}" fill="{_BLUE}"/>'
            f'<text x="{middle:.1f}" y="{164 - height:.1f}" text-anchor="middle">{bar.count}</text>'
            f'<text x="{middle:.1f}" y="188" text-anchor="middle">{label}</text>'
        )
    axis = f'<line x1="0" x2="{_WIDTH}" y1="170" y2="170" stroke="{_GREY}"/>'
    return _svg(_WIDTH, 196, axis + "".join(drawn))


def _svg(width: float, height: float, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}">{content}</svg>'
    )
