"""Who writes next where the database has one writer."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from crm.turns import Turn, Turns


@pytest.mark.parametrize("first", [Turn.BATCH, Turn.BESIDE])
def test_a_clerk_s_write_goes_before_a_batch_that_waits_already(first: Turn) -> None:
    turns, wrote = Turns(), list[Turn]()

    def write(turn: Turn) -> None:
        with turns.taken(turn):
            wrote.append(turn)

    threads = [Thread(target=write, args=(turn,)) for turn in (first, Turn.CLERK)]
    pause = Event()
    with turns.taken(Turn.CLERK):
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            while turns.waiting < waiting:
                pause.wait(0.001)
    for thread in threads:
        thread.join()
    assert wrote == [Turn.CLERK, first]


def test_a_write_that_fails_gives_its_turn_back() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="undone"), turns.taken(Turn.BATCH):
        raise ValueError("undone")
    with turns.taken(Turn.CLERK):
        assert turns.waiting == 0
