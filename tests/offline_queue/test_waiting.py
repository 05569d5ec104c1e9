"""The kept figures of what waits equal a count, whatever happens to the items."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from counter.wire.outgoing import Outgoing
from offline_queue import outbox
from offline_queue.disk.database import Database
from offline_queue.outbox import ItemState
from tests.builders import NOW, identity

KINDS = st.sampled_from(["order", "payment", "refund", "interaction", "timings"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), KINDS, st.integers(-10_000, 10_000)),
        st.tuples(st.just("move"), st.integers(0, 20), st.sampled_from(ItemState)),
        st.tuples(st.just("put"), st.integers(0, 20), st.none()),
    ),
    max_size=30,
)


def outgoing(name: str, kind: str, amount_fen: int) -> Outgoing:
    """A request that costs ``amount_fen``."""
    return Outgoing(identity=name, kind=kind, api="x", path="x", body={}, amount_fen=amount_fen)


@settings(max_examples=30, deadline=None)
@given(runs=st.lists(STEPS, min_size=3, max_size=5))
def test_the_kept_figures_equal_a_count(runs: list[list[tuple[str, object, object]]]) -> None:
    with TemporaryDirectory() as directory:
        database = Database(Path(directory))
        known: list[Outgoing] = []
        for steps in runs:
            with database.writing() as connection:
                for step, first, second in steps:
                    if step == "add":
                        known.append(outgoing(identity(), str(first), int(str(second))))
                        outbox.add(connection, known[-1], None, NOW)
                    elif known and isinstance(first, int):
                        chosen = known[first % len(known)]
                        if isinstance(second, ItemState):
                            outbox.move(connection, chosen.identity, second)
                        else:
                            connection.execute(
                                "UPDATE item SET state = 'queued', waiting = 1 WHERE identity = ?",
                                (chosen.identity,),
                            )
            with database.reading() as connection:
                kept = outbox.waiting(connection)
                counted = connection.execute(
                    "SELECT count(*), coalesce(sum(amount_fen), 0) FROM item"
                    " WHERE waiting = 1 AND kind NOT IN ('interaction', 'timings')"
                ).fetchone()
                anything = connection.execute("SELECT count(*) FROM item WHERE waiting = 1").fetchone()[0]
                assert (kept.count, kept.sum_fen) == counted
                assert (kept.oldest_at is None) == (kept.count == 0)
                assert outbox.anything_waits(connection) == (anything > 0)
        database.close()
