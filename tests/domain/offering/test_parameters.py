"""Pricing parameters, and amounts over time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.offering.effective_rule import EffectiveRule, EndMode, EndRule
from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.parameters import (
    InstalmentRule,
    Lifetime,
    ParameterKind,
    PricingParameter,
    Share,
    resolve,
)
from counter.domain.offering.prestore import Prestore, PrestorePeriod, RefundRule, refund_fen, schedule
from counter.domain.text import Text
from tests.domain.offering.shelves import said

NAME = Text("参数", "parameter")
LEVEL = PricingParameter(code="level", name=NAME, kind=ParameterKind.CHOICE, choices=(10, 20), value=10)
MEMBERS = PricingParameter(code="members", name=NAME, kind=ParameterKind.CUSTOM, minimum=2, maximum=9)
ARPU = PricingParameter(code="arpu", name=NAME, kind=ParameterKind.LOADED, source="arpuFen")
TENTH = PricingParameter(
    code="tenth",
    name=NAME,
    kind=ParameterKind.COMPUTED,
    shares=(Share(of="arpu", permille=100),),
    maximum=500,
)


def test_each_kind_of_parameter_gets_its_value() -> None:
    fixed = PricingParameter(code="fixed", name=NAME, kind=ParameterKind.CONSTANT, value=7)
    found = resolve((fixed, LEVEL, MEMBERS, ARPU, TENTH), {"members": 3}, {"arpuFen": 4999})
    assert found.values == {"fixed": 7, "level": 10, "members": 3, "arpu": 4999, "tenth": 499}
    assert (found.findings, found.missing) == ((), ())


@pytest.mark.parametrize(
    ("entered", "loaded", "sentence"),
    [
        ({"level": 15}, {}, "{name} is one of {choices}, not {value}."),
        ({"members": 1}, {}, "{name} is at least {least}, not {value}."),
        ({"members": 10}, {}, "{name} is at most {most}, not {value}."),
        ({}, {"arpuFen": 9990}, "{name} is at most {most}, not {value}."),
        ({"unheard": 1}, {}, "There is no parameter {code}."),
    ],
)
def test_a_value_that_cannot_be_is_said(
    entered: dict[str, int], loaded: dict[str, int], sentence: str
) -> None:
    assert said(resolve((LEVEL, MEMBERS, ARPU, TENTH), entered, loaded).findings) == [sentence]


def test_what_nobody_said_is_asked_for_and_what_rests_on_it_waits() -> None:
    found = resolve((MEMBERS, ARPU, TENTH))
    assert (found.values, found.missing) == ({}, ("members", "arpu"))


@given(amount=st.integers(0, 10**7), count=st.integers(1, 36), first=st.integers(0, 10**6))
def test_instalments_come_to_the_amount(amount: int, count: int, first: int) -> None:
    parts = InstalmentRule(count=count, first_fen=first).parts(amount)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)
    assert len(parts) == count + (1 if min(first, amount) else 0)


def test_a_lifetime_is_absolute_or_relative() -> None:
    assert Lifetime(until=date(2027, 1, 1)).last_day(date(2026, 2, 1)) == date(2027, 1, 1)
    assert Lifetime(months=1).last_day(date(2026, 1, 31)) == date(2026, 2, 27)
    with pytest.raises(ValueError, match="either"):
        Lifetime()


# ---- prestores ---------------------------------------------------------------------------------

GRANT = Prestore(
    paid_fen=100_000,
    deposit_fen=20_000,
    periods=(
        PrestorePeriod(amount_fen=30_000, valid_months=3),
        PrestorePeriod(amount_fen=20_000, after_months=3, valid_months=1),
        PrestorePeriod(amount_fen=70_000, after_months=9),
    ),
    refund=RefundRule.UNUSED,
)


def test_each_period_has_its_own_amount_and_validity() -> None:
    buckets = schedule(GRANT, date(2026, 11, 30))
    assert [(b.amount_fen, b.available_from, b.valid_until) for b in buckets] == [
        (30_000, date(2026, 11, 30), date(2027, 2, 27)),
        (20_000, date(2027, 2, 28), date(2027, 3, 29)),
        (70_000, date(2027, 8, 30), None),
    ]


@given(
    paid=st.integers(0, 10**6),
    months=st.integers(1, 36),
    start=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    end=st.dates(date(2024, 1, 1), date(2034, 1, 1)),
    unused=st.integers(0, 10**6),
    rule=st.sampled_from(RefundRule),
)
def test_never_more_is_given_back_than_was_paid_and_the_deposit_always(
    paid: int, months: int, start: date, end: date, unused: int, rule: RefundRule
) -> None:
    each = -(-max(paid, 1) // months)
    periods = tuple(PrestorePeriod(amount_fen=each, after_months=month) for month in range(months))
    prestore = Prestore(paid_fen=paid, deposit_fen=500, periods=periods, refund=rule)
    back = refund_fen(prestore, start, end, unused)
    assert 500 <= back <= 500 + paid
    assert rule is not RefundRule.NOTHING or back == 500
    assert sum(bucket.amount_fen for bucket in schedule(prestore, start)) == prestore.given_fen


def test_a_prestore_that_gives_less_than_was_paid_is_refused() -> None:
    with pytest.raises(ValueError, match="give"):
        Prestore(paid_fen=2, periods=(PrestorePeriod(amount_fen=1),))


# ---- when it counts ----------------------------------------------------------------------------

FIRST = EffectiveRule(mode=EffectiveMode.CUSTOM, day_of_month=31)


@pytest.mark.parametrize(
    ("rule", "done", "first"),
    [
        (EffectiveRule(mode=EffectiveMode.AT_ONCE), date(2026, 2, 28), date(2026, 2, 28)),
        (EffectiveRule(mode=EffectiveMode.NEXT_CYCLE), date(2026, 12, 31), date(2027, 1, 1)),
        (EffectiveRule(mode=EffectiveMode.AFTER_DAYS, days=3), date(2028, 2, 27), date(2028, 3, 1)),
        (EffectiveRule(mode=EffectiveMode.AFTER_DAYS, days=2), date(2028, 2, 27), date(2028, 2, 29)),
        (FIRST, date(2026, 2, 10), date(2026, 2, 28)),
        (FIRST, date(2028, 2, 10), date(2028, 2, 29)),
        (EffectiveRule(mode=EffectiveMode.CUSTOM, day_of_month=5), date(2026, 2, 6), date(2026, 3, 5)),
        (
            EffectiveRule(mode=EffectiveMode.CUSTOM, day_of_month=5, months=1),
            date(2026, 2, 3),
            date(2026, 3, 5),
        ),
    ],
)
def test_the_first_day_over_month_ends_and_leap_years(rule: EffectiveRule, done: date, first: date) -> None:
    assert rule.first_day(done) == first


def test_a_chosen_date_is_today_or_later() -> None:
    rule = EffectiveRule(mode=EffectiveMode.ON_DATE)
    assert rule.first_day(date(2026, 1, 1), date(2026, 1, 1)) == date(2026, 1, 1)
    for chosen in (None, date(2025, 12, 31)):
        with pytest.raises(ValueError, match="today or later"):
            rule.first_day(date(2026, 1, 1), chosen)


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        (EndRule(mode=EndMode.AT_ONCE), date(2026, 2, 10)),
        (EndRule(mode=EndMode.CYCLE_END), date(2026, 2, 28)),
        (EndRule(mode=EndMode.TERM_END), date(2026, 6, 30)),
        (EndRule(mode=EndMode.AFTER_MONTHS, months=3), date(2026, 3, 31)),
        (EndRule(mode=EndMode.AFTER_MONTHS, months=1), date(2026, 2, 10)),
    ],
)
def test_the_last_day_is_never_past(rule: EndRule, last: date) -> None:
    assert rule.last_day(date(2026, 2, 10), date(2026, 1, 1), date(2026, 6, 30)) == last
