"""Where the time of a visit goes: every instant is talk, clerk or system, exactly one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The three parts of a visit."""

    TALK = "talk"
    CLERK = "clerk"
    SYSTEM = "system"


class Moment(StrEnum):
    """What can happen to the clock of a visit."""

    SEATED = "seated"  # the visit begins
    TEMPLATE_OPENED = "templateOpened"
    TEMPLATE_CLOSED = "templateClosed"  # back, nothing accepted
    ACCEPTED = "accepted"
    SETTLE_OPENED = "settleOpened"
    SETTLED = "settled"
    SYSTEM_BEGAN = "systemBegan"  # the clerk cannot go on because of the program
    SYSTEM_ENDED = "systemEnded"
    PAUSED = "paused"  # the first instant of a pause without keys that turned out longer than allowed
    KEY_AFTER_PAUSE = "keyAfterPause"
    FIELD_LEFT = "fieldLeft"
    REFUSED = "refused"  # what was entered in a field, or the whole form ("") cannot be accepted
    TALK_TAG = "talkTag"
    HELD = "held"  # the visit is put aside ...
    RESUMED = "resumed"  # ... and taken up again; the time between belongs to no phase of it
    INTERRUPTED = "interrupted"  # the program was gone ...
    RESTORED = "restored"  # ... and is back
    LEFT = "left"  # the visit ends


@dataclass(frozen=True, slots=True)
class TimingEvent:
    """One moment, in milliseconds of the monotonic clock since the visit began.

    ``name`` is the template's code, the field's name or the wait's cause; ``transaction`` its
    identity where there is one; ``keys`` the keys pressed in a field that was left.
    """

    moment: Moment
    at_ms: int
    name: str = ""
    transaction: str = ""
    keys: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """The time of a visit or transaction by phase, in milliseconds."""

    talk_ms: int = 0
    clerk_ms: int = 0
    system_ms: int = 0

    @property
    def total_ms(self) -> int:
        """The whole: nothing is left over."""
        return self.talk_ms + self.clerk_ms + self.system_ms


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of one phase, ``transaction`` being the one in work ("" between them)."""

    phase: Phase
    begin_ms: int
    end_ms: int
    transaction: str = ""


@dataclass(slots=True)
class _Clock:
    """What the events so far say about now."""

    working: bool = False  # a template or the settlement is open
    waiting: int = 0  # how many waits for the program are open
    silent: bool = False
    away: bool = False
    gone: bool = False
    over: bool = False
    transaction: str = ""

    def phase(self) -> Phase | None:
        if self.away or self.over:
            return None
        if self.waiting or self.gone:
            return Phase.SYSTEM
        return Phase.TALK if self.silent or not self.working else Phase.CLERK

    def take(self, event: TimingEvent) -> None:
        match event.moment:
            case Moment.TEMPLATE_OPENED | Moment.SETTLE_OPENED:
                self.working, self.transaction = True, event.transaction
            case Moment.TEMPLATE_CLOSED | Moment.ACCEPTED | Moment.SETTLED:
                self.working, self.transaction = False, ""
            case Moment.SYSTEM_BEGAN:
                self.waiting += 1
            case Moment.SYSTEM_ENDED:
                self.waiting = max(0, self.waiting - 1)
            case Moment.PAUSED | Moment.KEY_AFTER_PAUSE:
                self.silent = event.moment is Moment.PAUSED
            case Moment.HELD | Moment.RESUMED:
                self.away = event.moment is Moment.HELD
            case Moment.INTERRUPTED | Moment.RESTORED:
                self.gone, self.waiting = event.moment is Moment.INTERRUPTED, 0
            case Moment.LEFT:
                self.over = True
            case Moment.SEATED | Moment.FIELD_LEFT | Moment.REFUSED | Moment.TALK_TAG:
                pass


def spans(events: Iterable[TimingEvent], until_ms: int | None = None) -> tuple[Span, ...]:
    """Cut a visit into spans that follow one another without a gap, but for times it was held.

    ``until_ms`` closes a visit that is still running; nothing counts after the seat was left.
    Events are ordered by time first (a pause is known only when it is over), so time never runs
    backwards.
    """
    ordered = sorted(events, key=lambda event: event.at_ms)
    clock, found, last_ms = _Clock(), list[Span](), ordered[0].at_ms if ordered else 0
    passing = (Moment.FIELD_LEFT, Moment.REFUSED, Moment.TALK_TAG)
    for event in ordered:
        if event.moment in passing and event is not ordered[-1]:
            continue  # most moments are such: no other phase begins, and the span goes on over them
        _append(found, clock, last_ms, event.at_ms)
        last_ms = max(last_ms, event.at_ms)
        clock.take(event)
    if until_ms is not None:
        _append(found, clock, last_ms, until_ms)
    return tuple(found)


def _append(found: list[Span], clock: _Clock, begin_ms: int, end_ms: int) -> None:
    phase = clock.phase()
    if phase is not None and end_ms > begin_ms:
        found.append(Span(phase, begin_ms, end_ms, clock.transaction))


def parts(cut: Iterable[Span]) -> Parts:
    """Add spans up by phase."""
    return total(parts_by_transaction(cut).values())


def parts_by_transaction(cut: Iterable[Span]) -> dict[str, Parts]:
    """Parts per transaction identity; "" holds what lies between transactions."""
    found: dict[str, dict[Phase, int]] = {}
    for span in cut:
        sums = found.get(span.transaction)
        if sums is None:
            sums = found[span.transaction] = dict.fromkeys(Phase, 0)
        sums[span.phase] += span.end_ms - span.begin_ms
    return {transaction: Parts(*sums.values()) for transaction, sums in found.items()}


def total(some: Iterable[Parts]) -> Parts:
    """Parts added up."""
    talk_ms = clerk_ms = system_ms = 0
    for each in some:
        talk_ms += each.talk_ms
        clerk_ms += each.clerk_ms
        system_ms += each.system_ms
    return Parts(talk_ms, clerk_ms, system_ms)
