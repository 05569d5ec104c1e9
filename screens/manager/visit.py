"""One visit, moment by moment: its phase line, its fields with their keys, its waits and silences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from counter.domain.statistics.fact import LONG_SILENCE_MS
from counter.domain.statistics.measured import Cause
from counter.domain.statistics.record import VisitRecord
from counter.domain.statistics.words import duration
from counter.domain.text import N_
from counter.domain.timing import Moment, Phase, Span, TimingEvent, spans
from counter.messages import _
from screens.widgets.lines import Look, Row, row

MARKS = {Phase.TALK: "t", Phase.CLERK: "c", Phase.SYSTEM: "S"}


def visit_rows(record: VisitRecord, titles: Mapping[str, str], cause: Cause | None, cells: int) -> list[Row]:
    """The visit to read; ``titles`` are the templates' by code."""
    cut = spans(record.events)
    rows = [
        row(_("position {position}, clerk {clerk}, {slip}", position=record.position, clerk=record.clerk,
              slip=record.slip_number or _("simulated"))),
        row(phase_line(cut, max(20, cells - 4)), Look.STRONG),
        row(_("t talk, c clerk's work, S system; from the seat reached to the seat left"), Look.FAINT),
    ]  # fmt: skip
    rows += _lines(record, cut, titles)
    rows += _moments(record.events)
    if cause is not None:
        rows.append(row(_("Cause: {cause}", cause=cause.cause), Look.WARN))
        rows.append(row(_("Action: {action} ({clerk})", action=cause.action, clerk=cause.clerk), Look.WARN))
    return [((" ", Look.PLAIN), *each) for each in rows]


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


def _lines(record: VisitRecord, cut: tuple[Span, ...], titles: Mapping[str, str]) -> Iterator[Row]:
    for line in record.lines:
        took = sum(span.end_ms - span.begin_ms for span in cut if span.transaction == line.identity)
        over = bool(line.target_ms) and took > line.target_ms
        said = _("{title}: {time}, target {target}", title=titles.get(line.template, line.template),
                 time=duration(took), target=duration(line.target_ms, line.target_ms))  # fmt: skip
        yield row(said, Look.WARN if over else Look.PLAIN)


def _moments(events: tuple[TimingEvent, ...]) -> Iterator[Row]:
    """Fields, waits and long silences, each with when it ended and how long it took."""
    ordered = sorted(events, key=lambda event: event.at_ms)
    field_ms = paused_ms = waited_ms = 0
    for event in ordered:
        match event.moment:
            case Moment.TEMPLATE_OPENED:
                field_ms = event.at_ms
            case Moment.FIELD_LEFT:
                yield _moment(event, N_("field {name}: {time}, {keys} keys"), event.at_ms - field_ms)
                field_ms = event.at_ms
            case Moment.SYSTEM_BEGAN:
                waited_ms = event.at_ms
            case Moment.SYSTEM_ENDED if event.at_ms - waited_ms >= 1000:
                yield _moment(event, N_("wait for {name}: {time}"), event.at_ms - waited_ms)
            case Moment.PAUSED:
                paused_ms = event.at_ms
            case Moment.KEY_AFTER_PAUSE if event.at_ms - paused_ms > LONG_SILENCE_MS:
                yield _moment(event, N_("long silence: {time}"), event.at_ms - paused_ms, Look.WARN)
            case _:
                pass


def _moment(event: TimingEvent, sentence: str, took_ms: int, look: Look = Look.PLAIN) -> Row:
    said = _(sentence, name=event.name, time=duration(took_ms), keys=event.keys)
    return row(f"{duration(event.at_ms):>7}  {said}", look)
