"""The report of a shift on paper says every sum that is kept of it, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.domain.money import format_yuan
from counter.domain.shifts.cash import CashCount
from counter.domain.shifts.drawer import Takings
from counter.domain.shifts.paper import BUSINESS_WORDS, shift_paper
from counter.domain.shifts.shift import OpeningFloat
from counter.domain.slips.blocks import Item
from counter.domain.slips.text import render_text
from counter.domain.tender import TenderMethod
from counter.domain.transaction import ChargeKind
from counter.messages import LANGUAGES, _, use
from tests import builders
from tests.shifts import closed, exact, settled_line, shift, takings


@settings(max_examples=40)
@given(takings(), st.integers(0, 10**6), st.sampled_from(LANGUAGES))
def test_every_sum_stands_on_the_paper(found: Takings, float_fen: int, language: str) -> None:
    use(language)
    one = shift(float_fen)
    report = closed(one, found, exact(one, found))
    text = render_text(shift_paper(report, builders.terminal(), language, say=_), 48)
    for result in report.results:
        for fen in (result.expected_fen, result.counted_fen, result.difference_fen):
            assert format_yuan(fen) in text
    assert format_yuan(report.counted.handed_in_fen) in text
    assert one.number in text
    if len(found.by_clerk()) > 1:
        assert all(format_yuan(fen) in text for fen in found.by_clerk().values())
    if len(found.by_date()) > 1:
        assert all(day.isoformat() in text for day in found.by_date())


def test_a_shift_with_everything_reads_as_it_should() -> None:
    use("en")
    counted = CashCount(((10_000, 4),))
    opening = OpeningFloat(left_fen=50_000, counted=counted, reason="one note short", approved_by="10001")
    one, found = shift(opening=opening), settled_line(10_000)
    short = replace(exact(one, found, left_fen=40_000), cash=CashCount(((10_000, 4), (5_000, 1))))
    report = closed(one, found, short, approved_by="10001")
    paper = shift_paper(report, builders.terminal(), "en", say=_)
    text = render_text(paper, 76)
    assert "Left by the shift before: 500.00" in text
    assert "Reason of the float's difference: one note short" in text
    for said in ("100 yuan x 4: 400.00", "50 yuan x 1: 50.00", "Payments into accounts (1)", "-50.00"):
        assert said in text
    assert "Reason: 找零有误" in text
    assert "Difference approved by: 10001" in text
    assert "2 items, 100.00, wait for the line" in text
    assert "Counted by: 李强 20318" in text
    items = [block for block in paper.blocks if isinstance(block, Item)]
    assert [item.ordinal for item in items] == list(range(1, len(items) + 1))
    assert [result.difference_fen for result in report.results] == [-5_000, 0, 0]
    assert next(iter(report.results)).method is TenderMethod.CASH


@pytest.mark.parametrize("kind", ChargeKind)
def test_all_that_money_can_be_for_has_words(kind: ChargeKind) -> None:
    use("zh_CN")
    assert _(BUSINESS_WORDS[kind]) != BUSINESS_WORDS[kind]
