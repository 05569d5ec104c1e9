"""Customers' views are made once a version: pages that are still right are given again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crm.pages import AT_ONCE, Pages
from tests import builders
from tests.crm.counter_line import CounterLine, statuses
from tests.crm.small_store import SmallStore
from tests.crm.visits import payment_for

TODAY = date(2026, 11, 21)


class Maker:
    """Makes pages, and remembers how long each was."""

    def __init__(self) -> None:
        self.made: list[int] = []

    def __call__(self, customer_ids: Sequence[str]) -> bytes:
        self.made.append(len(customer_ids))
        return ",".join(customer_ids).encode()


def customers(count: int, **changed: int) -> tuple[tuple[str, int], ...]:
    return tuple((f"C{n}", changed.get(f"C{n}", 1)) for n in range(count))


def test_only_the_page_on_which_a_customer_changed_is_made_again() -> None:
    pages, make = Pages(), Maker()
    first = list(pages.of("S1", TODAY, customers(2 * AT_ONCE + 1), make))
    assert make.made == [AT_ONCE, AT_ONCE, 1]
    assert b",".join(first).decode().split(",") == [f"C{n}" for n in range(2 * AT_ONCE + 1)]
    make.made.clear()
    assert list(pages.of("S1", TODAY, customers(2 * AT_ONCE + 1, C1=7), make)) == first
    assert make.made == [AT_ONCE]


def test_another_day_and_another_store_have_pages_of_their_own() -> None:
    pages, make = Pages(), Maker()
    for store, day in (("S1", TODAY), ("S2", TODAY), ("S1", date(2026, 11, 22)), ("S1", TODAY)):
        list(pages.of(store, day, customers(3), make))
    assert make.made == [3, 3, 3]


def test_what_is_kept_is_bounded() -> None:
    pages, make = Pages(kept_bytes=20), Maker()
    for store in ("S1", "S2", "S3", "S1", "S3"):
        list(pages.of(store, TODAY, customers(3), make))
    assert make.made == [3, 3, 3, 3]


def test_a_whole_snapshot_asked_for_twice_is_fresh_where_something_changed(
    counter: CounterLine, neighbour: CounterLine, store: SmallStore
) -> None:
    paying, resting = store.customer(), store.customer()
    counter.snapshot("customers")
    assert statuses(counter.settle(builders.settled(payment_for(paying, 5000)))) == [201, 201]
    again = neighbour.snapshot("customers")
    balances = {view.customer.customer_id: view.balance_fen for view in again.items}
    assert (balances[paying.customer_id], balances[resting.customer_id]) == (5000, 0)
    assert again.full
    assert neighbour.snapshot("customers", again.version).items == ()
