"""Held and wanted together: conflicts, needs, and what no order of events may lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from counter.domain.offering.basket import Basket, Standing, conflicts, findings, judge_basket
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.derivation import DerivedKind, derive
from counter.domain.offering.suitable import suitable, why_not
from counter.domain.offers import Offer
from counter.domain.text import Finding, refusals
from tests.builders import TODAY
from tests.domain.offering.shelves import LINE, basket, compare, held, plan, relation, ruled, said, want

NEXT_MONTH = date(2026, 12, 1)


def against(found: Basket, catalogue: OfferCatalogue) -> tuple[Finding, ...]:
    return refusals(findings(judge_basket(found, catalogue)))


def test_a_conflict_with_what_is_held_names_both_the_rule_and_the_way_out() -> None:
    tone, notice = ruled("TONE"), ruled("NOTICE", {"relations": [relation("excludes", "TONE")]})
    catalogue = OfferCatalogue((tone, notice))
    [found] = against(basket(held(tone, catalogue)).with_wanted(want(notice)), catalogue)
    assert (found.params["name"], found.params["other"]) == ("NOTICE", "TONE")
    assert str(found.params["rule"]) == "规则"
    assert found.remedy == "end_other"
    [other_way_round] = against(basket(held(notice, catalogue)).with_wanted(want(tone)), catalogue)
    assert (other_way_round.params["name"], other_way_round.params["other"]) == ("TONE", "NOTICE")


def test_two_wanted_offers_that_exclude_each_other_are_both_told_to_go() -> None:
    tone, notice = ruled("TONE"), ruled("NOTICE", {"relations": [relation("excludes", "TONE")]})
    catalogue = OfferCatalogue((tone, notice))
    found = against(basket().with_wanted(want(tone), want(notice)), catalogue)
    assert [f.remedy for f in found] == ["take_out", "take_out"]


def test_what_has_ended_before_the_first_day_is_no_conflict() -> None:
    tone, notice = ruled("TONE"), ruled("NOTICE", {"relations": [relation("excludes", "TONE")]})
    catalogue = OfferCatalogue((tone, notice))
    ending = held(tone, catalogue, ends_on=NEXT_MONTH - timedelta(days=1))
    assert against(basket(ending).with_wanted(want(notice, NEXT_MONTH)), catalogue) == ()
    assert against(basket(ending).with_wanted(want(notice)), catalogue) != ()


def test_a_relation_counts_within_its_dates_only() -> None:
    rule = relation("excludes", "TONE", since="2026-12-01", until="2026-12-31")
    tone, notice = ruled("TONE"), ruled("NOTICE", {"relations": [rule]})
    catalogue = OfferCatalogue((tone, notice))
    days = {date(2026, 11, 30): 0, NEXT_MONTH: 1, date(2026, 12, 31): 1, date(2027, 1, 1): 0}
    for day, count in days.items():
        assert len(against(basket(held(tone, catalogue)).with_wanted(want(notice, day)), catalogue)) == count


def test_a_relation_over_the_customer_sees_other_lines() -> None:
    one = ruled(
        "GROUP", {"groups": ["centrex"], "relations": [relation("excludes", "centrex", scope="customer")]}
    )
    second = replace(one, offer_id="GROUP2", name="GROUP2")
    catalogue = OfferCatalogue((one, second))
    assert against(basket(held(one, catalogue, "S2")).with_wanted(want(second)), catalogue) != ()


def test_the_same_offer_twice_is_refused_unless_it_may_be_repeated() -> None:
    once, often = ruled("ONCE"), ruled("OFTEN", {"repeatable": True})
    catalogue = OfferCatalogue((once, often))
    holding = basket(held(once, catalogue), held(often, catalogue))
    assert said(against(holding.with_wanted(want(once)), catalogue)) == ["{name} is held already."]
    assert against(holding.with_wanted(want(often)), catalogue) == ()


def test_a_contract_is_judged_by_the_plan_that_is_wanted_with_it() -> None:
    cheap, dear = plan("CHEAP", 2900), plan("DEAR", 12900)
    contract = ruled("CONTRACT", {"eligibility": compare("planPriceFen", "atLeast", 9900)})
    catalogue = OfferCatalogue((cheap, dear, contract))
    holding = basket(held(cheap, catalogue), plan_before_fen=2900)
    assert said(against(holding.with_wanted(want(contract)), catalogue)) == [
        "{name} is not for this customer: {asked}."
    ]
    assert against(holding.with_wanted(want(dear), want(contract)), catalogue) == ()


def test_an_upgrade_needs_a_lower_plan_before_and_its_level_after() -> None:
    cheap, dear = plan("CHEAP", 2900), plan("DEAR", 12900)
    rule = {
        "kind": "all",
        "of": [compare("planPriceFen", "atLeast", 12900), compare("planBeforeFen", "lessThan", 12900)],
    }
    upgrade = ruled("UPGRADE", {"eligibility": rule})
    catalogue = OfferCatalogue((cheap, dear, upgrade))
    low = basket(held(cheap, catalogue), plan_before_fen=2900)
    high = basket(held(dear, catalogue), plan_before_fen=12900)
    assert against(low.with_wanted(want(dear), want(upgrade)), catalogue) == ()
    assert against(low.with_wanted(want(upgrade)), catalogue) != ()
    assert against(high.with_wanted(want(upgrade)), catalogue) != ()


def test_a_new_plan_ends_the_old_one_and_warns_of_what_is_left_alone() -> None:
    with_access = plan("ACCESS", groups=["broadband"])
    without = plan("WITHOUT")
    wifi = ruled("WIFI", {"relations": [relation("requires", "broadband")]})
    catalogue = OfferCatalogue((with_access, without, wifi))
    holding = basket(held(with_access, catalogue), held(wifi, catalogue))
    wanted = holding.with_wanted(want(without, NEXT_MONTH))
    assert [f.message for f in findings(judge_basket(wanted, catalogue))] == [
        "{name} needs {other}, which ends on {last}: end it too, or keep that."
    ]
    [ended] = derive(wanted, catalogue, TODAY).items
    assert (ended.kind, ended.offer_id, ended.day) == (DerivedKind.END, "ACCESS", date(2026, 11, 30))


# ---- properties -------------------------------------------------------------------------------

NAMES = tuple("ABCDEFG")


@st.composite
def catalogues(draw: st.DrawFn) -> OfferCatalogue:
    """Plans and add-ons that exclude, need and replace one another in any way, but never in a circle."""
    made = list[Offer]()
    for place, name in enumerate(NAMES):
        rules = []
        for other in NAMES:
            if other == name:
                continue
            kind = draw(st.sampled_from(("", "", "", "excludes", "replaces", "requires")))
            if kind == "requires" and NAMES.index(other) >= place:
                continue  # only of earlier ones: no circle
            if kind:
                rules.append(relation(kind, other, scope=draw(st.sampled_from(("line", "customer")))))
        asked = draw(
            st.sampled_from(
                (None, compare("age", "atLeast", 40), compare("arrearsFen", "atMost", 0),
                 compare("held", "has", "A"), compare("planPriceFen", "atLeast", 1000))
            )
        )  # fmt: skip
        more = {"eligibility": asked} if asked else {}
        until = draw(st.sampled_from((date(2027, 1, 1), date(2026, 1, 1))))
        if draw(st.booleans()):
            offer = plan(name, draw(st.sampled_from((500, 1500))), relations=rules, **more)
        else:
            offer = ruled(name, {"relations": rules, **more})
        made.append(replace(offer, on_sale_until=until))
    return OfferCatalogue(made)


@st.composite
def baskets(draw: st.DrawFn, catalogue: OfferCatalogue) -> Basket:
    """Anything held on two lines, as history may have left it."""
    items = [
        held(catalogue[name], catalogue, draw(st.sampled_from((LINE, "S2"))))
        for name in draw(st.sets(st.sampled_from(NAMES), max_size=3))
    ]
    return basket(*items, age=draw(st.sampled_from((30, 50))), arrears_fen=draw(st.sampled_from((0, 700))))


@given(st.data())
def test_the_list_of_suitable_offers_is_that_of_judging_them_one_by_one(data: st.DataObject) -> None:
    catalogue = data.draw(catalogues())
    found = data.draw(baskets(catalogue))
    if data.draw(st.booleans()):
        found = found.with_wanted(want(catalogue[data.draw(st.sampled_from(NAMES))]))
    listed = {offer.offer_id for offer in suitable(found, LINE, TODAY, catalogue, TODAY)}
    judged = {
        offer.offer_id
        for offer in catalogue.values()
        if offer.on_sale(TODAY) and not why_not(offer, found, LINE, TODAY, catalogue, TODAY)
    }
    assert listed == judged


@given(st.data())
def test_derivation_ends_and_once_derived_nothing_more_is(data: st.DataObject) -> None:
    catalogue = data.draw(catalogues())
    wanted = [want(catalogue[name]) for name in data.draw(st.sets(st.sampled_from(NAMES), min_size=1))]
    once = derive(data.draw(baskets(catalogue)).with_wanted(*wanted), catalogue, TODAY)
    again = derive(once.basket, catalogue, TODAY)
    assert again.basket == once.basket
    assert [item for item in again.items if item.kind is not DerivedKind.END] == []
    assert len(once.basket.wanted) <= len(NAMES) * 2


@given(st.data())
def test_no_path_lets_two_excluding_offers_be_held(data: st.DataObject) -> None:
    """Offers are ordered one after another, each only where nothing refuses it; what was accepted is held."""
    catalogue = data.draw(catalogues())
    holding = basket()
    for name in data.draw(st.lists(st.sampled_from(NAMES), max_size=6)):
        day = data.draw(st.sampled_from((TODAY, NEXT_MONTH)))
        line = data.draw(st.sampled_from((LINE, "S2")))
        wanted = holding.with_wanted(want(catalogue[name], day, line))
        if against(wanted, catalogue):
            continue
        standing = Standing(wanted, catalogue)
        items = (
            *standing.held,
            *(replace(i, wanted=False, product_id=f"N{len(holding.held)}") for i in standing.wanted),
        )
        holding = replace(holding, held=items)
        after = Standing(holding, catalogue)
        assert not [pair for item in after.held for pair in conflicts(after, item)]


@given(st.data())
def test_the_order_of_lines_does_not_matter(data: st.DataObject) -> None:
    """The same wanted offers in any order: the same findings for each."""
    catalogue = data.draw(catalogues())
    found = data.draw(baskets(catalogue))
    names = data.draw(st.sets(st.sampled_from(NAMES), min_size=2, max_size=3))
    wanted = [want(catalogue[name]) for name in sorted(names)]
    verdicts = {
        frozenset(
            (each.offer.offer_id, bool(refusals(said_of)))
            for each, said_of in judge_basket(in_order, catalogue)
        )
        for in_order in (found.with_wanted(*order) for order in permutations(wanted))
    }
    assert len(verdicts) == 1
