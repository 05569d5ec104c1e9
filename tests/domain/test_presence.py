"""Where a clerk's day went: every part lies in the time signed in, whatever the order of events."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from counter.domain.breaks import Break
from counter.domain.presence import Presence, PresenceEvent, day_time, died, read_presence, write_presence
from tests.builders import NOW

ME, OTHER = "20317", "20318"


def at(minutes: int) -> datetime:
    """An instant of the day."""
    return NOW + timedelta(minutes=minutes)


def event(clerk_id: str, minutes: int, what: Presence) -> PresenceEvent:
    """One thing a clerk did."""
    return PresenceEvent(clerk_id, at(minutes), what)


DAY = (
    event(ME, 0, Presence.IN),
    event(ME, 60, Presence.LOCKED),
    event(OTHER, 65, Presence.IN),
    event(OTHER, 95, Presence.LOCKED),
    event(ME, 96, Presence.IN),
)
"""An hour's work, a colleague stands in for half an hour, then work again."""


def test_hand_over_breaks_and_idle_time_are_told_apart_from_work() -> None:
    breaks = (Break(ME, at(10), at(20)), Break(OTHER, at(70), at(75)))
    mine = day_time(DAY, breaks, ME, 40 * 60_000, first=at(-600), now=at(156))
    assert (mine.signed_in_ms, mine.breaks_ms, mine.breaks) == (120 * 60_000, 10 * 60_000, 1)
    assert (mine.locked_ms, mine.locked) == (5 * 60_000, 1)
    assert mine.between_ms == (120 - 40 - 10) * 60_000
    theirs = day_time(DAY, breaks, OTHER, 0, first=at(-600), now=at(156))
    assert (theirs.signed_in_ms, theirs.breaks_ms, theirs.locked_ms) == (30 * 60_000, 5 * 60_000, 60_000)


def test_a_day_begins_at_midnight_though_the_clerk_came_before() -> None:
    events = (event(ME, -30, Presence.IN), event(ME, 30, Presence.OFF))
    assert day_time(events, (), ME, 0, first=at(0), now=at(60)).signed_in_ms == 30 * 60_000


def test_after_the_program_died_time_counts_to_the_last_that_is_known() -> None:
    events = (event(ME, 0, Presence.IN), event(ME, 300, Presence.IN))
    assert died(events)
    seen = (at(20), at(45), at(310))
    spent = day_time(events, (Break(ME, at(30)),), ME, 0, first=at(0), now=at(320), seen=seen)
    assert spent.signed_in_ms == (45 + 20) * 60_000
    assert spent.breaks_ms == 15 * 60_000
    assert day_time(events, (), ME, 0, first=at(0), now=at(320)).signed_in_ms == 20 * 60_000


@given(
    st.lists(
        st.builds(event, st.sampled_from([ME, OTHER]), st.integers(-60, 600), st.sampled_from(Presence)),
        max_size=12,
    ),
    st.integers(0, 600),
)
def test_the_parts_are_never_more_than_the_day(events: list[PresenceEvent], until: int) -> None:
    spent = day_time(events, (), ME, 0, first=at(0), now=at(until))
    assert 0 <= spent.signed_in_ms + spent.locked_ms <= until * 60_000
    assert spent.between_ms == spent.signed_in_ms
    assert read_presence(write_presence(events)) == tuple(events)
