"""For whom an offer is: conditions as data."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.offering.checking import FaultyRules, plain_rules, read_rules
from counter.domain.offering.condition_words import words_of
from counter.domain.offering.conditions import compiled
from counter.domain.offering.facts import Facts
from counter.domain.offering.unmet import unmet
from counter.domain.text import Text
from tests.domain.offering.shelves import compare


def judged(condition: dict[str, Any], **facts: Any) -> bool:
    rules = read_rules({"eligibility": condition}, "X")
    assert rules.eligibility is not None
    return compiled(rules.eligibility)(Facts(**facts))


@pytest.mark.parametrize(
    ("condition", "fits", "fits_not"),
    [
        (compare("age", "atLeast", 50), {"age": 50}, {"age": 49}),
        (compare("age", "atMost", 30), {"age": 30}, {"age": 31}),
        (compare("age", "atLeast", 0), {"age": 0}, {"age": None}),
        (compare("planPriceFen", "atLeast", 5900), {"plan_price_fen": 5900}, {"plan_price_fen": 5899}),
        (compare("planBeforeFen", "lessThan", 5900), {"plan_before_fen": 5899}, {"plan_before_fen": 5900}),
        (compare("tier", "atLeast", "gold"), {"tier": 3}, {"tier": 1}),
        (compare("tier", "is", "none"), {"tier": 0}, {"tier": 1}),
        (compare("blacklisted", "is", False), {"blacklisted": False}, {"blacklisted": True}),
        (compare("held", "has", ["A", "B"]), {"held": frozenset("B")}, {"held": frozenset("C")}),
        (compare("agreements", "has", "A"), {"agreements": frozenset("A")}, {}),
        (compare("campaigns", "has", "A"), {"campaigns": frozenset("A")}, {}),
        (compare("numberClass", "oneOf", ["good"]), {"number_class": "good"}, {"number_class": "ordinary"}),
        (compare("segment", "is", "校园"), {"segment": "校园"}, {"segment": ""}),
        (compare("area", "is", "hubei"), {"area": "hubei"}, {"area": "hunan"}),
        (compare("area", "oneOf", ["hubei"]), {"area": ""}, {"area": "hunan"}),
        ({"kind": "not", "of": compare("lines", "atLeast", 2)}, {"lines": 1}, {"lines": 2}),
    ],
)
def test_every_comparison_holds_and_fails(
    condition: dict[str, Any], fits: dict[str, Any], fits_not: dict[str, Any]
) -> None:
    assert judged(condition, **fits)
    assert not judged(condition, **fits_not)


@given(age=st.integers(0, 100), months=st.integers(0, 100))
def test_all_any_and_not_are_what_they_say(age: int, months: int) -> None:
    grown, long = compare("age", "atLeast", 18), compare("tenureMonths", "atLeast", 12)
    facts = {"age": age, "tenure_months": months}
    assert judged({"kind": "all", "of": [grown, long]}, **facts) is (age >= 18 and months >= 12)
    assert judged({"kind": "any", "of": [grown, long]}, **facts) is (age >= 18 or months >= 12)
    assert judged({"kind": "not", "of": grown}, **facts) is (age < 18)


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        (compare("shoeSize", "atLeast", 1), "fact"),
        (compare("age", "has", "x"), ""),
        (compare("age", "is", True), ""),
        (compare("blacklisted", "is", 1), ""),
        (compare("tier", "atLeast", "platinum"), ""),
        (compare("held", "is", "x"), ""),
        ({"kind": "any", "of": []}, ""),
        ({"kind": "sql", "of": "drop"}, ""),
        (compare("age", "is", 1, wrongName=1), "wrongName"),
    ],
)
def test_a_condition_that_cannot_be_is_refused_with_its_place(condition: dict[str, Any], place: str) -> None:
    with pytest.raises(FaultyRules) as refused:
        read_rules({"eligibility": {"kind": "all", "of": [compare("age", "is", 1), condition]}}, "OFFER-7")
    [fault] = refused.value.faults[:1]
    assert fault.offer_id == "OFFER-7"
    assert fault.place.startswith("eligibility.all.of.1")
    assert fault.place.endswith(place)


def test_a_condition_says_itself_in_both_languages_unless_it_has_its_own_words() -> None:
    made = read_rules({"eligibility": compare("tenureMonths", "atLeast", 12)}, "X").eligibility
    own = compare("tenureMonths", "atLeast", 12, said={"zh": "满一年", "en": "a year here"})
    assert made is not None
    assert words_of(made) == Text("网龄不少于12个月", "tenure at least 12 months")
    given_words = read_rules({"eligibility": own}, "X").eligibility
    assert given_words is not None
    assert words_of(given_words) == Text("满一年", "a year here")


def test_only_the_part_that_fails_is_said() -> None:
    both = {"kind": "all", "of": [compare("age", "atLeast", 18), compare("arrearsFen", "atMost", 0)]}
    rules = read_rules({"eligibility": both}, "X")
    asked = unmet(rules, Facts(age=20, arrears_fen=5), lambda name: Text(name, name))
    assert asked == Text("欠费不超过0.00元", "arrears at most 0.00 yuan")


def test_rules_are_written_as_they_are_read() -> None:
    rules = read_rules(
        {
            "brand": "全球通",
            "eligibility": {"kind": "not", "of": compare("held", "has", ["kind:plan"])},
            "relations": [{"kind": "excludes", "to": "A", "since": "2026-01-01"}],
        },
        "X",
    )
    assert read_rules(plain_rules(rules), "X") == rules
