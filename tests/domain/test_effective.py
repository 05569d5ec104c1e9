"""When an order takes effect."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.effective import add_months, business_date, effective_on, next_cycle
from counter.domain.offers import EffectiveMode

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_the_next_cycle_is_the_first_of_the_next_month(day: date) -> None:
    first = next_cycle(day)
    assert first.day == 1
    assert first > day
    assert (first - timedelta(days=1)).month == day.month


@given(DAYS, st.integers(0, 600))
def test_months_later_is_the_same_day_or_the_month_s_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(DAYS, st.integers(-120, 120))
def test_months_can_be_counted_back(day: date, months: int) -> None:
    assert add_months(add_months(day.replace(day=1), months), -months) == day.replace(day=1)


@given(DAYS, DAYS)
def test_nothing_takes_effect_in_the_past(today: date, chosen: date) -> None:
    assert effective_on(EffectiveMode.AT_ONCE, today) == today
    assert effective_on(EffectiveMode.NEXT_CYCLE, today) == next_cycle(today)
    if chosen >= today:
        assert effective_on(EffectiveMode.ON_DATE, today, chosen) == chosen
    else:
        with pytest.raises(ValueError, match="today or later"):
            effective_on(EffectiveMode.ON_DATE, today, chosen)


def test_a_chosen_date_has_to_be_chosen() -> None:
    with pytest.raises(ValueError, match="today or later"):
        effective_on(EffectiveMode.ON_DATE, date(2026, 11, 21))


def test_the_business_date_is_the_store_s_own() -> None:
    evening = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    assert business_date(evening, "Asia/Shanghai") == date(2026, 12, 1)
    assert business_date(evening, "UTC") == date(2026, 11, 30)
