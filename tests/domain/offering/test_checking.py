"""A catalogue whose rules do not go together is refused, and the place is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counter.domain.offering.checking import check_catalogue
from counter.domain.offers import Offer
from counter.domain.text import Text
from tests.domain.offering.shelves import compare, relation, ruled

A = ruled("A")
UNKNOWN = "There is no offer or group {name}."
WORDS = {"zh": "包", "en": "package"}


def package(package_id: str, **more: Any) -> dict[str, Any]:
    return {"package_id": package_id, "name": WORDS, **more}


def planned(**more: Any) -> dict[str, Any]:
    return {"plans": [{"plan_id": "p", "name": WORDS, **more}]}


@pytest.mark.parametrize(
    ("rules", "place", "sentence"),
    [
        (
            {"relations": [relation("requires", "NOBODY")]},
            "relations.0",
            "There is no offer or group {name}.",
        ),
        ({"relations": [relation("requires", "X")]}, "relations.0", "An offer has no relation to itself."),
        (
            {"relations": [relation("excludes", "A", since="2027-01-01", until="2026-01-01")]},
            "relations.0",
            "The dates are crossed: {first} to {last}.",
        ),
        (
            {"relations": [{"kind": "excludes", "to": "kind:plan"}]},
            "relations.0",
            "A relation to many offers needs words.",
        ),
        (
            {"relations": [relation("requires", "kind:plan", joins="A")]},
            "relations.0",
            "{joined} is not {name}.",
        ),
        (
            {"eligibility": compare("held", "has", "GONE")},
            "eligibility",
            "There is no offer or group {name}.",
        ),
        ({"parts": ["GONE"]}, "parts.0", "There is no offer or group {name}."),
        (planned(packages=[package("q"), package("q")]), "plans.0.packages", "The same package twice."),
        (planned(same_line=[["q"]]), "plans.0.same_line.0", "There is no package {name}."),
        (
            planned(options_least=2, options_most=1),
            "plans.0.options_most",
            "More options have to be chosen than may be.",
        ),
        (
            planned(
                packages=[
                    package(
                        "q",
                        parameters=[
                            {"code": "a", "name": WORDS, "kind": "computed", "shares": [{"of": "b"}]},
                            {"code": "b", "name": WORDS, "kind": "computed", "shares": [{"of": "a"}]},
                        ],
                    )
                ]
            ),
            "plans.0.packages.0.parameters",
            "{name} is computed from itself.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(rules: dict[str, Any], place: str, sentence: str) -> None:
    found = check_catalogue((A, ruled("X", rules)))
    assert (found[0].offer_id, found[0].place, found[0].what.message) == ("X", place, sentence)


def test_offers_that_need_each_other_in_a_circle_are_refused() -> None:
    circle = [ruled(name, {"relations": [relation("requires", to)]}) for name, to in ("AB", "BC", "CA")]
    [fault] = check_catalogue(circle)
    assert fault.what.params["circle"] == "A > B > C > A"


def test_days_of_sale_that_are_crossed_are_refused() -> None:
    crossed = replace(A, on_sale_until=date(2020, 1, 1))
    assert [fault.place for fault in check_catalogue((crossed,))] == ["on_sale_until"]


def test_a_package_is_the_same_wherever_it_is_used() -> None:
    one = ruled("ONE", planned(packages=[package("q")]))
    other = ruled("OTHER", planned(packages=[package("q", price_fen=5)]))
    assert [fault.offer_id for fault in check_catalogue((one, other))] == ["OTHER"]
    assert check_catalogue((one, replace(other, rules=one.rules))) == ()


def test_an_offer_that_is_right_has_no_fault() -> None:
    right: Offer = ruled("X", {"relations": [relation("requires", "A", since="2026-01-01")]})
    assert check_catalogue((A, right)) == ()
    assert isinstance(right.rules.relations[0].said, Text)
