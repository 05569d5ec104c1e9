"""A bundle by one order: its parts, its price, where it is installed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counter.domain.bundles import main_plan, monthly_fen
from counter.domain.customer import LineState
from counter.domain.limits import Limits
from counter.domain.masking import Masking
from counter.domain.offers import Offer, PricedOffer
from counter.domain.projection import after
from counter.domain.rules import judge_bundled, judge_opening
from counter.domain.slips.items import Speech, item_of
from counter.domain.text import Finding, Severity, refusals
from counter.domain.transaction import Opening
from tests import builders
from tests.bundles import ADDRESS, BUNDLE, FIBRE, PLAN, SHELF, WIFI, bundle_details, without_broadband

OFFERS = {offer.offer_id: offer for offer in SHELF}


def judged(details: Opening, offers: dict[str, Offer] | None = None) -> tuple[Finding, ...]:
    return judge_opening(
        details, view=None, blacklist=(), birth_date=date(1990, 1, 1),
        offers=offers or OFFERS, limits=Limits(), today=builders.TODAY,
    )  # fmt: skip


def against(details: Opening, offers: dict[str, Offer] | None = None) -> list[str]:
    return [finding.message for finding in refusals(judged(details, offers))]


def test_a_bundle_with_all_its_parts_stands() -> None:
    assert judged(bundle_details("speed", options=(PricedOffer.of(WIFI),))) == ()


def test_the_parts_of_a_bundle_cost_nothing_beside_it() -> None:
    assert monthly_fen(bundle_details()) == 19900
    assert (
        monthly_fen(bundle_details("speed", "tv", options=(PricedOffer.of(WIFI),)))
        == 19900 + 1000 + 1500 + 1000
    )
    assert monthly_fen(builders.opening_details()) == 12900


def test_a_part_that_is_left_out_refuses_the_bundle() -> None:
    assert against(without_broadband(bundle_details())) == [
        "{other} is part of {name} and is not in the order."
    ]


def test_what_is_no_part_does_not_come_at_its_price() -> None:
    details = bundle_details(options=(PricedOffer.of(WIFI),))
    assert details.bundle is not None
    cheated = replace(details, bundle=replace(details.bundle, parts=(*details.bundle.parts, WIFI.offer_id)))
    assert against(cheated) == ["{other} is no part of {name}."]


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        (("tv2",), "{package} needs {other}: choose it too."),
        (("speed", "tv", "tv2"), "{plan}: choose at most {most} options."),
        (("speed", "speed"), "{package} at most {most} times."),
    ],
)
def test_packages_are_judged_with_the_bundle(packages: tuple[str, ...], said: str) -> None:
    assert against(bundle_details(*packages)) == [said]


def test_the_base_package_cannot_be_left_out() -> None:
    details = bundle_details()
    assert details.bundle is not None
    bare = replace(details, bundle=replace(details.bundle, packages=()))
    assert against(bare) == ["{package} is part of {plan} and cannot be left out."]


def test_a_package_has_the_price_of_today() -> None:
    dearer = tuple(
        replace(package, price_fen=2000) if package.package_id == "tv" else package
        for package in BUNDLE.rules.plans[0].packages
    )
    rules = replace(BUNDLE.rules, plans=(replace(BUNDLE.rules.plans[0], packages=dearer),))
    offers = OFFERS | {BUNDLE.offer_id: replace(BUNDLE, rules=rules)}
    assert against(bundle_details("tv"), offers) == ["{name} now costs {new_amount}, not {old_amount}."]


def test_broadband_has_a_place_and_a_day_that_is_not_past() -> None:
    details = bundle_details()
    assert details.installation is not None
    late = replace(details, installation=replace(details.installation, wished_on=date(2020, 1, 1)))
    assert against(late) == ["The day of installation is past."]
    nowhere = replace(details, installation=replace(details.installation, offers=()))
    assert against(nowhere) == ["{name} is installed somewhere: the address is needed."]
    [own] = judged(replace(details, installation=None))
    assert own.severity is Severity.WARN


def test_the_plan_is_found_among_the_parts() -> None:
    assert main_plan(BUNDLE, OFFERS) == PLAN
    assert main_plan(BUNDLE, {FIBRE.offer_id: FIBRE}) is None


def test_what_a_bundle_opens_is_held_at_once_and_its_plan_stays_with_it() -> None:
    line = builders.opening(bundle_details("speed", new_customer=None))
    view = after(builders.customer_view(lines=()), [line], builders.TODAY)
    [opened] = view.lines
    assert opened.state is LineState.PENDING
    assert [held.offer_id for held in opened.offers] == [FIBRE.offer_id, BUNDLE.offer_id]
    bundle = opened.offers[-1]
    assert opened.plan is not None
    assert {opened.plan.bundle_id, opened.offers[0].bundle_id} == {bundle.product_id}
    assert bundle.bundle_id == ""
    [bound] = judge_bundled(opened, builders.TODAY)
    assert bound.params == {"name": PLAN.name, "bundle": BUNDLE.name}
    over = replace(opened, offers=(replace(bundle, ends_on=date(2026, 11, 30)),))
    assert judge_bundled(over, date(2026, 12, 1)) == ()


def test_the_slip_shows_the_bundle_all_its_parts_and_the_place() -> None:
    speech = Speech(
        say=lambda message, **params: message.format(**params), language="en",
        time_zone="Asia/Shanghai", masking=Masking(),
    )  # fmt: skip
    line = builders.opening(bundle_details("tv", options=(PricedOffer.of(WIFI),)))
    told = {(fact.label, fact.value) for fact in item_of(1, line, None, "张三丰", speech).facts}
    assert ("Plan", "全家享169元套餐, in the bundle") in told
    assert ("Option", "标准宽带1000M, in the bundle") in told
    assert ("Option", "全家WiFi, 1000 yuan a month") in told
    assert ("Package", "family base, in the bundle") in told
    assert ("Package", "TV, 1500 yuan a month") in told
    assert ("By the month in all", "224.00") in told
    assert ("Installed at", ADDRESS) in told
    assert ("Wished day", "2030-01-05") in told
