"""The centre on a real PostgreSQL: a few of the other files' tests, as they are; all of them with the
option --postgresql."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import postgres
from tests.crm.conftest import enrolled, serving
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.test_batch import (  # noqa: F401 - they are this file's tests
    test_a_batch_repeated_answers_the_first_results,
    test_a_request_that_fails_half_way_leaves_nothing,
    test_a_visit_in_one_envelope_is_answered_as_request_by_request,
    test_an_identity_known_with_other_content_is_refused_in_a_batch,
    test_one_bad_request_spoils_no_other,
    test_orders_of_a_batch_are_carried_out,
    test_the_same_batch_many_times_at_once_has_one_effect,
)
from tests.crm.test_books import (  # noqa: F401
    test_a_movement_is_never_changed_and_never_taken_away,
    test_a_transfer_moves_what_is_there_and_its_cost,
)
from tests.crm.test_care import goes_up_and_down
from tests.crm.test_events import (  # noqa: F401
    test_the_stores_business_is_told_as_it_goes_on,
)
from tests.crm.test_kept import (  # noqa: F401
    test_a_merge_patch_lays_over_takes_away_and_keeps_the_state_machine,
    test_filters_have_operators,
    test_rows_and_documents_are_one_list,
)
from tests.crm.test_once import test_fifty_at_once_have_one_effect  # noqa: F401


def test_the_schema_goes_up_and_down_here_too(cluster: postgres.Postgres) -> None:
    goes_up_and_down(cluster.new_database())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Postgres]:
    """A PostgreSQL of this file's own."""
    with postgres.running(tmp_path_factory.mktemp("cluster")) as server:
        yield server


@pytest.fixture(scope="module")
def store(cluster: postgres.Postgres) -> Iterator[SmallStore]:
    """A store in it."""
    made = SmallStore(cluster.new_database())
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(store: SmallStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A centre over it."""
    with serving(store.url, tmp_path_factory.mktemp("messages") / "sent.jsonl") as at:
        yield at


@pytest.fixture(scope="module")
def counter(address: str, store: SmallStore) -> Iterator[CounterLine]:
    """Counter position 1."""
    line = enrolled(address, store, "T1")
    yield line
    line.client.close()
