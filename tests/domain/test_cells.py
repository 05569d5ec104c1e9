"""Text measured in cells: as a terminal draws it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from counter.domain.cells import cell_width, wrapped

TEXT = st.text(
    st.one_of(
        st.sampled_from("江汉路营业厅全球通，。；：（）￥ 、"),
        st.characters(min_codepoint=32, max_codepoint=126),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    )
)


@given(TEXT)
def test_the_width_is_what_the_terminal_takes(text: str) -> None:
    assert cell_width(text) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "cells"), [("", 0), ("abc", 3), ("张三", 4), ("￥1", 3), ("𠮷𱁬", 4), ("e\u0301", 1), ("·", 1)]
)
def test_widths_that_matter_on_a_slip(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@given(st.one_of(TEXT, st.text()), st.integers(2, 40))
def test_wrapping_cuts_nothing_and_fits(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_words_stay_whole_and_closing_marks_do_not_begin_a_line() -> None:
    assert wrapped("The identity documents", 13) == ["The identity", "documents"]
    assert wrapped("请先核对号码，再签名。", 12) == ["请先核对号", "码，再签名。"]
    assert wrapped("JHL-3-20261121-0007", 10) == ["JHL-3-2026", "1121-0007"]
    assert wrapped("", 10) == [""]
