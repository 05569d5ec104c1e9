"""What may be done, and what stands against it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain import rules
from counter.domain.customer import Account, BlacklistEntry, BlacklistKind, CustomerView, LineState
from counter.domain.eligibility import PAY_ARREARS, judge_blacklist, judge_handler, judge_lines
from counter.domain.limits import Limits
from counter.domain.offering.conditions import AllOf, Comparison, Test
from counter.domain.offering.facts import Fact
from counter.domain.offering.offer_rules import OfferRules
from counter.domain.offers import EffectiveMode, Offer, OfferKind
from counter.domain.projection import after, outstanding
from counter.domain.term import bound_of, judge_term, plan_term, staying_terms
from counter.domain.text import Finding, Severity, refusals
from counter.domain.transaction import Handler, Opening, RealNameResult
from counter.domain.visit import OutcomeState
from tests.builders import (
    TODAY,
    change,
    change_details,
    customer_view,
    held_offer,
    id_number,
    offer,
    opening,
    opening_details,
    payment,
    payment_details,
    priced,
)
from tests.builders import (
    line as subscription,
)

PLAN = offer()
CHEAPER = offer(offer_id="24HB59", code="ydk59", name="移动花卡套餐59元", price_fen=5900)
DEARER = offer(offer_id="24HB299", code="qqt299", name="全球通畅享套餐299元", price_fen=29900)
OFFERS = {o.offer_id: o for o in (PLAN, CHEAPER, DEARER)}
ARREARS = BlacklistEntry(BlacklistKind.ARREARS, 8000, "A9")
FRAUD = BlacklistEntry(BlacklistKind.FRAUD)
COURT = BlacklistEntry(BlacklistKind.COURT)


ADULT = id_number(date(1960, 1, 1))


def said(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.message for finding in findings]


def judged(
    order: Opening,
    *,
    view: CustomerView | None = None,
    blacklist: tuple[BlacklistEntry, ...] = (),
    born: date = date(1990, 1, 1),
    offers: dict[str, Offer] = OFFERS,
) -> tuple[Finding, ...]:
    return rules.judge_opening(
        order, view=view, blacklist=blacklist, birth_date=born, offers=offers, limits=Limits(), today=TODAY
    )


def test_an_ordinary_opening_has_nothing_against_it() -> None:
    assert judged(opening_details()) == ()


def test_fraud_is_said_before_arrears_and_has_no_way_out() -> None:
    fraud, arrears = judge_blacklist((ARREARS, FRAUD))
    assert (fraud.remedy, arrears.remedy) == ("", PAY_ARREARS)
    assert arrears.params["amount"] == 8000


@given(paid=st.integers(1, 20_000))
def test_arrears_are_cleared_by_paying_them_in_the_same_visit_and_not_by_less(paid: int) -> None:
    line = payment(paid, payment_details(paid, account_id="A9", arrears_fen=8000))
    standing = outstanding((ARREARS, FRAUD), (line,))
    assert (ARREARS in standing) == (paid < 8000)
    assert FRAUD in standing


def test_the_limit_of_lines_counts_lines_opened_in_this_visit_and_not_terminated_ones() -> None:
    four = tuple(subscription(subscription_id=f"S{n}", number=f"1387123450{n}") for n in range(4))
    ended = subscription(subscription_id="S9", state=LineState.TERMINATED)
    view = customer_view(lines=(*four, ended))
    assert judge_lines(view, Limits()) == ()
    with_one_more = after(view, (opening(),), TODAY)
    assert said(judge_lines(with_one_more, Limits())) == ["Holds {lines} lines; the limit per ID is {limit}."]


@pytest.mark.parametrize(
    ("born", "alone"), [(date(2008, 11, 21), True), (date(2008, 11, 22), False), (date(2020, 1, 1), False)]
)
def test_minors_need_a_handler_until_their_eighteenth_birthday(born: date, alone: bool) -> None:
    guardian = Handler(name="张父", id_number=ADULT)
    assert (judged(opening_details(), born=born) == ()) is alone
    assert judged(opening_details(handler=guardian), born=born) == ()


@pytest.mark.parametrize(
    ("real_name", "severity"),
    [(RealNameResult.NOT_CHECKED, Severity.WARN), (RealNameResult.REFUSED, Severity.REFUSE)],
)
def test_an_unchecked_person_is_accepted_with_a_warning_and_a_refused_one_is_not(
    real_name: RealNameResult, severity: Severity
) -> None:
    found = judged(opening_details(real_name=real_name))
    assert [(f.field, f.severity) for f in found] == [("real_name", severity)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on_sale_until": TODAY - timedelta(days=1)}, "{name} is on sale from {first} to {last} only."),
        ({"on_sale_from": TODAY + timedelta(days=1)}, "{name} is on sale from {first} to {last} only."),
        ({"price_fen": 13900}, "{name} now costs {new_amount}, not {old_amount}."),
        ({"kind": OfferKind.ADD_ON}, "{name} cannot be ordered here."),
        ({"effective_modes": (EffectiveMode.NEXT_CYCLE,)}, "{name} cannot take effect that way."),
    ],
)
def test_an_offer_must_be_on_sale_at_the_pinned_price(changes: dict[str, object], message: str) -> None:
    now = replace(PLAN, **changes)  # type: ignore[arg-type]
    assert said(judged(opening_details(), offers={PLAN.offer_id: now})) == [message]


def test_an_offer_that_is_gone_is_named() -> None:
    assert said(judged(opening_details(), offers={})) == ["{name} is not in the catalogue."]


def test_the_same_plan_twice_is_refused() -> None:
    view = customer_view(lines=(subscription(plan=held_offer(offer_id=PLAN.offer_id)),))
    order = change_details(new=priced())
    found = rules.judge_change(order, view=view, offers=OFFERS, today=TODAY)
    assert said(found) == ["The line has this plan already."]


def test_a_second_change_sees_the_first_one_of_the_same_visit() -> None:
    view = customer_view()
    first = change()
    seen = after(view, (first,), TODAY)
    found = rules.judge_change(change_details(), view=seen, offers=OFFERS, today=TODAY)
    assert said(found)[0] == "A change to {name} on {day} is on its way already."


@given(price=st.integers(0, 40_000), left=st.integers(-400, 400))
def test_a_running_contract_refuses_cheaper_plans_and_is_no_word_beside_others(price: int, left: int) -> None:
    effective = date(2026, 12, 1)
    last = effective + timedelta(days=left)
    contract = held_offer(
        product_id="H2", offer_id="24HBC", name="保底合约", kind="contract", term_ends_on=last
    )
    line = subscription(plan=held_offer(offer_id=PLAN.offer_id, price_fen=12900), offers=(contract,))
    new = offer(offer_id="24HBX", code="x", name="新套餐", price_fen=price)
    order = change_details(
        new=priced(offer_id="24HBX", code="x", name="新套餐", price_fen=price), effective_on=effective
    )
    offers = OFFERS | {new.offer_id: new}
    found = rules.judge_change(order, view=customer_view(lines=(line,)), offers=offers, today=TODAY)
    if left < 0 or price >= 12900:
        assert found == ()
        return
    assert [(f.severity, f.params) for f in found] == [
        (Severity.REFUSE, {"name": "保底合约", "last": last, "amount": 12900})
    ]


def test_a_running_contract_is_said_before_a_plan_is_chosen() -> None:
    contract = held_offer(
        product_id="H2", offer_id="24HBC", name="保底合约", kind="contract", term_ends_on=TODAY
    )
    line = subscription(plan=held_offer(price_fen=12900), offers=(contract,))
    (said_,) = judge_term(line, None, OFFERS, TODAY)
    assert (said_.field, said_.severity) == ("line", Severity.WARN)
    assert judge_term(line, None, OFFERS, TODAY + timedelta(days=1)) == ()


def test_a_contract_asks_for_its_own_level_however_dear_the_plan_is() -> None:
    asks = Comparison(fact=Fact.PLAN_PRICE, test=Test.AT_LEAST, value=5900)
    other = Comparison(fact=Fact.TENURE, test=Test.AT_LEAST, value=12)
    rules_of = {"C1": OfferRules(eligibility=AllOf(of=(other, asks))), "C2": OfferRules(), "C3": OfferRules()}
    kinds = {"C1": OfferKind.CONTRACT, "C2": OfferKind.CONTRACT, "C3": OfferKind.ADD_ON}
    offers = OFFERS | {
        each: offer(offer_id=each, kind=kinds[each], price_fen=9900, rules=given)
        for each, given in rules_of.items()
    }
    contracts = tuple(
        held_offer(product_id=f"H{n}", offer_id=each, name=each, kind=kinds[each], price_fen=9900,
                   term_ends_on=TODAY + timedelta(days=n))
        for n, each in enumerate(rules_of)
    )  # fmt: skip
    for plan_fen in (5900, 12900, 59900):
        line = subscription(plan=held_offer(price_fen=plan_fen), offers=contracts)
        assert [(b.name, b.least_fen) for b in staying_terms(line, offers, TODAY)] == [
            ("C1", 5900), ("C2", 0), ("C3", 0)
        ]  # fmt: skip
        bound = bound_of(line, offers, TODAY)
        assert bound is not None
        assert bound.least_fen == 5900
        assert bound_of(line, offers, TODAY + timedelta(days=1)) is None
    own = subscription(plan=held_offer(price_fen=12900, term_ends_on=TODAY), offers=contracts)
    assert bound_of(own, offers, TODAY) == plan_term(own, offers, TODAY)


@given(born=st.dates(date(1930, 1, 1), TODAY), entries=st.sets(st.sampled_from((ARREARS, FRAUD, COURT))))
def test_a_handler_is_of_age_and_listed_for_nothing_but_arrears(
    born: date, entries: set[BlacklistEntry]
) -> None:
    handler = Handler(name="张父", id_number=id_number(born))
    found = judge_handler(handler, "420199199001011243", entries, TODAY, Limits())
    of_age = born <= date(2008, 11, 21)
    assert (not found) == (of_age and not entries & {FRAUD, COURT})
    assert all(finding.field == "handler_id_number" for finding in refusals(found))
    assert len(found) == len(entries & {FRAUD, COURT}) + (not of_age)


@pytest.mark.parametrize(
    ("handler", "field"),
    [
        (Handler(name="张父", id_number=ADULT[:-1] + "0"), "handler_id_number"),
        (Handler(name="张父", id_number="123"), "handler_id_number"),
        (Handler(name="父", id_number=ADULT), "handler_name"),
        (Handler(name="张三丰", id_number="420199199001011243"), "handler_id_number"),
    ],
    ids=["wrong check digit", "too short", "no whole name", "the customer"],
)
def test_a_handler_is_checked_as_the_customer_is(handler: Handler, field: str) -> None:
    found = judged(opening_details(handler=handler))
    assert [(f.field, f.severity) for f in found] == [(field, Severity.REFUSE)]


def test_a_line_suspended_for_arrears_offers_their_payment() -> None:
    view = customer_view(
        lines=(subscription(state=LineState.SUSPENDED),),
        accounts=(Account(account_id="A1", arrears_fen=5000),),
    )
    found = rules.judge_change(change_details(), view=view, offers=OFFERS, today=TODAY)
    assert (found[0].remedy, found[0].params["amount"]) == (PAY_ARREARS, 5000)
    paid = after(view, (payment(5000, payment_details(5000, arrears_fen=5000)),), TODAY)
    assert paid.lines[0].state is LineState.ACTIVE
    assert rules.judge_change(change_details(), view=paid, offers=OFFERS, today=TODAY) == ()


def test_a_change_of_somebody_elses_line_is_refused() -> None:
    view = customer_view(lines=())
    found = rules.judge_change(change_details(), view=view, offers=OFFERS, today=TODAY)
    assert said(found) == ["{number} is not a line of this customer."]


@given(amount=st.integers(-100, 6_000_000), arrears=st.integers(0, 50_000))
def test_a_payment_says_where_every_fen_goes(amount: int, arrears: int) -> None:
    account = Account(account_id="A1", arrears_fen=arrears, balance_fen=0)
    view = customer_view(accounts=(account,))
    order = payment_details(amount, arrears_fen=arrears)
    found = rules.judge_payment(order, view=view, limits=Limits())
    if amount <= 0 or amount > Limits().payment_limit_fen:
        assert refusals(found)
        return
    assert not refusals(found)
    then = after(view, (payment(amount, order),), TODAY).accounts[0]
    assert then.balance_fen - then.arrears_fen == amount - arrears
    assert then.balance_fen == 0 or then.arrears_fen == 0
    spoken = {f.message: f.params["amount"] for f in found}
    assert spoken.get("{amount} stays owed.", 0) == then.arrears_fen
    if arrears:
        assert spoken.get("{amount} goes to the balance.", 0) == then.balance_fen


@pytest.mark.parametrize("state", list(OutcomeState))
def test_only_a_completed_payment_of_today_is_reversed_and_only_once(state: OutcomeState) -> None:
    def judge(day: date, already: bool) -> bool:
        found = rules.judge_reversal(state=state, paid_on=day, today=TODAY, reversed_already=already)
        return not refusals(found)

    assert judge(TODAY, False) is (state is OutcomeState.COMPLETED)
    assert not judge(TODAY - timedelta(days=1), False)
    assert not judge(TODAY, True)


@pytest.mark.parametrize("state", list(OutcomeState))
def test_what_has_ended_cannot_be_withdrawn(state: OutcomeState) -> None:
    ended = (OutcomeState.COMPLETED, OutcomeState.WITHDRAWN, OutcomeState.REJECTED, OutcomeState.FAILED)
    assert bool(rules.judge_withdrawal(state)) == (state in (*ended, OutcomeState.REVERSED))
