"""Text that does not fit: cut between words, or gone on with in the next row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.widgets.lines import Look, cut, folded, row, width


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("waiting: 30.00", 12, "waiting:.."),
        ("已受理，2027-01-01生效", 14, "已受理，.."),
        ("accepted, effective on 2027-01-01", 30, "accepted, effective on.."),
        ("湖北省武汉市", 7, "湖北.."),
        ("89860001726100033380", 8, "898600.."),
        ("whole", 5, "whole"),
    ],
)
def test_neither_a_figure_nor_a_word_is_cut_in_two(text: str, cells: int, shown: str) -> None:
    assert cut(text, cells) == shown


def test_a_row_goes_on_between_words_and_keeps_its_looks() -> None:
    long = ((" 江*宁", Look.STRONG), ("  balance 51.12", Look.PLAIN), ("  paid here: 30.00", Look.WARN))
    first, second = folded(long, 30)
    assert first == ((" 江*宁", Look.STRONG), ("  balance 51.12", Look.PLAIN), ("  paid", Look.WARN))
    assert second == (("  ", Look.PLAIN), ("here: 30.00", Look.WARN))


def test_what_goes_on_stands_under_its_own_column() -> None:
    first, second = folded(((" F10  tj   ", Look.STRONG), ("figures of the store", Look.PLAIN)), 24)
    assert "".join(text for text, _ in first) == " F10  tj   figures of"
    assert "".join(text for text, _ in second) == "           the store"


@given(st.text(st.sampled_from("ab1 ,.，。中文"), max_size=60), st.integers(4, 20))
def test_folding_loses_nothing_but_blanks(text: str, cells: int) -> None:
    rows = folded(row(text), cells)
    shown = "".join(part for each in rows for part, _look in each)
    assert shown.replace(" ", "") == text.replace(" ", "")
    assert all(width(each) <= cells for each in rows)
    assert cell_len(cut(text, cells)) <= cells
