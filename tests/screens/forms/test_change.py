"""Changing a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counter.domain.customer import Account, CustomerView, LineState
from counter.domain.masking import Masking
from counter.domain.offers import EffectiveMode
from counter.domain.slips.items import Speech, item_of
from counter.domain.transaction import PlanChange
from tests import builders
from tests.screens.forms.ports import MemoryCache, ScriptedCentre
from tests.screens.forms.stage import Act, Counter, staged

NUMBER = builders.NUMBER
DEAR = builders.offer(
    offer_id="24HB199", code="qqt199", name="全球通尊享套餐199元", price_fen=19900, initials="qqtzxtc199y"
)
CHEAP = builders.offer(
    offer_id="24HB59", code="ydk59", name="移动花卡套餐59元", price_fen=5900, initials="ydhktc59y",
    general_data_mb=20480, voice_minutes=100,
)  # fmt: skip
RETIRED = builders.offer(
    offer_id="20HB88", code="qqt88", name="全球通旧套餐88元", price_fen=8800, on_sale_until=date(2025, 12, 31)
)
SHELF = (builders.offer(), DEAR, CHEAP, RETIRED)


def counter(folder: Path, view: CustomerView | None = None) -> Counter:
    """A counter with three plans on sale and one past it."""
    view = view or builders.customer_view()
    return Counter(folder, MemoryCache([view], SHELF), ScriptedCentre([view]))


def bound(until: date) -> CustomerView:
    """The customer, whose plan binds the line for a while."""
    return builders.customer_view(lines=(builders.line(plan=builders.held_offer(term_ends_on=until)),))


def changed(act: Act) -> PlanChange:
    """The change that was accepted."""
    details = act.app.accepted[-1].details
    assert isinstance(details, PlanChange)
    return details


def notes(act: Act) -> str:
    """What stands under the fields."""
    return "\n".join("".join(text for text, _look in line) for line in act.app.form.notes())


async def test_digits_enter_code_enter_accept_is_all_it_takes(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        await act.open("bg")
        await act.type(NUMBER)
        await act.press("enter")
        await act.type("ydk59")
        await act.press("enter", "f8")
        await act.rest()
        assert changed(act).new.offer_id == "24HB59"
        assert changed(act).effective_on == date(2026, 12, 1)
        # with F3 before and Enter in the settlement after: 11 digits and at most 12 keys
        assert act.pressed - len(NUMBER) + 2 <= 12


async def test_everything_on_the_command_line_leaves_one_key(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        await act.open("bg", line=NUMBER, offer="qqt199")
        await act.press("f8")
        await act.rest()
        assert changed(act).new.price_fen == 19900


@pytest.mark.parametrize("typed", ["qqtzx", "尊享", "199"])
async def test_a_plan_is_found_by_initials_name_or_price(tmp_path: Path, typed: str) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        form = await act.open("bg", line=NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type(typed)
        await act.pilot.pause()
        assert form.choices is not None
        assert form.choices.choices[0].text == "qqt199"
        await act.press("enter")
        await act.rest()
        assert act.text("offer") == "qqt199"


async def test_plans_past_their_sale_are_not_offered_and_named_when_typed(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        form = await act.open("bg", line=NUMBER, offer="qqt88")
        await act.rest()
        assert act.beside("offer") == ("全球通旧套餐88元 is on sale from 2024-01-01 to 2025-12-31 only.",)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert act.text("offer") == "qqt88"
        form.enter("offer")
        await act.type("全球通")
        await act.pilot.pause()
        assert form.choices is not None
        assert "qqt88" not in [choice.text for choice in form.choices.choices]


async def test_old_and_new_stand_side_by_side(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        await act.open("bg", line=NUMBER)
        await act.press("enter")
        await act.rest()
        assert "全球通畅享套餐129元" in notes(act)
        assert "40G" in notes(act)
        await act.type("ydk59")
        await act.press("enter")
        await act.rest()
        assert "59.00/month (-70.00)" in notes(act)
        assert "500 min" in notes(act)
        assert "100 min" in notes(act)


async def test_side_by_side_says_which_contract_stays_and_when_the_new_plan_ends(tmp_path: Path) -> None:
    contract = builders.held_offer(
        product_id="H2", offer_id="24HB9", name="保底59元合约", kind="contract", price_fen=5900,
        term_ends_on=date(2027, 7, 5),
    )  # fmt: skip
    view = builders.customer_view(lines=(builders.line(offers=(contract,)),))
    ends = replace(DEAR, validity_months=12, min_term_months=6)
    ports = Counter(tmp_path, MemoryCache([view], (builders.offer(), ends)), ScriptedCentre([view]))
    async with staged(ports, "bg") as act:
        await act.open("bg", line=NUMBER, offer="qqt199", effective="2")
        await act.rest()
        new = "".join("".join(row[-1][0] for row in act.app.form.notes()).split())
        assert "staysuntil2027-07-05:onlyplansofatleast59.00amonth" in new
        assert all(each in new for each in ("6months,until", "endson"))
        await act.press("f8")
        await act.rest()
        (stays,) = changed(act).stays
        assert (stays.name, stays.last, stays.least_fen) == ("保底59元合约", date(2027, 7, 5), 5900)
        speech = Speech(
            say=lambda message, **params: message.format(**params), language="en",
            time_zone="Asia/Shanghai", masking=Masking(),
        )  # fmt: skip
        facts = {fact.label: fact.value for fact in item_of(1, act.app.accepted[-1], None, "", speech).facts}
        assert "5900" in facts["Contract that stays"]
        assert {"Contract term", "Valid until"} <= set(facts)


async def test_a_term_is_said_as_soon_as_the_line_is_known(tmp_path: Path) -> None:
    async with staged(counter(tmp_path, bound(date(2027, 6, 30))), "bg") as act:
        await act.open("bg")
        await act.type(NUMBER)
        await act.press("enter")
        await act.rest()
        assert any("Until 2027-06-30" in said for said in act.beside("line"))
        form = act.app.form
        assert form.choices is not None
        assert [choice.text for choice in form.choices.choices] == ["qqt199"]
        unfitting = {offer.code: [f.params for f in why] for offer, why in form.unfitting()}
        assert [params["amount"] for params in unfitting["ydk59"]] == [12900]
        await act.type("ydk59")
        await act.press("enter")
        await act.rest()
        against = "Until 2027-06-30 only plans of at least 12900 a month"
        assert any(against in said for said in act.beside("offer"))
        assert not any("2027-06-30" in said for said in act.beside("line"))
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        await act.open("bg", line=NUMBER, offer="qqt199")
        await act.rest()
        said = (*act.beside("line"), *act.beside("offer"), notes(act))
        assert not any("only plans of at least" in each for each in said)
        await act.press("f8")
        await act.rest()
        assert changed(act).new.offer_id == "24HB199"


async def test_a_suspended_line_offers_the_payment_and_comes_back(tmp_path: Path) -> None:
    view = builders.customer_view(
        accounts=(Account(account_id="A1", arrears_fen=4400),),
        lines=(builders.line(state=LineState.SUSPENDED),),
    )
    async with staged(counter(tmp_path, view), "bg", "jf") as act:
        await act.open("bg", line=NUMBER, offer="qqt199")
        await act.rest()
        assert act.remedy()
        await act.press("f4")
        await act.rest()
        assert (act.app.form.template.code, act.text("amount")) == ("jf", "44.00")
        await act.press("f8")
        await act.rest()
        assert (act.app.form.template.code, act.text("offer")) == ("bg", "qqt199")
        assert not act.remedy()
        await act.press("f8")
        await act.rest()
        payment, change = act.app.accepted
        assert change.depends_on == (payment.identity,)


async def test_a_suspended_line_is_refused_without_it(tmp_path: Path) -> None:
    view = builders.customer_view(
        accounts=(Account(account_id="A1", arrears_fen=4400),),
        lines=(builders.line(state=LineState.SUSPENDED),),
    )
    async with staged(counter(tmp_path, view), "bg") as act:
        await act.open("bg", line=NUMBER, offer="qqt199")
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert "The line is suspended; 4400 is owed." in act.beside("line")


@pytest.mark.parametrize(
    ("typed", "mode", "day"),
    [
        ("1", EffectiveMode.NEXT_CYCLE, date(2026, 12, 1)),
        ("2", EffectiveMode.AT_ONCE, date(2026, 11, 21)),
        ("12-15", EffectiveMode.ON_DATE, date(2026, 12, 15)),
        ("0115", EffectiveMode.ON_DATE, date(2027, 1, 15)),
        ("2026-12-31", EffectiveMode.ON_DATE, date(2026, 12, 31)),
    ],
)
async def test_it_counts_when_the_clerk_says(
    tmp_path: Path, typed: str, mode: EffectiveMode, day: date
) -> None:
    any_day = replace(DEAR, effective_modes=tuple(EffectiveMode))
    view = builders.customer_view()
    behind = Counter(tmp_path, MemoryCache([view], [builders.offer(), any_day]), ScriptedCentre([view]))
    async with staged(behind, "bg") as act:
        form = await act.open("bg", line=NUMBER, offer="qqt199")
        await act.rest()
        form.enter("effective")
        await act.type(typed)
        await act.press("enter")
        await act.rest()
        assert (changed(act).mode, changed(act).effective_on) == (mode, day)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3", "Type the date itself, as 12-15."),
        ("02-30", "There is no such day: 02-30."),
        ("2026-11-20", "2026-11-20 is past."),
        ("soon", "Type 1, 2 or a date, as 12-15."),
        ("12-15", "全球通尊享套餐199元 cannot take effect that way."),
    ],
)
async def test_a_day_that_cannot_be_is_said(tmp_path: Path, typed: str, said: str) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        form = await act.open("bg", line=NUMBER, offer="qqt199")
        await act.rest()
        form.enter("effective")
        await act.type(typed)
        await act.press("f8")
        await act.rest()
        assert not act.app.accepted
        assert said in act.beside("effective")


async def test_a_plan_that_never_begins_next_cycle_presets_when_it_does(tmp_path: Path) -> None:
    now_only = replace(DEAR, effective_modes=(EffectiveMode.AT_ONCE,))
    view = builders.customer_view()
    behind = Counter(tmp_path, MemoryCache([view], [builders.offer(), now_only]), ScriptedCentre([view]))
    async with staged(behind, "bg") as act:
        await act.open("bg", line=NUMBER, offer="qqt199")
        await act.press("f8")
        await act.rest()
        assert changed(act).mode is EffectiveMode.AT_ONCE


async def test_keys_typed_ahead_of_the_offers_still_name_the_plan(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        await act.open("bg")
        await act.type(NUMBER)
        await act.press("enter")
        await act.type("ydk")
        await act.press("tab", "f9")
        await act.rest()
        assert changed(act).new.offer_id == "24HB59"


async def test_what_several_plans_answer_to_is_taken_by_a_second_enter(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        await act.open("bg", line=NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("tc")
        await act.press("enter")
        await act.rest()
        assert act.app.form.focused_field == "offer"
        assert act.text("offer") == "tc"
        assert any("2 answer to tc. Enter once more takes" in said for said in act.beside("offer"))
        await act.press("enter")
        await act.rest()
        assert act.text("offer") in ("qqt199", "ydk59")


async def test_a_slip_of_the_finger_orders_nothing(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        await act.open("bg", line=NUMBER)
        await act.press("enter")
        await act.rest()
        await act.type("qqt198")
        await act.press("enter", "f9")
        await act.rest()
        assert act.text("offer") == "qqt198"
        assert not act.desk.lines


async def test_no_plan_is_taken_that_nobody_named(tmp_path: Path) -> None:
    async with staged(counter(tmp_path), "bg") as act:
        await act.open("bg", line=NUMBER)
        await act.press("enter")
        await act.rest()
        await act.press("f9")
        await act.rest()
        assert act.text("offer") == ""
        assert act.beside("offer")
        assert not act.desk.lines
