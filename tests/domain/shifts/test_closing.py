"""Closing a shift: what should be there, what was counted, and who answers for the difference."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.shifts.cash import DENOMINATIONS_FEN, CashCount, denomination_words
from counter.domain.shifts.closing import Closing, Counted, expected_fen, judge_closing, nothing_to_count
from counter.domain.shifts.drawer import Takings
from counter.domain.shifts.shift import OpeningFloat, judge_float, shift_number
from counter.domain.tender import TenderMethod
from counter.domain.visit import NotASlipNumber, read_slip_number
from tests import builders
from tests.builders import NOW, TODAY
from tests.shifts import cash, closed, exact, settled_line, shift, takings

FREE = 500


def closing(counted: Counted, seen: Takings, **given: object) -> Closing:
    """The clerk's word."""
    usual: dict[str, object] = {"counted": counted, "seen": seen, "clerk_id": "20317", "clerk_name": "王芳"}
    return Closing(**usual | given)  # type: ignore[arg-type]


@given(st.integers(0, 10**9))
def test_a_count_by_denomination_comes_to_the_cash_that_is_there(total_fen: int) -> None:
    counted = cash(total_fen)
    assert counted.total_fen == total_fen
    assert 0 <= counted.other_fen < min(DENOMINATIONS_FEN)


def test_denominations_are_written_as_people_write_them() -> None:
    written = [denomination_words(fen) for fen in DENOMINATIONS_FEN]
    assert written == ["100", "50", "20", "10", "5", "1", "0.5", "0.1"]


@given(takings(), st.integers(0, 10**6))
def test_what_is_expected_is_the_float_and_all_that_moved(found: Takings, float_fen: int) -> None:
    one = shift(float_fen)
    expected = {method: expected_fen(one, found, method) for method in TenderMethod}
    assert sum(expected.values()) == float_fen + found.net_fen
    assert expected[TenderMethod.CARD] == found.sum_fen(TenderMethod.CARD)
    report = closed(one, found, exact(one, found))
    for result in report.results:
        opening = float_fen if result.method is TenderMethod.CASH else 0
        moved = result.taken_fen + result.change_fen + result.back_fen
        assert result.expected_fen == opening + moved == expected[result.method]


@given(takings(), st.integers(0, 10**6), st.integers(-1_000, 1_000), st.sampled_from(list(TenderMethod)))
def test_a_difference_wants_a_reason_and_a_large_one_a_manager(
    found: Takings, float_fen: int, more_fen: int, method: TenderMethod
) -> None:
    one = shift(float_fen + 10**9)  # nothing that is expected lies below 0
    counted = exact(one, found)
    match method:
        case TenderMethod.CASH:
            counted = replace(counted, cash=cash(counted.cash.total_fen + more_fen))
        case TenderMethod.CARD:
            counted = replace(counted, card_fen=counted.card_fen + more_fen)
        case _:
            counted = replace(counted, qr_fen=counted.qr_fen + more_fen)
    fields = [finding.field for finding in judge_closing(one, found, closing(counted, found), FREE)]
    assert (f"reason_{method}" in fields) == bool(more_fen)
    assert ("manager" in fields) == (abs(more_fen) > FREE)
    said = closing(counted, found, reasons={method: "少找"}, approved_by="10001")
    assert judge_closing(one, found, said, FREE) == ()
    blank = closing(counted, found, reasons={method: "  "}, approved_by="10001")
    assert bool(judge_closing(one, found, blank, FREE)) == bool(more_fen)


def test_no_more_stays_in_the_drawer_than_was_counted() -> None:
    one, found = shift(), settled_line()
    counted = replace(exact(one, found), left_fen=10_001)
    assert [f.field for f in judge_closing(one, found, closing(counted, found), FREE)] == ["left"]
    kept = replace(exact(one, found), left_fen=10_000)
    assert judge_closing(one, found, closing(kept, found), FREE) == ()
    assert kept.handed_in_fen == 0


def test_an_empty_drawer_in_which_nothing_moved_has_nothing_to_count() -> None:
    assert nothing_to_count(shift(), Takings())
    assert not nothing_to_count(shift(100), Takings())
    assert not nothing_to_count(shift(), settled_line())


@pytest.mark.parametrize(
    ("counted_fen", "reason", "manager", "fields"),
    [
        (50_000, "", "", []),
        (49_700, "", "", ["reason_cash"]),
        (49_700, "少两张", "", []),
        (40_000, "少一叠", "", ["manager"]),
        (40_000, "", "", ["reason_cash", "manager"]),
        (40_000, "少一叠", "10001", []),
    ],
)
def test_an_opening_float_that_differs_is_explained(
    counted_fen: int, reason: str, manager: str, fields: list[str]
) -> None:
    found = judge_float(counted_fen, 50_000, reason, manager, FREE)
    assert [finding.field for finding in found] == fields


def test_an_opening_float_counts_as_it_was_left_until_it_is_counted() -> None:
    left = OpeningFloat(left_fen=50_000)
    assert (left.amount_fen, left.difference_fen) == (50_000, 0)
    counted = OpeningFloat(left_fen=50_000, counted=CashCount(((10_000, 4),)), counted_at=NOW, reason="少")
    assert (counted.amount_fen, counted.difference_fen) == (40_000, -10_000)


def test_a_shift_is_called_by_hall_position_day_and_place_and_never_like_a_slip() -> None:
    number = shift_number(builders.terminal(), TODAY, 2)
    assert number == "JHL-3-20261121-B2"
    with pytest.raises(NotASlipNumber):
        read_slip_number(number)
