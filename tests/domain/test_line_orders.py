"""Orders on held lines: what no sequence of them may lead to, and what each brings along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.buckets import given_back_fen, prestores_in
from counter.domain.customer import Account, Bill, BucketKind, CustomerView, HeldOffer, LineState
from counter.domain.effective import effective_on, next_cycle
from counter.domain.held_lines.effects import all_held
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_begun, judge_line_order
from counter.domain.offering.basket import excluding
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.customer_basket import held_item
from counter.domain.offering.effective_rule import Begin, EndMode
from counter.domain.offering.holding import PricingAction
from counter.domain.offering.line_ending import EndWish, end_order
from counter.domain.offering.line_ordering import Wish, WorkedOut, join_order
from counter.domain.offering.line_repricing import reprice_order
from counter.domain.offering.packages import Chosen
from counter.domain.offering.pricing import When
from counter.domain.offers import EffectiveMode, Offer, OfferKind
from counter.domain.projection import after
from counter.domain.text import Finding, Text, refusals
from counter.domain.transaction import Transaction
from tests import builders
from tests.builders import TODAY
from tests.domain.offering.shelves import compare, plan, relation, ruled

TONE = ruled("TONE")
PICKED = ruled("PICKED", {"relations": [relation("requires", "TONE")]})
NOTICE = ruled("NOTICE", {"relations": [relation("excludes", "TONE")]})
NEWER = ruled("NEWER", {"relations": [relation("replaces", "NOTICE"), relation("excludes", "PICKED")]})
BOUND = ruled(
    "BOUND", {"end_modes": [{"mode": "termEnd"}], "relations": [relation("requires", "kind:plan")]},
    kind=OfferKind.CONTRACT, min_term_months=12,
)  # fmt: skip
PAID_UP = ruled("PAID-UP", {"eligibility": compare("arrearsFen", "atMost", 0)})
_BASE = {"package_id": "base", "name": {"zh": "基础", "en": "base"}, "kind": "base"}
_SPEED = {"package_id": "speed", "name": {"zh": "提速", "en": "speed-up"}, "price_fen": 1000}
PRICED = ruled(
    "PRICED",
    {
        "plans": [
            {
                "plan_id": "standard",
                "name": {"zh": "标准", "en": "standard"},
                "packages": [_BASE, _SPEED],
                "options_most": 1,
            },
            {"plan_id": "discount", "name": {"zh": "优惠", "en": "discount"}, "packages": [_BASE]},
        ]
    },
    min_term_months=24,
)
DEAR, CHEAP = plan("24HB129"), plan("CHEAP", 1900)
CATALOGUE = OfferCatalogue((TONE, PICKED, NOTICE, NEWER, BOUND, PAID_UP, PRICED, DEAR, CHEAP))
FREE = (TONE, PICKED, NOTICE, NEWER)


def said(finding: Finding) -> str:
    return finding.message.format(**{name: str(value) for name, value in finding.params.items()})


def join(view: CustomerView, *offers: Offer, mode: EffectiveMode = EffectiveMode.AT_ONCE) -> WorkedOut:
    when = When(mode, effective_on(mode, TODAY), TODAY)
    return join_order(view, view.lines[0], [Wish(offer) for offer in offers], when, CATALOGUE, said)


def end(view: CustomerView, *held: HeldOffer, mode: EndMode | None = EndMode.AT_ONCE) -> LineOrder:
    wishes = [EndWish(each, mode) for each in held]
    return end_order(view, view.lines[0], wishes, CATALOGUE, TODAY, said)


def against(order: LineOrder, view: CustomerView) -> tuple[Finding, ...]:
    return refusals(judge_line_order(order, view=view, offers=CATALOGUE, today=TODAY))


def done(view: CustomerView, *orders: LineOrder) -> CustomerView:
    lines: list[Transaction] = [builders.line_order(order) for order in orders]
    return after(view, lines, TODAY)


def ids(view: CustomerView) -> set[str]:
    return {held.offer_id for held in view.lines[0].offers}


def test_what_is_needed_comes_along_and_says_why() -> None:
    [picked, tone] = join(builders.customer_view(), PICKED).order.joins
    assert (picked.because, tone.offer.offer_id) == ("", "TONE")
    assert tone.because.startswith("PICKED needs it")


def test_what_is_replaced_ends_the_day_before_the_new_one_begins() -> None:
    view = done(builders.customer_view(), join(builders.customer_view(), NOTICE).order)
    order = join(view, NEWER, mode=EffectiveMode.NEXT_CYCLE).order
    [ended] = order.ends
    assert (ended.offer_id, ended.last_day) == ("NOTICE", next_cycle(TODAY) - timedelta(days=1))
    assert against(order, view) == ()


def test_what_needs_an_ended_offer_ends_with_it_and_not_alone_without_it() -> None:
    view = done(builders.customer_view(), join(builders.customer_view(), PICKED).order)
    [tone] = [held for held in view.lines[0].offers if held.offer_id == "TONE"]
    order = end(view, tone)
    assert [(each.offer_id, bool(each.because)) for each in order.ends] == [("TONE", False), ("PICKED", True)]
    assert against(order, view) == ()
    alone = builders.line_order_details(kind="end", ends=order.ends[:1])
    assert [finding.remedy for finding in against(alone, view)] == ["end_too"]


def test_a_contract_does_not_end_before_its_term_and_a_plan_not_by_itself() -> None:
    view = done(builders.customer_view(), join(builders.customer_view(), BOUND).order)
    [contract] = view.lines[0].offers
    assert against(end(view, contract, mode=EndMode.AT_ONCE), view) != ()
    by_rule = end(view, contract, mode=None)
    assert by_rule.ends[0].last_day == contract.term_ends_on
    assert against(by_rule, view) == ()
    assert view.lines[0].plan is not None
    assert "change it" in against(end(view, view.lines[0].plan), view)[0].message


def test_a_plan_below_what_a_term_allows_is_refused_in_an_order_too() -> None:
    held = builders.held_offer(term_ends_on=date(2027, 6, 30))
    view = builders.customer_view(lines=(builders.line(plan=held),))
    order = join(view, CHEAP, mode=EffectiveMode.NEXT_CYCLE).order
    assert "only plans of at least" in against(order, view)[0].message


def test_arrears_are_paid_first_where_they_alone_stand_against_it() -> None:
    view = builders.customer_view(accounts=(Account(account_id="A1", arrears_fen=3620),))
    worked = join(view, PAID_UP)
    assert worked.pay_first is not None
    assert worked.pay_first.amount_fen == 3620
    assert against(worked.order, view) != ()
    paid = after(view, [builders.payment(3620)], TODAY)
    assert against(worked.order, paid) == ()


def test_nothing_is_ordered_on_a_suspended_line_but_what_it_holds_may_end() -> None:
    view = done(builders.customer_view(), join(builders.customer_view(), TONE).order)
    line = builders.line(state=LineState.SUSPENDED, offers=view.lines[0].offers)
    stopped = builders.customer_view(lines=(line,))
    assert against(join(stopped, PICKED).order, stopped) != ()
    assert against(end(stopped, *stopped.lines[0].offers), stopped) == ()


@given(st.lists(st.sampled_from(FREE), min_size=1, max_size=3, unique=True))
def test_what_is_ordered_for_later_and_ended_before_leaves_the_line_as_it_was(wanted: list[Offer]) -> None:
    before = builders.customer_view()
    order = join(before, *wanted, mode=EffectiveMode.NEXT_CYCLE).order
    if against(order, before):
        return
    ordered = done(before, order)
    ending = end(ordered, *ordered.lines[0].offers)
    assert against(ending, ordered) == ()
    assert done(ordered, ending).lines == before.lines


MODES = (EffectiveMode.AT_ONCE, EffectiveMode.NEXT_CYCLE)
STEPS = st.lists(
    st.tuples(st.sampled_from(FREE), st.booleans(), st.sampled_from(MODES)),
    max_size=7,
)


@given(STEPS)
def test_no_sequence_of_orders_lets_two_offers_be_held_that_exclude_each_other(
    steps: list[tuple[Offer, bool, EffectiveMode]],
) -> None:
    view = builders.customer_view()
    for offer, ends, mode in steps:
        held = [each for each in view.lines[0].offers if each.offer_id == offer.offer_id]
        if ends and held:
            how = EndMode.AT_ONCE if mode is EffectiveMode.AT_ONCE else EndMode.CYCLE_END
            order = end(view, *held, mode=how)
        else:
            order = join(view, offer, mode=mode).order
        if not against(order, view):
            view = done(view, order)
        assert list(_excluding(view)) == []
        assert list(_needing(view)) == []


def _excluding(view: CustomerView) -> Iterator[tuple[str, str]]:
    items = [held_item(each, "S1", CATALOGUE) for each in all_held(view.lines[0])]
    for one, other in combinations(items, 2):
        excluded = excluding(one, other) or excluding(other, one)
        if excluded and one.meets(other) and one.kind != OfferKind.PLAN:
            yield one.offer_id, other.offer_id


def _needing(view: CustomerView) -> Iterator[str]:
    """What is held on its last day without what it needs."""
    items = [held_item(each, "S1", CATALOGUE) for each in all_held(view.lines[0])]
    for item in items:
        for needed in item.requires:
            last = item.ends_on or date.max
            if not any(needed.to in other.names and other.stands_on(last) for other in items):
                yield item.offer_id


@pytest.mark.parametrize(("refund", "back"), [("nothing", 2000), ("notYetGiven", 8000), ("unused", 12000)])
def test_a_prestore_gives_back_by_its_rule_and_its_deposit_always(refund: str, back: int) -> None:
    prestore = {
        "paid_fen": 10000, "deposit_fen": 2000, "refund": refund,
        "periods": [{"amount_fen": 6000}, {"amount_fen": 6000, "after_months": 3}],
    }  # fmt: skip
    package = {
        "package_id": "p",
        "name": {"zh": "预存", "en": "prestore"},
        "kind": "base",
        "prestore": prestore,
    }
    priced = {"plan_id": "standard", "name": {"zh": "标准", "en": "standard"}, "packages": [package]}
    offer = ruled("P", {"plans": [priced]})
    catalogue = OfferCatalogue((offer, DEAR))
    view = builders.customer_view()
    when = When(EffectiveMode.AT_ONCE, TODAY, TODAY)
    order = join_order(view, view.lines[0], [Wish(offer)], when, catalogue, said).order
    line = builders.line_order(order)
    assert [charge.amount_fen for charge in line.charges] == [10000, 2000]
    buckets = after(view, [line], TODAY).buckets
    assert [(each.kind, each.amount_fen) for each in buckets] == [
        (BucketKind.PRESTORE, 6000),
        (BucketKind.PRESTORE, 6000),
        (BucketKind.DEPOSIT, 2000),
    ]
    assert given_back_fen(buckets, prestores_in(offer.rules.plan()), TODAY) == back


_LATER = {
    "package_id": "tv", "name": {"zh": "高清", "en": "TV"}, "price_fen": 1000,
    "modes": [{"mode": "afterDays", "days": 3}, {"mode": "nextCycle"}],
}  # fmt: skip
STEPWISE = ruled(
    "STEPWISE", {"plans": [{"plan_id": "p", "name": {"zh": "标准", "en": "p"}, "packages": [_BASE, _LATER]}]}
)
ONLY_NEXT = ruled("ONLY-NEXT", effective_modes=(EffectiveMode.NEXT_CYCLE,))
DATED = ruled("DATED", effective_modes=(EffectiveMode.ON_DATE,))
SHELF = OfferCatalogue((*CATALOGUE.values(), STEPWISE, ONLY_NEXT, DATED))
AT_ONCE = When(EffectiveMode.AT_ONCE, TODAY, TODAY)


def test_each_offer_and_package_of_an_order_begins_in_its_own_way() -> None:
    view = builders.customer_view()
    packages = (Chosen("base"), Chosen("tv"))
    wishes = [
        Wish(STEPWISE, "p", packages, begins={"tv": Begin(EffectiveMode.NEXT_CYCLE)}),
        Wish(DATED, begin=Begin(EffectiveMode.ON_DATE, TODAY + timedelta(days=9))),
        Wish(ONLY_NEXT),
    ]
    order = join_order(view, view.lines[0], wishes, AT_ONCE, SHELF, said).order
    steps, dated, only_next = order.joins
    assert [each.starts_on for each in steps.pricing.packages] == [TODAY, next_cycle(TODAY)]
    assert (dated.mode, dated.starts_on) == (EffectiveMode.ON_DATE, TODAY + timedelta(days=9))
    assert (only_next.mode, only_next.starts_on) == (EffectiveMode.NEXT_CYCLE, next_cycle(TODAY))
    assert (order.effective_on, order.days[-1]) == (TODAY, max(dated.starts_on, only_next.starts_on))
    assert refusals(judge_line_order(order, view=view, offers=SHELF, today=TODAY)) == ()
    held = done(view, order).lines[0].offers[0].holding
    stands = (held.on(TODAY), held.on(next_cycle(TODAY)))
    assert [len(each.packages) for each in stands if each is not None] == [1, 2]
    assert judge_begun(order, TODAY) != ()
    assert judge_begun(order, TODAY - timedelta(days=1)) == judge_begun(order, order.days[-1]) == ()


def test_a_package_begins_as_is_preset_for_it_and_in_no_way_that_it_has_not() -> None:
    view = builders.customer_view()

    def ordered(**begins: Begin) -> LineOrder:
        wish = Wish(STEPWISE, "p", (Chosen("base"), Chosen("tv")), begins=begins)
        return join_order(view, view.lines[0], [wish], AT_ONCE, SHELF, said).order

    assert ordered().joins[0].pricing.packages[1].starts_on == TODAY + timedelta(days=3)
    for mode, refused in ((EffectiveMode.AT_ONCE, True), (EffectiveMode.NEXT_CYCLE, False)):
        order = ordered(tv=Begin(mode))
        against_it = refusals(judge_line_order(order, view=view, offers=SHELF, today=TODAY))
        assert [finding.params["name"] for finding in against_it] == [_TV] * refused


_TV = Text("高清", "TV")


def test_another_pricing_is_a_revision_and_never_moves_the_term() -> None:
    view = done(builders.customer_view(), join(builders.customer_view(), PRICED).order)
    [held] = view.lines[0].offers
    when = When(EffectiveMode.NEXT_CYCLE, next_cycle(TODAY), TODAY)

    def order(plan_id: str = "", packages: list[Chosen] | None = None, months: int = 0) -> LineOrder:
        return reprice_order(view, view.lines[0], held, plan_id, packages, months, when, CATALOGUE)

    swapped = order("discount")
    assert (swapped.reprices[0].action, against(swapped, view)) == (PricingAction.SWAP, ())
    [after_it] = done(view, swapped).lines[0].offers
    assert (after_it.holding.now.plan_id, after_it.term_ends_on) == ("discount", held.term_ends_on)
    more = order(packages=[Chosen("base"), Chosen("speed")])
    assert (more.reprices[0].action, against(more, view)) == (PricingAction.MODIFY, ())
    assert "stays as it is" in against(order(), view)[0].message
    assert "at most" in against(order(packages=[Chosen("base"), *[Chosen("speed")] * 2]), view)[0].message
    longer = order(months=12)
    assert against(longer, view) == ()
    [extended] = done(view, longer).lines[0].offers
    assert held.term_ends_on is not None
    assert extended.term_ends_on == held.term_ends_on.replace(year=held.term_ends_on.year + 1)
    assert against(order(months=100), view) != ()


_LOADED = {
    **_BASE, "parameters": [
        {"code": "arpu", "name": {"zh": "ARPU", "en": "ARPU"}, "kind": "loaded", "source": "arpuFen"}
    ],
}  # fmt: skip
BY_ARPU = ruled(
    "BY-ARPU", {"plans": [{"plan_id": "p", "name": {"zh": "标准", "en": "p"}, "packages": [_LOADED]}]}
)


def test_a_figure_that_is_loaded_is_the_one_that_is_known_and_no_other() -> None:
    billed = tuple(Bill(f"B{n}", "A1", f"2026-0{n}", 1000 * n, 0) for n in range(1, 5))
    view, shelf = builders.customer_view(bills=billed), OfferCatalogue((*CATALOGUE.values(), BY_ARPU))
    order = join_order(view, view.lines[0], [Wish(BY_ARPU)], AT_ONCE, shelf, said).order
    [joined] = order.joins
    assert joined.pricing.packages[0].values == {"arpu": 3000}
    forged = replace(joined.pricing.packages[0], values={"arpu": 99})
    wrong = replace(order, joins=(replace(joined, pricing=replace(joined.pricing, packages=(forged,))),))
    newer = replace(view, bills=(*billed, Bill("B5", "A1", "2026-05", 9000, 0)))
    bare = replace(view, bills=())
    judged = [
        len(refusals(judge_line_order(each, view=seen, offers=shelf, today=TODAY)))
        for each, seen in ((order, view), (wrong, view), (order, newer), (order, bare))
    ]
    assert judged == [0, 1, 0, 1]
