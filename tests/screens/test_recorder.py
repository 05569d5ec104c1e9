"""The moments of a visit, and the parts that follow from them."""

from datetime import timedelta

from counter.domain.statistics.fact import silences
from counter.domain.timing import Moment, Parts
from screens.recorder import Recorder
from tests import builders
from tests.screens.forms.ports import HandClock


def recorder() -> tuple[Recorder, HandClock]:
    clock = HandClock()
    made = Recorder(clock, talk_after=5.0)
    made.begin()
    return made, clock


def moments(of: Recorder) -> list[Moment]:
    return [event.moment for event in of.events]


def test_time_from_template_to_acceptance_is_the_clerks() -> None:
    made, clock = recorder()
    clock.pass_seconds(20)
    made.key()
    made.opened("jf", "t1")
    clock.pass_seconds(4)
    made.key()
    made.closed(Moment.ACCEPTED, "jf")
    clock.pass_seconds(3)
    parts = made.parts()
    assert (parts.talk_ms, parts.clerk_ms, parts.system_ms) == (23_000, 4_000, 0)


def test_a_long_pause_in_a_form_is_talk_as_a_whole() -> None:
    made, clock = recorder()
    made.key()
    made.opened("jf", "t1")
    clock.pass_seconds(2)
    made.key()
    clock.pass_seconds(9)
    made.key()
    assert made.parts().talk_ms == 9_000
    assert made.parts().clerk_ms == 2_000


def test_a_short_pause_stays_the_clerks() -> None:
    made, clock = recorder()
    made.opened("jf", "t1")
    made.key()
    clock.pass_seconds(5)
    made.key()
    assert Moment.PAUSED not in moments(made)


def test_waits_for_the_program_are_systems() -> None:
    made, clock = recorder()
    made.opened("jf", "t1")
    with made.waiting("search"):
        clock.pass_seconds(1.5)
    assert made.parts().system_ms == 1_500
    assert [event.name for event in made.events if event.moment is Moment.SYSTEM_BEGAN] == ["search"]


def test_keys_are_counted_per_field() -> None:
    made, _clock = recorder()
    made.opened("jf", "t1")
    for _ in range(11):
        made.key()
    made.field_left("line")
    made.key()
    made.field_left("amount")
    left = [(e.name, e.keys, e.transaction) for e in made.events if e.moment is Moment.FIELD_LEFT]
    assert left == [("line", 11, "t1"), ("amount", 1, "t1")]


def test_a_held_visit_goes_on_at_the_wall_clock_and_holding_belongs_to_no_phase() -> None:
    made, clock = recorder()
    clock.pass_seconds(10)
    made.note(Moment.HELD)
    events = made.events
    clock.pass_seconds(600)
    again = Recorder(clock, talk_after=5.0)
    again.take_up(events, builders.NOW, held=True)
    clock.pass_seconds(5)
    assert again.elapsed_ms() == 615_000
    assert again.parts().total_ms == 15_000


def test_after_a_crash_the_time_without_the_program_is_the_systems() -> None:
    made, clock = recorder()
    clock.pass_seconds(10)
    made.note(Moment.FIELD_LEFT, "line")
    events = made.events
    clock.pass_seconds(30)
    again = Recorder(clock, talk_after=5.0)
    again.take_up(events, builders.NOW, held=False)
    assert again.parts().system_ms == 30_000
    assert again.parts().total_ms == 40_000


def test_a_wall_clock_set_back_never_turns_time_round() -> None:
    made, clock = recorder()
    clock.pass_seconds(10)
    made.note(Moment.FIELD_LEFT, "line")
    clock.instant -= timedelta(hours=1)
    again = Recorder(clock, talk_after=5.0)
    again.take_up(made.events, builders.NOW, held=False)
    assert again.elapsed_ms() == 10_000


def test_a_seat_left_unseen_is_left_at_the_last_thing_recorded() -> None:
    made, clock = recorder()
    clock.pass_seconds(10)
    made.note(Moment.SETTLED)
    clock.pass_seconds(300)
    made.left(seen=False)
    assert made.events[-1].at_ms == 10_000


def test_a_pause_that_goes_on_is_talk_already_and_the_line_in_work_has_its_own_time() -> None:
    made, clock = recorder()
    clock.pass_seconds(2)
    made.opened("jf", "t1")
    clock.pass_seconds(3)
    made.key()
    so_far = made.so_far()
    assert so_far.visit == Parts(2_000, 3_000, 0)
    assert (so_far.transaction, so_far.in_work) == ("t1", Parts(0, 3_000, 0))
    clock.pass_seconds(5)
    assert made.so_far().in_work == Parts(0, 8_000, 0)
    clock.pass_seconds(1)
    assert made.so_far().in_work == Parts(6_000, 3_000, 0)
    made.key()
    assert made.so_far().in_work == Parts(6_000, 3_000, 0)
    assert made.so_far().visit == made.parts()


def test_a_machine_that_slept_in_a_visit_makes_one_long_silence_and_no_wild_time() -> None:
    """A suspend is a pause without keys, whether the monotonic clock goes on in it or stands still."""
    for slept_ms in (0, 3_600_000):
        made, clock = recorder()
        made.opened("jf", "t1")
        clock.pass_seconds(3)
        made.key()
        clock.ms += slept_ms
        clock.instant += timedelta(hours=1)
        clock.pass_seconds(1)
        made.key()
        assert made.parts().total_ms == 4_000 + slept_ms
        assert made.parts().clerk_ms <= 4_000
        assert sum(silences(made.events).values()) == (slept_ms > 0)
