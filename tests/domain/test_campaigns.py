"""Campaigns: who may take part, what is given, what it costs, and that it is once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.acceptance import Acceptance, goods_back
from counter.domain.campaign import Campaign, schemes
from counter.domain.campaign_rules import campaign_line, judge_campaign_order, judge_stock
from counter.domain.customer import CustomerView
from counter.domain.held_lines.order import LineOrder
from counter.domain.listed import Named, read_list, results
from counter.domain.listed import campaigns as campaigns_listed
from counter.domain.listed import joins as joins_listed
from counter.domain.masking import Masking
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.pricing import When
from counter.domain.offers import EffectiveMode
from counter.domain.projection import after
from counter.domain.slips.items import Speech, item_of
from counter.domain.text import Finding, Severity, refusals
from counter.domain.transaction import ChargeKind, Transaction
from counter.wire.requests import requests_for
from counter.wire.stock import issued_by
from tests import builders
from tests.campaigns import CONTRACT, LISTED, STOCK, THANKS, accepted, campaign
from tests.screens.forms.stage import packaged
from tests.specifications import faults

PLAN = builders.offer()
OFFERS = {offer.offer_id: offer for offer in (PLAN, CONTRACT)}
BY = Acceptance(packaged()["yx"], "L1", builders.NOW, builders.TODAY)


def view(**person: object) -> CustomerView:
    return builders.customer_view(customer=builders.customer(**person))


def judged(
    code: str, who: CustomerView | None = None, known: Campaign = THANKS, day: date = builders.TODAY
) -> tuple[Finding, ...]:
    seen = who or view()
    order = accepted(code, seen, OFFERS, day)
    return judge_campaign_order(order, view=seen, offers=OFFERS, campaigns=[known], today=day)


def against(*args: object, **given: object) -> list[str]:
    return [finding.message for finding in refusals(judged(*args, **given))]  # type: ignore[arg-type]


def line(code: str) -> Transaction:
    return campaign_line(BY, accepted(code, view(), OFFERS))


@pytest.mark.parametrize("code", ["hk1", "hk2", "hk3"])
def test_an_old_customer_may_take_part_in_every_level(code: str) -> None:
    assert judged(code) == ()


def test_a_new_customer_is_told_what_is_asked() -> None:
    found = refusals(judged("hk1", view(joined_on=date(2026, 10, 1))))
    assert [finding.message for finding in found] == ["{name} is not for this customer: {asked}."]


def test_a_target_list_decides() -> None:
    listed = campaign(eligibility=LISTED)
    assert against("hk1", view(), listed) == ["{name} is not for this customer: {asked}."]
    assert against("hk1", view(campaigns=("名单",)), listed) == []


def test_a_campaign_is_taken_once_also_in_one_visit() -> None:
    first = line("hk1")
    seen = after(view(), [first], builders.TODAY)
    assert seen.customer.campaigns_taken == ("THANKS",)
    assert against("hk3", seen) == ["The customer took part in {name} already."]
    assert against("hk3", seen, campaign(repeatable=True)) == []


def test_outside_of_its_days_and_with_another_price_or_goods_it_is_refused() -> None:
    batch = THANKS.batches[0]
    over = replace(THANKS, batches=(replace(batch, ends_on=date(2026, 11, 1)),))
    assert against("hk1", None, over) == ["{name} may be accepted from {first} to {last} only."]
    dearer = replace(batch, levels=tuple(replace(level, price_fen=100) for level in batch.levels))
    assert against("hk1", None, replace(THANKS, batches=(dearer,))) == [
        "{name} now costs {new_amount}, not {old_amount}."
    ]
    other = replace(batch, levels=tuple(replace(level, goods=()) for level in batch.levels))
    assert against("hk1", None, replace(THANKS, batches=(other,))) == [
        "{name} gives other goods by now: accept it anew."
    ]
    gone = replace(THANKS, batches=(replace(batch, levels=()),))
    assert against("hk1", None, gone) == ["There is no campaign {code}."]


def test_the_offer_of_a_level_cannot_be_left_out() -> None:
    order = replace(accepted("hk2", view(), OFFERS), joins=())
    found = judge_campaign_order(order, view=view(), offers=OFFERS, campaigns=[THANKS], today=builders.TODAY)
    assert [finding.message for finding in refusals(found)] == [
        "{name} comes with the offer {code}, which is not in the order."
    ]


def test_a_level_costs_its_price_and_its_prestore() -> None:
    assert [(c.kind, c.amount_fen) for c in line("hk1").charges] == []
    assert [(c.kind, c.amount_fen) for c in line("hk2").charges] == [(ChargeKind.PRESTORE, 10000)]
    assert [(c.kind, c.amount_fen) for c in line("hk3").charges] == [(ChargeKind.FEE, 9900)]


def test_too_few_in_stock_is_said_and_refuses_nothing() -> None:
    order = accepted("hk2", view(), OFFERS)
    assert order.campaign is not None
    [few] = judge_stock(order.campaign, STOCK)
    assert (few.severity, few.params["count"]) == (Severity.WARN, 1)


def test_goods_go_out_with_the_line_and_come_back_with_its_refund() -> None:
    taken = line("hk2")
    assert [(issue.item_id, issue.quantity) for issue in issued_by(taken)] == [("rice", 2), ("umbrella", 1)]
    assert [(issue.item_id, issue.quantity) for issue in goods_back(taken)] == [
        ("rice", -2),
        ("umbrella", -1),
    ]
    assert goods_back(builders.payment()) == ()


def test_the_requests_take_the_goods_out_at_once_and_order_after_the_prestore() -> None:
    taken = line("hk2")
    requests = requests_for(builders.settled(taken), builders.terminal())
    stock = next(request for request in requests if request.kind == "stock")
    order = next(request for request in requests if request.kind == "order")
    [paid] = [request.identity for request in requests if request.kind == "payment"]
    assert (stock.identity, stock.depends_on) == ("L1:stock", ())
    assert order.depends_on == (paid,)
    assert faults("TMF687", "AdjustProductStock_Create", stock.body) == []
    assert faults("TMF622", "ProductOrder_Create", order.body) == []
    assert faults("TMF687", "AdjustProductStock_Create", {}) != []


def test_the_slip_names_campaign_level_and_goods() -> None:
    speech = Speech(
        say=lambda message, **params: message.format(**params), language="en",
        time_zone="Asia/Shanghai", masking=Masking(),
    )  # fmt: skip
    told = [(fact.label, fact.value) for fact in item_of(1, line("hk2"), None, "张三丰", speech).facts]
    assert ("Campaign", "Thanks hk2") in told
    assert ("Batch and level", "fourth quarter, B") in told
    assert ("Handed over", "rice, 2 pieces") in told
    assert ("Ordered", "预存100赠120合约, 0 yuan a month") in told


def known(number: str) -> Named:
    one = builders.line(number=number, account_id=f"A{number}", subscription_id=f"S{number}")
    old = int(number[-1]) % 2 == 0
    who = builders.customer(customer_id=f"C{number}", joined_on=date(2020 if old else 2026, 9, 1))
    accounts = (replace(builders.customer_view().accounts[0], account_id=f"A{number}"),)
    return Named(builders.customer_view(customer=who, accounts=accounts, lines=(one,)), f"A{number}", number)


WHEN = When(EffectiveMode.AT_ONCE, builders.TODAY, builders.TODAY)


def test_a_list_takes_part_line_by_line() -> None:
    make = campaigns_listed("hk1", [THANKS], WHEN, OfferCatalogue(OFFERS.values()), lambda f: f.message)
    listed = read_list("13871230002\n13871230003\n13871230004 hk3\n13871230006 xx")
    by = [replace(BY, identity=builders.identity()) for _each in listed]
    found = results(listed, (), known, make, by)
    assert [each.line is not None for each in found] == [True, False, True, False]
    assert found[3].against[0].message == "There is no campaign {code}."


def test_a_service_is_joined_for_a_list() -> None:
    make = joins_listed(
        CONTRACT, lambda code: None, WHEN, OfferCatalogue(OFFERS.values()), lambda f: f.message
    )
    listed = read_list("13871230002\n13871230003")
    by = [replace(BY, identity=builders.identity()) for _each in listed]
    found = results(listed, (), known, make, by)
    orders = [each.line.details for each in found if each.line]
    assert all(isinstance(o, LineOrder) and o.joins[0].offer.offer_id == "CONTRACT" for o in orders)
    assert len(orders) == 2


@given(
    st.sampled_from([scheme.level.code for scheme in schemes([THANKS])]),
    st.sampled_from(["", "名单"]),
    st.dates(date(2018, 1, 1), date(2026, 11, 20)),
    st.booleans(),
)
def test_counter_and_centre_judge_alike_and_nobody_takes_part_twice(
    code: str, listed: str, joined_on: date, repeatable: bool
) -> None:
    known_campaign = campaign(repeatable=repeatable)
    who = view(joined_on=joined_on, campaigns=(listed,) if listed else ())
    first = judged(code, who, known_campaign)
    assert first == judged(code, who, known_campaign)
    if refusals(first):
        return
    taken = campaign_line(BY, accepted(code, who, OFFERS))
    again = refusals(judged("hk1", after(who, [taken], builders.TODAY), known_campaign))
    assert bool(again) is not repeatable
