"""The clock is honest: every instant is talk, clerk or system, and the parts make the whole."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from counter.domain.timing import (
    Moment,
    Parts,
    Phase,
    TimingEvent,
    parts,
    parts_by_transaction,
    spans,
)

RUNNING = [moment for moment in Moment if moment not in (Moment.HELD, Moment.RESUMED, Moment.LEFT)]


def at(moment: Moment, at_ms: int, transaction: str = "") -> TimingEvent:
    """A moment."""
    return TimingEvent(moment, at_ms, transaction=transaction)


def some(moments: Sequence[Moment]) -> st.SearchStrategy[list[TimingEvent]]:
    """Any events of these moments, in any order."""
    event = st.builds(
        at, st.sampled_from(moments), st.integers(0, 600_000), st.sampled_from(["", "t1", "t2"])
    )
    return st.lists(event, max_size=30)


@given(some(RUNNING), st.integers(600_000, 700_000))
def test_the_parts_make_the_whole_visit(events: list[TimingEvent], until_ms: int) -> None:
    cut = spans([at(Moment.SEATED, 0), *events], until_ms)
    assert parts(cut).total_ms == until_ms
    by_transaction = parts_by_transaction(cut).values()
    assert sum(each.total_ms for each in by_transaction) == until_ms


@given(some(list(Moment)), st.integers(0, 700_000))
def test_spans_follow_one_another_and_never_overlap(events: list[TimingEvent], until_ms: int) -> None:
    cut = spans([at(Moment.SEATED, 0), *events], until_ms)
    assert all(span.begin_ms < span.end_ms for span in cut)
    assert all(one.end_ms <= other.begin_ms for one, other in pairwise(cut))


@given(some(RUNNING), st.integers(0, 300_000), st.integers(300_000, 600_000))
def test_the_time_a_visit_is_held_belongs_to_nobody(
    events: list[TimingEvent], held_ms: int, resumed_ms: int
) -> None:
    held = [at(Moment.HELD, held_ms), at(Moment.RESUMED, resumed_ms)]
    cut = spans([at(Moment.SEATED, 0), *events, *held], 600_000)
    assert parts(cut).total_ms == 600_000 - (resumed_ms - held_ms)
    assert not any(span.begin_ms < resumed_ms and span.end_ms > held_ms for span in cut)


@given(some(RUNNING), st.integers(0, 600_000))
def test_nothing_counts_after_the_seat_was_left(events: list[TimingEvent], left_ms: int) -> None:
    cut = spans([at(Moment.SEATED, 0), *events, at(Moment.LEFT, left_ms)], 700_000)
    assert parts(cut).total_ms == left_ms


def test_a_visit_with_one_payment() -> None:
    events = [
        at(Moment.SEATED, 0),
        at(Moment.TEMPLATE_OPENED, 4_000, "t1"),
        at(Moment.SYSTEM_BEGAN, 9_000),
        at(Moment.SYSTEM_ENDED, 9_300),
        at(Moment.KEY_AFTER_PAUSE, 20_000),
        at(Moment.PAUSED, 12_000),  # known only once it was over
        at(Moment.ACCEPTED, 22_000, "t1"),
        at(Moment.SETTLE_OPENED, 25_000),
        at(Moment.SETTLED, 28_000),
        at(Moment.LEFT, 30_000),
    ]
    cut = spans(events)
    assert parts(cut) == Parts(talk_ms=4_000 + 8_000 + 3_000 + 2_000, clerk_ms=12_700, system_ms=300)
    assert parts_by_transaction(cut)["t1"] == Parts(talk_ms=8_000, clerk_ms=9_700, system_ms=300)


def test_two_waits_at_once_are_waited_for_once() -> None:
    events = [
        at(Moment.SEATED, 0),
        at(Moment.SYSTEM_BEGAN, 1_000),
        at(Moment.SYSTEM_BEGAN, 1_500),
        at(Moment.SYSTEM_ENDED, 2_000),
        at(Moment.SYSTEM_ENDED, 3_000),
    ]
    assert parts(spans(events, 4_000)) == Parts(talk_ms=2_000, system_ms=2_000)


def test_a_crash_is_the_program_s_time() -> None:
    events = [
        at(Moment.SEATED, 0),
        at(Moment.TEMPLATE_OPENED, 1_000, "t1"),
        at(Moment.INTERRUPTED, 2_000),
        at(Moment.RESTORED, 9_000),
    ]
    (_talk, _before, crash, after) = spans(events, 10_000)
    assert (crash.phase, crash.end_ms - crash.begin_ms) == (Phase.SYSTEM, 7_000)
    assert (after.phase, after.transaction) == (Phase.CLERK, "t1")


def test_no_events_are_no_time() -> None:
    assert spans([]) == ()
    assert parts([]).total_ms == 0
