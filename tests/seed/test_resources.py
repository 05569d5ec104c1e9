"""Free numbers by class, SIM cards in trays."""

from __future__ import annotations

from collections import Counter

import phonenumbers
import pytest
from stdnum import luhn

from counter.domain.terminal import NumberClass
from crm.seed.numbering import FREE_PREFIXES
from crm.seed.resources import GOOD_PATTERNS, classify, free_numbers, tray_sims

NUMBERS = list(free_numbers(1))
SIMS = list(tray_sims(2026, 3))


@pytest.mark.parametrize(
    ("number", "pattern", "deposit_yuan"),
    [
        ("15012188888", "AAAAA", 5000),
        ("15012128888", "8888", 3000),
        ("15012126666", "AAAA", 2000),
        ("15012156789", "ABCDE", 1000),
        ("15012126789", "ABCD", 500),
        ("15012129876", "ABCD", 500),
        ("15012668899", "AABBCC", 500),
        ("15012686868", "ABABAB", 500),
        ("15012125666", "AAA", 300),
        ("15012126688", "AABB", 200),
        ("15012121818", "ABAB", 200),
        ("15012125444", "", 0),
        ("15012121234", "", 0),
        ("15012129173", "", 0),
    ],
)
def test_the_ending_of_a_number_decides_on_its_class(number: str, pattern: str, deposit_yuan: int) -> None:
    found = classify(number)
    assert (found.pattern, found.deposit_fen) == (pattern, deposit_yuan * 100)
    assert found.number_class is (NumberClass.GOOD if pattern else NumberClass.ORDINARY)


def test_ten_thousand_numbers_are_free_and_all_differ() -> None:
    assert len({found.number for found in NUMBERS}) == 10_000


def test_every_good_pattern_is_there_and_most_numbers_are_ordinary() -> None:
    patterns = Counter(found.pattern for found in NUMBERS)
    assert {pattern.name for pattern in GOOD_PATTERNS} <= set(patterns)
    assert 0.02 < 1 - patterns[""] / len(NUMBERS) < 0.06


def test_free_numbers_are_valid_and_have_prefixes_of_their_own() -> None:
    assert {found.number[:3] for found in NUMBERS} == set(FREE_PREFIXES)
    for found in NUMBERS[:300]:
        assert phonenumbers.is_valid_number(phonenumbers.parse(found.number, "CN"))


def test_another_seed_has_other_numbers() -> None:
    others = {found.number for found in free_numbers(2, 1000)}
    assert len(others & {found.number for found in NUMBERS}) < 100


def test_five_thousand_cards_lie_in_three_trays() -> None:
    trays = Counter(card.position for card in SIMS)
    assert sum(trays.values()) == 5000
    assert set(trays) == {1, 2, 3}
    assert max(trays.values()) - min(trays.values()) <= 1


def test_a_card_is_known_by_its_last_six_digits_within_its_tray() -> None:
    endings = Counter((card.position, card.iccid[-6:]) for card in SIMS)
    assert max(endings.values()) == 1


def test_cards_are_luhn_valid_chinese_ones_of_twenty_digits() -> None:
    assert all(len(card.iccid) == 20 and card.iccid.startswith("898600") for card in SIMS)
    assert all(luhn.is_valid(card.iccid) for card in SIMS)
