"""The figures' arithmetic against published values, scipy and numpy; and what must hold for every visit."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as some

from counter.domain.statistics.durations import ERROR, Durations
from counter.domain.statistics.fact import LONG_SILENCE_MS, VISIT, Fact, facts_of, silences
from counter.domain.statistics.figures import bars, figures_of
from counter.domain.statistics.quality import Quality
from counter.domain.statistics.question import By, Question, group_of
from counter.domain.statistics.reach import reaches
from counter.domain.statistics.record import record_of
from counter.domain.statistics.summary import Summary, summary_of
from counter.domain.statistics.tukey import fence, fence_of
from counter.domain.statistics.view import Key, View, finest, keys_of
from counter.domain.statistics.wilson import Share, wilson
from counter.domain.talk import TalkTag
from counter.domain.timing import Moment, Parts, TimingEvent
from counter.wire.facts_of_interaction import facts_of_interaction
from counter.wire.interaction_of_visit import interaction_of
from counter.wire.party_interaction import PartyInteraction
from tests import builders

untyped: Any = scipy
"""It loads its parts when they are first asked for, which takes a second or two."""

TIMES = some.lists(some.integers(0, 24 * 3_600_000), min_size=1, max_size=200)


def durations(times: list[int]) -> Durations:
    made = Durations()
    for each in times:
        made.add(each)
    return made


@given(TIMES, some.sampled_from((0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)))
def test_a_quantile_lies_within_one_percent_of_numpy_s_inverted_cdf(times: list[int], share: float) -> None:
    exact = float(np.quantile(np.array(times), share, method="inverted_cdf"))
    assert durations(times).quantile(share) == pytest.approx(exact, rel=ERROR + 1e-9)


@given(TIMES, TIMES)
def test_merged_durations_are_those_of_all_together_whatever_the_order(
    one: list[int], other: list[int]
) -> None:
    merged, packed = durations(one), Durations()
    merged.merge(durations(other))
    packed.take_in(durations(other).packed())
    packed.take_in(durations(one).packed())
    assert list(merged.buckets()) == list(packed.buckets()) == list(durations(one + other).buckets())


@given(TIMES, some.integers(0, 1_000_000))
def test_what_was_counted_can_be_taken_out_again(times: list[int], gone: int) -> None:
    made = durations([*times, gone])
    made.add(gone, -1)
    assert list(made.buckets()) == list(durations(times).buckets())


@pytest.mark.parametrize(
    ("reached", "n", "low", "high"),
    [  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: score without continuity correction
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_s_interval_is_the_published_one(reached: int, n: int, low: float, high: float) -> None:
    assert wilson(reached, n) == pytest.approx((low, high), abs=5e-5)


@given(some.integers(0, 500), some.integers(1, 500))
def test_wilson_s_interval_is_scipy_s(reached: int, n: int) -> None:
    reached = min(reached, n)
    oracle = untyped.stats.binomtest(reached, n).proportion_ci(0.95, method="wilson")
    assert wilson(reached, n) == pytest.approx((float(oracle.low), float(oracle.high)), abs=1e-9)


def test_of_nothing_there_is_no_share_and_the_interval_says_nothing() -> None:
    assert Share(0, 0).share is None
    assert (Share(0, 0).low, Share(0, 0).high) == (0.0, 1.0)


def test_the_fence_is_tukey_s_on_logarithms() -> None:
    chance = Random(7)
    times = [round(chance.lognormvariate(math.log(180_000), 0.5)) for _ in range(2000)]
    logs = np.log(np.array(times, dtype=float))
    first, third = np.quantile(logs, [0.25, 0.75], method="inverted_cdf")
    iqr = untyped.stats.iqr(logs, interpolation="inverted_cdf")
    exact = fence_of(math.exp(first), math.exp(third))
    assert math.log(exact.high_ms) == pytest.approx(third + 1.5 * iqr)
    assert math.log(exact.low_ms) == pytest.approx(first - 1.5 * iqr)
    ours = fence(durations(times))
    assert ours is not None
    assert ours.high_ms == pytest.approx(exact.high_ms, rel=4 * ERROR + 0.001)
    assert ours.low_ms == pytest.approx(exact.low_ms, rel=4 * ERROR + 0.001)
    assert fence(durations(times[:19])) is None


def test_an_even_log_normal_has_seven_in_a_thousand_outside_of_the_fence() -> None:
    """1.5 quartile distances: 0.698 % of a normal distribution lie outside (scipy says so)."""
    outside = 2 * float(
        untyped.stats.norm.cdf(untyped.stats.norm.ppf(0.25) - 1.5 * 2 * untyped.stats.norm.ppf(0.75))
    )
    times = [
        round(180_000 * math.exp(0.5 * float(untyped.stats.norm.ppf((i + 0.5) / 20_000))))
        for i in range(20_000)
    ]
    summary = Summary()
    for each in times:
        summary.add(fact(each))
    figures = figures_of("", summary, Quality())
    assert figures.outliers / 20_000 == pytest.approx(outside, abs=0.002)  # the fence is within 4 %


def fact(total_ms: int = 60_000, **given: object) -> Fact:
    own: dict[str, object] = {
        "day": builders.TODAY,
        "hour": 10,
        "subject": VISIT,
        "clerk": "1",
        "position": 3,
        "parts": Parts(0, total_ms, 0),
        "target_ms": 300_000,
    }
    return Fact(**(own | given))  # type: ignore[arg-type]


@given(some.lists(some.tuples(some.integers(0, 3_600_000), some.integers(0, 600_000)), min_size=1))
def test_a_summary_written_down_and_read_again_is_the_same(times: list[tuple[int, int]]) -> None:
    summary = Summary()
    for total, target in times:
        summary.add(fact(total, target_ms=target))
    again = summary_of(summary.row())
    assert again.row() == summary.row()
    assert summary.n == len(times)
    assert summary.attained == sum(target > 0 and total <= target for total, target in times)
    assert sum(bar.count for bar in bars(summary.durations)) == len(times)


def test_without_a_screen_it_counts_and_has_no_time() -> None:
    summary = Summary()
    summary.add(fact(timed=False))
    figures = figures_of("", summary, Quality())
    assert (figures.n, figures.timed, figures.attainment.n, figures.p50_ms) == (1, 0, 0, 0)


EVENTS = some.lists(
    some.tuples(
        some.sampled_from(list(Moment)), some.integers(0, 3_600_000), some.sampled_from(("", "a", "b"))
    ),
    max_size=60,
)
TAGGED_WITH = (TalkTag.GUIDE, TalkTag.EXPLAIN, TalkTag.SELL, "")


def moments_of(events: list[tuple[Moment, int, str]]) -> tuple[TimingEvent, ...]:
    """As moments; each talk tag another one."""
    return tuple(
        TimingEvent(moment, at, TAGGED_WITH[at % 4] if moment is Moment.TALK_TAG else "", line)
        for moment, at, line in events
    )


@given(EVENTS)
def test_the_parts_sum_to_the_whole_and_nothing_is_below_nought(
    events: list[tuple[Moment, int, str]],
) -> None:
    """For every visit, whatever happened in whatever order: as after a clock that jumped, or a suspend."""
    moments = moments_of(events)
    lines = (builders.payment(identity="a"), builders.change(identity="b"))
    settled = builders.settled(*lines)
    whole, *parts = facts_of(record_of(settled, moments), "Asia/Shanghai")
    spread = max((at for _m, at, _l in events), default=0) - min((at for _m, at, _l in events), default=0)
    assert whole.total_ms == whole.parts.talk_ms + whole.parts.clerk_ms + whole.parts.system_ms <= spread
    for each in (whole, *parts):
        assert min(each.parts.talk_ms, each.parts.clerk_ms, each.parts.system_ms) >= 0
        assert 0 <= each.tagged.total_ms <= each.parts.talk_ms
    assert sum(part.total_ms for part in parts) <= whole.total_ms


@given(EVENTS)
def test_the_centre_counts_the_same_facts_from_the_interaction(events: list[tuple[Moment, int, str]]) -> None:
    moments = moments_of(events)
    visit = builders.visit(
        builders.payment(identity="a", target_ms=60_000), builders.change(identity="b"), target_ms=300_000
    )
    settled = builders.settled(visit=visit, offline=True)
    sent = PartyInteraction.read(interaction_of(settled, builders.terminal(), moments).body())
    there = facts_of_interaction(sent, position=3, time_zone="Asia/Shanghai", now=builders.NOW)
    assert there == facts_of(record_of(settled, moments), "Asia/Shanghai")


def test_a_pause_of_more_than_two_minutes_is_a_long_silence_of_the_line_in_work() -> None:
    events = (
        TimingEvent(Moment.SEATED, 0),
        TimingEvent(Moment.PAUSED, 1000, "", "a"),
        TimingEvent(Moment.KEY_AFTER_PAUSE, 1000 + LONG_SILENCE_MS + 1, "", "a"),
        TimingEvent(Moment.PAUSED, 200_000),
        TimingEvent(Moment.KEY_AFTER_PAUSE, 200_000 + LONG_SILENCE_MS),
    )
    assert silences(events) == {"a": 1}


def test_the_hour_is_the_store_s_on_the_days_that_clocks_are_put_forward_and_back() -> None:
    visit = builders.visit(builders.payment(), started_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    assert facts_of(record_of(builders.settled(visit=visit), ()), "Europe/Berlin")[0].hour == 3
    visit = builders.visit(builders.payment(), started_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert facts_of(record_of(builders.settled(visit=visit), ()), "Europe/Berlin")[0].hour == 2


@given(
    some.dates(date(2025, 1, 1), date(2027, 12, 31)),
    some.integers(0, 400),
    some.sampled_from(list(By)),
    some.sampled_from((None, "20317")),
    some.sampled_from((None, 10)),
    some.dates(date(2025, 1, 1), date(2027, 12, 31)),
)
def test_every_day_asked_for_is_read_once_and_no_other(
    first: date, days: int, by: By, clerk: str | None, hour: int | None, day: date
) -> None:
    question = Question(first=first, last=first + timedelta(days=days), by=by, clerk=clerk, hour=hour)
    keys = {key.view: key for key in keys_of(finest(fact(day=day, clerk="20317")))}
    assert len(keys) == len(View)
    read = [
        keys[reach.view]
        for reach in reaches(question)
        if reach.first <= keys[reach.view].period <= reach.last
    ]
    assert len(read) == (question.first <= day <= question.last)
    for key in read:
        assert question.wants(key._replace(subject=(question.by is By.TEMPLATE and "jf") or VISIT))
        assert group_of(key, by) == group_of(finest(fact(day=day, clerk="20317")), by)


def test_a_month_not_asked_for_whole_is_not_read_from_the_monthly_summaries() -> None:
    found = reaches(Question(first=date(2026, 10, 31), last=date(2026, 12, 1)))
    assert [(reach.view, reach.first, reach.last) for reach in found] == [
        (View.MONTHS, "2026-11", "2026-11"),
        (View.DAYS, "2026-10-31", "2026-10-31"),
        (View.DAYS, "2026-12-01", "2026-12-01"),
    ]
    assert reaches(Question(first=date(2026, 12, 2), last=date(2026, 12, 1))) == ()


def test_weeks_are_iso_weeks_and_begin_on_monday() -> None:
    key = Key(View.DAYS, False, "", "2027-01-03", VISIT)
    assert group_of(key, By.WEEK) == "2026-W53"
    assert group_of(key._replace(period="2027-01-04"), By.WEEK) == "2027-W01"
