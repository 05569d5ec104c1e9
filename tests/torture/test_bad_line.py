"""A line that drops, doubles, delays, reorders, breaks and lies: every item arrives exactly once."""

from tests.torture.bad_line import deliver_over_a_bad_line
from tests.torture.fault_proxy import BAD
from tests.torture.shop import Shop


def test_over_a_line_that_fails_in_every_way_everything_arrives_exactly_once_and_in_order(
    shop: Shop,
) -> None:
    found = deliver_over_a_bad_line(shop, items=100, seed=11, rate=0.25)
    assert found.faults == []
    assert found.audit.items >= 100
    assert (found.audit.lost, found.audit.twice, found.audit.waiting) == (0, 0, 0)
    assert set(BAD) <= set(found.met), "not every fault was met"
