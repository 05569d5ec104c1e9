"""The real program killed at random moments: nothing that was answered is lost, nothing happens twice."""

from tests.torture.kills import kill_again_and_again
from tests.torture.shop import Shop


def test_killed_at_random_moments_nothing_answered_is_lost_and_nothing_happens_twice(shop: Shop) -> None:
    found = kill_again_and_again(shop, kills=8, seed=3)
    assert found.faults == []
    assert found.kills.total() == 8
    assert found.audit.visits > 20
    assert (found.audit.lost, found.audit.twice, found.audit.waiting) == (0, 0, 0)
    assert found.audit.applied == found.audit.items
