"""A backlog goes between the keys of whoever types beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from counter.keystrokes import Keystrokes
from offline_queue.delivery.between_keys import NO_KEYS, BetweenKeys, Gaps

GAPS = Gaps(
    painted=0.008, begun=0.02, work=0.015, rest=3.0, typing=1.0, longest=1.0, look_every=0.004, few=16
)
BACKLOG = 10_000
NOTE = """
import sys
from pathlib import Path
from counter.keystrokes import Keystrokes
Keystrokes(Path(sys.argv[1])).note()
"""


def between(key_at: float) -> BetweenKeys:
    return BetweenKeys(lambda: key_at, GAPS)


def test_nothing_of_a_backlog_goes_while_a_key_is_being_painted() -> None:
    delivery = between(100.0)
    delivery.went(100.0)
    assert delivery.room(200, BACKLOG, 100.005) == 0


def test_a_little_goes_right_behind_a_key_as_much_as_was_done_in_time_before() -> None:
    delivery = between(100.0)
    for fit in range(1, 5):
        assert delivery.room(200, BACKLOG, 100.01) == fit
        delivery.took(0.014, fit, 99.0)
    assert delivery.room(2, BACKLOG, 100.01) == 2
    delivery.took(0.05, 5, 99.0)
    assert delivery.room(200, BACKLOG, 100.01) == 2


def test_at_least_one_goes_however_long_it_takes() -> None:
    delivery = between(100.0)
    for _ in range(3):
        delivery.took(9.0, 1, 50.0)
    assert delivery.room(200, BACKLOG, 100.01) == 1


def test_a_big_batch_says_nothing_of_how_much_fits_behind_a_key() -> None:
    delivery = between(100.0)
    delivery.took(0.014, 1, 99.0)
    delivery.took(0.5, 200, 98.0)
    assert delivery.room(200, BACKLOG, 100.01) == 2


def test_it_rests_between_keys_that_come_quickly() -> None:
    delivery = between(100.0)
    delivery.went(99.98)
    delivery.took(0.01, 1, 99.99)
    assert delivery.room(200, BACKLOG, 100.01) == 0
    assert delivery.room(200, BACKLOG, 100.0201) == 0  # too late behind this key


def test_the_next_key_may_come_at_any_moment_after_that() -> None:
    delivery = between(100.0)
    delivery.went(100.0)
    assert delivery.room(200, BACKLOG, 100.03) == 0
    assert delivery.wait(0.025, BACKLOG, 100.03) == GAPS.look_every


def test_who_types_without_end_keeps_nothing_waiting_for_ever() -> None:
    delivery = between(100.0)
    delivery.went(98.9)
    assert delivery.room(200, BACKLOG, 100.03) == 1


def test_a_backlog_goes_whole_when_nobody_types() -> None:
    delivery = between(100.0)
    assert delivery.room(200, BACKLOG, 101.5) == 200
    assert delivery.wait(0.025, BACKLOG, 101.5) == 0.025
    assert BetweenKeys(NO_KEYS).room(200, BACKLOG, 0.0) == 200


@given(st.integers(0, 16), st.floats(0, 2))
def test_what_was_just_settled_goes_at_once(waiting: int, since: float) -> None:
    delivery = between(100.0)
    assert delivery.room(200, waiting, 100.0 + since) == 200


def test_a_key_of_one_process_is_known_to_another(tmp_path: Path) -> None:
    ours = Keystrokes(tmp_path / "keystrokes")
    assert ours.last() == float("-inf")
    subprocess.run([sys.executable, "-c", NOTE, str(tmp_path / "keystrokes")], check=True)
    theirs = ours.last()
    assert theirs > 0
    ours.note()
    assert ours.last() >= theirs
    ours.close()


def test_an_instant_from_before_the_machine_started_is_none(tmp_path: Path) -> None:
    path = tmp_path / "keystrokes"
    path.write_bytes((2**62).to_bytes(8, sys.byteorder))
    found = Keystrokes(path)
    assert found.last() == float("-inf")
    found.close()
