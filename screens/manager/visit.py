"""One visit, moment by moment: its phase line, its fields with their keys, its waits and silences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from zoneinfo import ZoneInfo

from counter.domain.statistics.fact import LONG_SILENCE_MS
from counter.domain.statistics.measured import Cause
from counter.domain.statistics.record import VisitRecord
from counter.domain.statistics.words import duration
from counter.domain.talk import TAG_WORDS
from counter.domain.text import N_
from counter.domain.timing import Moment, Parts, Phase, Span, TimingEvent, parts, spans
from counter.messages import _
from screens.widgets.lines import Look, Row, row

MARKS = {Phase.TALK: "t", Phase.CLERK: "c", Phase.SYSTEM: "S"}


WAITS = {"search": N_("search"), "check": N_("check"), "settle": N_("settling"), "card": N_("card reader")}
"""What the clerk waited for."""


def visit_rows(
    record: VisitRecord,
    titles: Mapping[str, str],
    labels: Mapping[tuple[str, str], str],
    cause: Cause | None,
    cells: int,
    time_zone: str,
) -> list[Row]:
    """The visit to read; ``titles`` are the templates' by code, ``labels`` the fields' by code and name."""
    cut = spans(record.events)
    rows = [
        _whole(record, parts(cut), time_zone),
        row(_("position {position}, clerk {clerk}, {slip}", position=record.position, clerk=record.clerk,
              slip=record.slip_number or _("simulated"))),
        _coloured(phase_line(cut, max(20, cells - 4))),
        row(_("t talk, c clerk's work, S system; from the seat reached to the seat left"), Look.FAINT),
    ]  # fmt: skip
    rows += _lines(record, cut, titles)
    rows += _moments(record.events, labels)
    if cause is not None:
        rows.append(row(_("Cause: {cause}", cause=cause.cause), Look.WARN))
        rows.append(row(_("Action: {action} ({clerk})", action=cause.action, clerk=cause.clerk), Look.WARN))
    return [((" ", Look.PLAIN), *each) for each in rows]


def _whole(record: VisitRecord, taken: Parts, time_zone: str) -> Row:
    """When it began on the store's clock, how long it took against its target, and the parts."""
    said = _(
        "{began}: {time}, target {target}; talk {talk}, clerk's work {clerk}, system {system}",
        began=record.started_at.astimezone(ZoneInfo(time_zone)).strftime("%m-%d %H:%M"),
        time=duration(taken.total_ms),
        target=duration(record.target_ms, record.target_ms),
        talk=duration(taken.talk_ms),
        clerk=duration(taken.clerk_ms),
        system=duration(taken.system_ms),
    )
    over = bool(record.target_ms) and taken.total_ms > record.target_ms
    offline: Row = ((" " + _("offline"), Look.WARN),) if record.offline else ()
    return ((said, Look.WARN if over else Look.STRONG), *offline)


def phase_line(cut: tuple[Span, ...], cells: int) -> str:
    """A letter for each part of the visit's time; what is shorter than a letter's time may be missing."""
    if not cut:
        return ""
    begin, end = cut[0].begin_ms, cut[-1].end_ms
    letters, place = "", 0
    for number in range(cells):
        at_ms = begin + (end - begin) * (number + 0.5) / cells
        while place < len(cut) - 1 and cut[place].end_ms <= at_ms:
            place += 1
        letters += MARKS[cut[place].phase]
    return letters


def _coloured(line: str) -> Row:
    """Each run of a letter in the look of its phase."""
    looks = {"t": Look.GOOD, "c": Look.PLAIN, "S": Look.WARN}
    return tuple(("".join(run), looks[letter]) for letter, run in groupby(line))


def _lines(record: VisitRecord, cut: tuple[Span, ...], titles: Mapping[str, str]) -> Iterator[Row]:
    for line in record.lines:
        took = sum(span.end_ms - span.begin_ms for span in cut if span.transaction == line.identity)
        over = bool(line.target_ms) and took > line.target_ms
        said = _("{title}: {time}, target {target}", title=titles.get(line.template, line.template),
                 time=duration(took), target=duration(line.target_ms, line.target_ms))  # fmt: skip
        yield row(said, Look.WARN if over else Look.PLAIN)


def _moments(events: tuple[TimingEvent, ...], labels: Mapping[tuple[str, str], str]) -> Iterator[Row]:
    """Fields, errors, waits, tags and long silences, each with when it ended and how long it took."""
    ordered = sorted(events, key=lambda event: event.at_ms)
    field_ms = paused_ms = waited_ms = away_ms = 0
    template = ""
    for event in ordered:
        match event.moment:
            case Moment.TEMPLATE_OPENED:
                field_ms, template = event.at_ms, event.name
            case Moment.FIELD_LEFT:
                name = labels.get((template, event.name), event.name)
                took_ms = event.at_ms - field_ms
                yield _moment(event, N_("field {name}: {time}, {keys} keys"), took_ms, name=name)
                field_ms = event.at_ms
            case Moment.REFUSED:
                said = N_("refused: {name}") if event.name else N_("refused: the whole form")
                name = labels.get((template, event.name), event.name)
                yield _moment(event, said, 0, Look.WARN, name=name)
            case Moment.TALK_TAG:
                tag = _(TAG_WORDS.get(event.name, event.name))
                yield row(f"{duration(event.at_ms):>7}  {_('talk tagged: {tag}', tag=tag)}")
            case Moment.HELD | Moment.INTERRUPTED:
                away_ms = event.at_ms
            case Moment.RESUMED:
                yield _moment(event, N_("held: {time}"), event.at_ms - away_ms)
            case Moment.RESTORED:
                yield _moment(event, N_("the program was gone: {time}"), event.at_ms - away_ms, Look.WARN)
            case Moment.SYSTEM_BEGAN:
                waited_ms = event.at_ms
            case Moment.SYSTEM_ENDED if event.at_ms - waited_ms >= 1000:
                name = _(WAITS.get(event.name, event.name))
                yield _moment(event, N_("wait for {name}: {time}"), event.at_ms - waited_ms, name=name)
            case Moment.PAUSED:
                paused_ms = event.at_ms
            case Moment.KEY_AFTER_PAUSE if event.at_ms - paused_ms > LONG_SILENCE_MS:
                yield _moment(event, N_("long silence: {time}"), event.at_ms - paused_ms, Look.WARN)
            case _:
                pass


def _moment(
    event: TimingEvent, sentence: str, took_ms: int, look: Look = Look.PLAIN, *, name: str = ""
) -> Row:
    said = _(sentence, name=name, time=duration(took_ms), keys=event.keys)
    return row(f"{duration(event.at_ms):>7}  {said}", look)
