"""What is held, changed and taken back: the term never moves, and nothing that did not change is archived."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.offering.effective_rule import EndMode, EndRule
from counter.domain.offering.holding import (
    begin,
    cancel,
    extend,
    judge_cancel,
    modify,
    swap,
    take_back,
)
from counter.domain.offering.months import add_months
from counter.domain.offering.packages import Chosen, PricingPlan
from counter.domain.text import Text

PLAN = PricingPlan(plan_id="standard", name=Text("标准", "standard"))
OTHER = PricingPlan(plan_id="discount", name=Text("优惠", "discount"))
NONE, SPEED = (), (Chosen("speed"),)
STEPS = ("modify", "swap", "back", "cancel")
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(
    on=days, months=st.integers(1, 36), steps=st.lists(st.sampled_from(["modify", "swap", "back", "cancel"]))
)
def test_changing_and_taking_back_never_moves_the_last_day_of_the_term(
    on: date, months: int, steps: list[str]
) -> None:
    holding = begin("P1", "O1", PLAN, NONE, on, months)
    term = holding.now.term_ends_on
    for place, step in enumerate(steps):
        today = on + timedelta(days=place)
        if step == "modify":
            holding = modify(holding, SPEED if holding.now.packages == NONE else NONE, today)
        elif step == "swap":
            other = OTHER if holding.now.plan_id == "standard" else PLAN
            holding = swap(holding, other.plan_id, NONE, today)
        elif step == "cancel":
            holding = cancel(holding, EndRule(mode=EndMode.TERM_END), today)
        elif len(holding.revisions) > 1:
            holding = take_back(holding)
    assert term == add_months(on, months) - timedelta(days=1)
    assert {revision.term_ends_on for revision in holding.revisions} == {term}


@given(on=days, months=st.integers(0, 24), later=st.integers(0, 400))
def test_adding_and_then_cancelling_and_taking_that_back_gives_back_what_was_held(
    on: date, months: int, later: int
) -> None:
    today = on + timedelta(days=later)
    before = begin("P1", "O1", PLAN, NONE, on, months)
    changed = cancel(modify(before, SPEED, today), EndRule(mode=EndMode.CYCLE_END), today)
    assert take_back(take_back(changed)) == before


@given(on=days)
def test_only_what_changed_is_archived(on: date) -> None:
    holding = begin("P1", "O1", PLAN, NONE, on)
    assert modify(holding, NONE, on + timedelta(days=3)) is holding
    assert len(modify(holding, SPEED, on).revisions) == 2


@pytest.mark.parametrize(
    ("start", "months", "more", "last"),
    [
        (date(2026, 1, 31), 1, 1, date(2026, 3, 30)),
        (date(2024, 2, 29), 12, 36, date(2028, 2, 28)),
        (date(2026, 11, 1), 12, 12, date(2028, 10, 31)),
        (date(2026, 12, 31), 2, 1, date(2027, 3, 30)),
    ],
)
def test_an_extended_term_is_counted_from_the_first_day_over_short_months(
    start: date, months: int, more: int, last: date
) -> None:
    assert extend(begin("P1", "O1", PLAN, NONE, start, months), more, start).now.term_ends_on == last


def test_it_stands_as_it_did_on_any_day() -> None:
    start = date(2026, 1, 1)
    holding = modify(begin("P1", "O1", PLAN, NONE, start), SPEED, date(2026, 6, 1))
    ended = cancel(holding, EndRule(mode=EndMode.ON_DATE), date(2026, 7, 1), date(2026, 8, 31))
    on = {day: ended.on(day) for day in (date(2025, 12, 31), start, date(2026, 6, 1), date(2026, 9, 1))}
    assert [None if revision is None else revision.packages for revision in on.values()] == [
        None,
        NONE,
        SPEED,
        None,
    ]


def test_a_term_refuses_an_earlier_end() -> None:
    holding = begin("P1", "O1", PLAN, NONE, date(2026, 1, 1), 12)
    [refused] = judge_cancel(holding, date(2026, 12, 30))
    assert refused.params["last"] == date(2026, 12, 31)
    assert judge_cancel(holding, date(2026, 12, 31)) == ()
