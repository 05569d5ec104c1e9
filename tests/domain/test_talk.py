"""A tag names the stretch of talk that it is put in or that it ends; the last word for a stretch counts."""

from counter.domain.talk import Tagged, all_tagged, tagged
from counter.domain.timing import Moment, TimingEvent

VISIT = (
    TimingEvent(Moment.SEATED, 0),
    TimingEvent(Moment.TEMPLATE_OPENED, 10_000, "bg", "a"),
    TimingEvent(Moment.PAUSED, 20_000, "", "a"),
    TimingEvent(Moment.KEY_AFTER_PAUSE, 50_000, "", "a"),
    TimingEvent(Moment.ACCEPTED, 60_000, "bg", "a"),
    TimingEvent(Moment.LEFT, 70_000),
)


def tag(name: str, at_ms: int) -> TimingEvent:
    return TimingEvent(Moment.TALK_TAG, at_ms, name)


def test_without_a_tag_no_talk_has_one() -> None:
    assert tagged(VISIT) == {}


def test_a_tag_covers_the_whole_talk_that_it_is_put_in() -> None:
    assert tagged((*VISIT, tag("guide", 3_000))) == {"": Tagged(guide_ms=10_000)}


def test_the_key_that_ends_a_pause_tags_the_pause() -> None:
    assert tagged((*VISIT, tag("explain", 50_001))) == {"a": Tagged(explain_ms=30_000)}
    assert tagged((*VISIT, tag("explain", 59_000))) == {"a": Tagged(explain_ms=30_000)}


def test_the_last_tag_of_a_stretch_counts_and_each_stretch_has_its_own() -> None:
    found = tagged((*VISIT, tag("guide", 3_000), tag("sell", 4_000), tag("explain", 65_000)))
    assert found == {"": Tagged(sell_ms=10_000, explain_ms=10_000)}
    assert all_tagged(found.values()).total_ms == 20_000


def test_before_any_talk_and_with_a_word_that_is_no_tag_nothing_is_tagged() -> None:
    silent = (TimingEvent(Moment.SYSTEM_BEGAN, 0), TimingEvent(Moment.SYSTEM_ENDED, 5_000))
    assert tagged((*silent, tag("guide", 2_000))) == {}
    assert tagged((*VISIT, tag("gossip", 3_000))) == {}


def test_talk_that_goes_on_over_the_opening_of_a_template_belongs_to_both() -> None:
    events = (
        TimingEvent(Moment.SEATED, 0),
        TimingEvent(Moment.PAUSED, 9_000),
        TimingEvent(Moment.TEMPLATE_OPENED, 10_000, "bg", "a"),
        TimingEvent(Moment.KEY_AFTER_PAUSE, 25_000, "", "a"),
        TimingEvent(Moment.ACCEPTED, 30_000, "bg", "a"),
        tag("sell", 25_500),
    )
    assert tagged(events) == {"": Tagged(sell_ms=10_000), "a": Tagged(sell_ms=15_000)}
