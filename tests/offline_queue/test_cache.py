"""What came down is at hand: found by what a clerk types, kept fresh, and never mixed up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from counter.clock import SystemClock
from counter.domain.customer import BlacklistEntry, BlacklistKind, CustomerView, Tier
from counter.domain.terminal import Lease, LeasedKind
from counter.ports import CentreRefused, CentreUnavailable
from counter.wire.snapshot import PARTS, Blacklisted, Limit, Snapshot
from offline_queue import LocalStore, open_cache, open_centre, open_line
from offline_queue.cache import parts
from offline_queue.cache.cache import LocalCache
from offline_queue.cache.provisions import bring, bring_all
from offline_queue.centre.line import Line
from tests import builders
from tests.builders import identity
from tests.offline_queue.centre import TestCentre
from tests.offline_queue.test_delivery import settle

CLOCK = SystemClock()


@pytest.fixture
def cache(store: LocalStore) -> LocalCache:
    """The cache of the store."""
    return open_cache(store, clock=CLOCK)


@pytest.fixture
def line(store: LocalStore, address: str) -> Iterator[Line]:
    """A line to the centre."""
    opened = open_line(address, store, answer_seconds=5)
    yield opened
    opened.close()


def person(number: int, name: str, pinyin: str, initials: str) -> CustomerView:
    """A customer with one line and an account of their own."""
    customer = builders.customer(
        customer_id=f"C{number}",
        name=name,
        id_number=f"42010119900101{number:04d}",
        pinyin=pinyin,
        initials=initials,
        tier=Tier.GOLD,
    )
    view = builders.customer_view(
        customer=customer, lines=(builders.line(number=f"1387123{number:04d}", subscription_id=f"S{number}"),)
    )
    return replace(view, accounts=(replace(view.accounts[0], account_id=f"A{number}"),))


PEOPLE = (
    person(1, "张三丰", "zhangsanfeng", "zsf"),
    person(2, "张三", "zhangsan", "zs"),
    person(3, "李四", "lisi", "ls"),
    person(4, "欧阳娜娜", "ouyangnana", "oynn"),
)


def came_down(store: LocalStore, part: str, *items: Any, full: bool = True, version: str = "1") -> None:
    """A part of the snapshot came down."""
    parts.keep(store.database, Snapshot(part, version, full, items), CLOCK.now())


def names(cache: LocalCache, text: str, limit: int = 20) -> list[str]:
    """Who is found for ``text``."""
    return [hit.name for hit in cache.find_customers(text, limit)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13871230001", ["张三丰"]),
        ("１３８７１２３０００１", ["张三丰"]),
        (" 138 7123 0001\n", ["张三丰"]),
        ("420101199001010003", ["李四"]),
        ("张三", ["张三", "张三丰"]),
        ("三丰", ["张三丰"]),
        ("zs", ["张三", "张三丰"]),
        ("ZSF", ["张三丰"]),
        ("ouyang", ["欧阳娜娜"]),
        ("1387123", ["张三丰", "张三", "李四", "欧阳娜娜"]),
        ("A4", ["欧阳娜娜"]),
        ("13", []),
        ("13900000000", []),
        ("王", []),
        ("", []),
    ],
)
@pytest.mark.parametrize("loaded", [True, False], ids=["loaded", "cold"])
def test_a_customer_is_found_by_what_a_clerk_types(
    store: LocalStore, cache: LocalCache, text: str, found: list[str], loaded: bool
) -> None:
    came_down(store, "customers", *PEOPLE)
    if loaded:
        cache.load()
    assert names(cache, text) == found


def test_a_hit_has_enough_to_choose_by(store: LocalStore, cache: LocalCache) -> None:
    came_down(store, "customers", *PEOPLE)
    cache.load()
    (hit,) = cache.find_customers("13871230001")
    assert (hit.customer_id, hit.number, hit.id_number, hit.tier) == (
        "C1", "13871230001", "420101199001010001", "gold",
    )  # fmt: skip
    assert len(cache.find_customers("1387123", limit=2)) == 2
    assert cache.customer("C1") == PEOPLE[0]
    assert cache.customer("C9") is None


def test_a_fresher_view_is_found_by_its_new_words_at_once(store: LocalStore, cache: LocalCache) -> None:
    came_down(store, "customers", *PEOPLE)
    cache.load()
    married = replace(PEOPLE[2], customer=replace(PEOPLE[2].customer, name="李思", initials="ls"))
    cache.keep(married)
    assert (names(cache, "李四"), names(cache, "李思")) == ([], ["李思"])
    assert names(open_cache(store, clock=CLOCK), "李思") == ["李思"]
    assert cache.customer("C3") == married


def test_changes_are_added_and_a_whole_part_replaces_what_was_known(
    store: LocalStore, cache: LocalCache
) -> None:
    came_down(store, "customers", *PEOPLE[:2])
    cache.load()
    came_down(store, "customers", PEOPLE[2], full=False, version="2")
    assert names(cache, "1387123") == ["张三丰", "张三", "李四"]
    came_down(store, "customers", *PEOPLE[2:], version="3")
    assert names(cache, "1387123") == ["李四", "欧阳娜娜"]
    assert cache.customer("C1") is None
    assert names(open_cache(store, clock=CLOCK), "13871230001") == []


def test_offers_are_those_of_the_newest_snapshot(store: LocalStore, cache: LocalCache) -> None:
    first, second = builders.offer(), builders.offer(offer_id="B", code="b1")
    came_down(store, "offers", first, second)
    assert cache.offers() == (first, second)
    dearer = replace(second, price_fen=1, version="2")
    came_down(store, "offers", dearer, full=False, version="2")
    assert cache.offers() == (first, dearer)
    assert cache.offer("B") == dearer
    assert cache.offer("C") is None


def test_limits_and_blacklist_are_at_hand(store: LocalStore, cache: LocalCache) -> None:
    came_down(store, "limits", Limit("lines_per_id", 5), Limit("adult_age", 18))
    owed = BlacklistEntry(BlacklistKind.ARREARS, 12300, "A1")
    fraud = BlacklistEntry(BlacklistKind.FRAUD)
    came_down(store, "blacklist", Blacklisted("42X", owed), Blacklisted("42X", fraud))
    assert cache.limits() == {"lines_per_id": 5, "adult_age": 18}
    assert cache.blacklist("42x") == (owed, fraud)
    assert cache.blacklist("43") == ()
    came_down(store, "blacklist", Blacklisted("42X", fraud), version="2")
    assert cache.blacklist("42X") == (fraud,)


def lease(value: str, kind: LeasedKind = LeasedKind.NUMBER, **given: Any) -> Lease:
    """A lease for a week."""
    defaults: dict[str, Any] = {"lease_id": f"L-{value}", "expires_at": CLOCK.now() + timedelta(days=7)}
    return Lease(kind=kind, value=value, **defaults | given)


def test_free_numbers_end_in_the_pattern_or_contain_it_and_are_free(
    store: LocalStore, cache: LocalCache
) -> None:
    over = lease("13800000888", expires_at=CLOCK.now() - timedelta(seconds=1))
    wanted = lease("13800008881", on_demand=True)
    came_down(store, "numbers", lease("13888810000"), lease("13800001888"), over, wanted)
    assert [free.value for free in cache.free_numbers("888")] == ["13800001888", "13888810000"]
    assert len(cache.free_numbers(limit=1)) == 1
    details = builders.opening_details(number="13800001888", number_lease_id="L-13800001888")
    settle(store, builders.opening(details))
    assert [free.value for free in cache.free_numbers("888")] == ["13888810000"]


def test_sim_cards_are_found_by_their_last_digits(store: LocalStore, cache: LocalCache) -> None:
    came_down(store, "sims", lease("8986001234567890", LeasedKind.SIM), lease("8986009999", LeasedKind.SIM))
    assert [sim.value for sim in cache.sims("567890")] == ["8986001234567890"]
    assert [sim.value for sim in cache.sims("8986009999")] == ["8986009999"]
    assert cache.sims("") == ()
    assert cache.free_numbers() == ()


def snapshots(centre: TestCentre) -> None:
    """Let the centre answer for every part."""
    for name in parts.NAMES:
        centre.snapshots[name] = {"part": name, "version": "7", "full": True, "items": [], "terminal": "T3"}
    body = PARTS["offers"].dump_json(Snapshot("offers", "7", True, (builders.offer(),), terminal="T3"))
    centre.snapshots["offers"] = json.loads(body)


def test_everything_is_brought_down_with_its_progress(
    store: LocalStore, cache: LocalCache, centre: TestCentre, line: Line
) -> None:
    snapshots(centre)
    told: list[tuple[int, int, str]] = []
    bring_all(store, line, CLOCK, lambda done, total, what: told.append((done, total, what)))
    assert cache.offers() == (builders.offer(),)
    assert all(cache.age(name) is not None for name in parts.NAMES)
    assert told[-1][:2] == (len(parts.NAMES), len(parts.NAMES))


@pytest.mark.parametrize(
    "rubbish",
    [
        {},
        {"part": "offers", "version": "8", "full": True, "items": [{"offer_id": "half"}]},
        {"part": "limits", "version": "8", "full": True, "items": [], "terminal": "T3"},
    ],
    ids=["empty", "half an offer", "another part"],
)
def test_rubbish_is_not_written_over_what_is_good(
    store: LocalStore, cache: LocalCache, centre: TestCentre, line: Line, rubbish: dict[str, Any]
) -> None:
    snapshots(centre)
    bring(store, line, CLOCK, "offers")
    centre.snapshots["offers"] = rubbish
    with pytest.raises((CentreUnavailable, CentreRefused)):
        bring(store, line, CLOCK, "offers")
    assert cache.offers() == (builders.offer(),)


def test_answers_of_the_centre_that_cannot_be_read_are_no_answers(
    store: LocalStore, centre: TestCentre, line: Line
) -> None:
    asked = open_centre(line, store, mint=identity)
    with pytest.raises(CentreUnavailable, match="cannot be read"):
        asked.blacklist("42")
    with pytest.raises(CentreUnavailable, match="cannot be read"):
        asked.customer("C1")
    centre.credential = "another"
    with pytest.raises(CentreUnavailable, match="enrol it again"):
        asked.customer("C1")
    centre.credential, centre.away = "", True
    with pytest.raises(CentreUnavailable, match="busy"):
        asked.customer("C1")


def test_a_refusal_comes_in_the_centres_words(store: LocalStore, centre: TestCentre, line: Line) -> None:
    path = "/counter-terminal/v1/enrolment"
    centre.refusals[path] = {"code": "used", "reason": "Used on {day}.", "params": {"day": "Monday"}}
    with pytest.raises(CentreRefused) as refused:
        open_centre(line, store, mint=identity).enrol("CODE")
    assert (refused.value.message, refused.value.code, refused.value.status) == (
        "Used on {day}.",
        "used",
        422,
    )
    assert refused.value.params == {"day": "Monday"}
