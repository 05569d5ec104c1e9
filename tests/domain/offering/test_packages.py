"""Packages of a pricing plan: what is preselected, what may be combined, what covers the same line."""

from __future__ import annotations

import pytest

from counter.domain.offering.basket import findings, judge_basket
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.derivation import DerivedKind, derive
from counter.domain.offering.packages import Chosen, judge_choice, missing_packages, preselected, products_of
from crm.seed.examples import examples
from tests.builders import TODAY
from tests.domain.offering.shelves import LINE, basket, said, want

OFFERS = {offer.offer_id: offer for offer in examples()}
BUNDLE = OFFERS["EX-BUNDLE-199"].rules.plans[0]
BASE = Chosen("family-base", LINE)


def chosen(*packages: str) -> tuple[Chosen, ...]:
    return (BASE, *(Chosen(each, LINE) for each in packages))


def test_the_base_package_is_preselected_and_cannot_be_left_out() -> None:
    assert preselected(BUNDLE, LINE) == (BASE,)
    assert judge_choice(BUNDLE, (BASE,)) == ()
    assert said(judge_choice(BUNDLE, ())) == ["{package} is part of {plan} and cannot be left out."]
    assert [package.package_id for package in missing_packages(BUNDLE, ())] == ["family-base"]


@pytest.mark.parametrize(
    ("packages", "against"),
    [
        (("speed",), []),
        (("tv", "second-tv"), []),
        (("speed", "tv", "second-tv"), ["{plan}: choose at most {most} options."]),
        (("second-tv",), ["{package} needs {other}: choose it too."]),
        (("speed", "trial-speed"), ["{package} and {other} exclude each other: leave one of them out."]),
        (("speed", "speed"), ["{package} at most {most} times."]),
        (("nothing",), ["{plan} has no package {package}."]),
    ],
)
def test_options_are_combined_as_the_plan_allows(packages: tuple[str, ...], against: list[str]) -> None:
    assert said(judge_choice(BUNDLE, chosen(*packages))) == against


def test_packages_that_belong_together_cover_the_same_line() -> None:
    apart = (BASE, Chosen("speed", "another line"))
    assert said(judge_choice(BUNDLE, apart)) == ["{package} and {other} must be for the same line."]


def test_a_product_in_several_packages_is_there_once() -> None:
    products = products_of(BUNDLE, chosen("tv", "second-tv"))
    assert [product.product_id for product in products] == ["voice", "roaming", "tv-service"]
    assert [product.product_id for product in products if product.subsidiary] == ["roaming"]


def test_a_base_package_that_was_left_out_is_added_with_what_it_asks_for() -> None:
    centrex = OFFERS["EX-CENTREX-20"]
    catalogue = OfferCatalogue((centrex,))
    without = basket(lines=2).with_wanted(want(centrex, packages=()))
    derived = derive(without, catalogue, TODAY)
    [base] = [item for item in derived.items if item.kind is DerivedKind.BASE]
    assert base.asks == (("short-number", "members"), ("short-number", "arpu"))
    assert not any(
        "cannot be left out" in finding.message
        for finding in findings(judge_basket(derived.basket, catalogue))
    )
