"""Money: what a clerk types is read as fen or refused, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.money import NotAnAmount, format_yuan, normalise, parse_yuan

FEN = st.integers(-99_999_999_999_999, 99_999_999_999_999)
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@given(FEN)
def test_an_amount_written_is_read_back(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen


@given(FEN)
def test_full_width_figures_commas_and_blanks_change_nothing(fen: int) -> None:
    grouped = f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
    assert parse_yuan(grouped) == fen
    assert parse_yuan(f" {grouped.translate(FULL_WIDTH)}\r\n") == fen


@given(st.text(alphabet=st.one_of(st.sampled_from("0123456789.,-¥元 "), st.characters())))
def test_any_text_is_refused_or_read_as_what_it_is_when_written(text: str) -> None:
    try:
        fen = parse_yuan(text)
    except NotAnAmount:
        return
    assert parse_yuan(format_yuan(fen)) == fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("100", 10000),
        ("100.5", 10050),
        ("1,234.50", 123450),
        ("￥100", 10000),
        ("100元", 10000),
        ("１００．５", 10050),
        ("100。5", 10050),
        ("-5", -500),
        ("\ufeff100\u200b", 10000),
        ("0", 0),
    ],
)
def test_amounts_as_clerks_type_and_paste_them(typed: str, fen: int) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["", "abc", "1,5", "1,23,456", "12.3.4", "--1", "٣", "1e3", "9" * 13])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        parse_yuan(typed)
    assert refused.value.reason == "format"


@pytest.mark.parametrize("typed", ["1.234", "-0.001", "１．２３４", "1,000.005"])
def test_three_decimals_are_a_reason_of_their_own(typed: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        parse_yuan(typed)
    assert refused.value.reason == "decimals"


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not any(character.isspace() for character in once)
