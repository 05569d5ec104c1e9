"""Masked data: recognisable, not usable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.masking import Depth, Masking, mask_id_number, mask_name, mask_number


@pytest.mark.parametrize(
    ("name", "usual", "deep"),
    [
        ("张三丰", "张*丰", "张**"),
        ("张三", "张*", "张*"),
        ("张", "*", "*"),
        ("欧阳娜娜", "欧**娜", "欧***"),
        ("", "", ""),
    ],
)
def test_a_name_keeps_its_first_character_and_at_most_its_last(name: str, usual: str, deep: str) -> None:
    assert mask_name(name) == usual
    assert mask_name(name, Depth.DEEP) == deep


def test_documents_and_numbers_keep_their_ends() -> None:
    assert mask_id_number("420199199001011234") == "4201**********1234"
    assert mask_id_number("420199199001011234", Depth.DEEP) == "4****************4"
    assert mask_number("13812344567") == "138****4567"
    assert mask_number("13812344567", Depth.DEEP) == "*******4567"


@given(st.text(min_size=1), st.sampled_from([Depth.USUAL, Depth.DEEP]))
def test_something_is_always_hidden_and_the_length_is_kept(text: str, depth: Depth) -> None:
    for masked in (mask_name(text, depth), mask_id_number(text, depth), mask_number(text, depth)):
        assert len(masked) == len(text)
        hidden = sum(1 for shown, real in zip(masked, text, strict=True) if shown == "*" or shown != real)
        assert hidden >= min(4, (len(text) + 1) // 2) or (masked == mask_name(text, depth) and hidden)


def test_a_place_can_leave_everything_open() -> None:
    place = Masking(name=Depth.OPEN, id_number=Depth.OPEN, number=Depth.OPEN)
    assert place.of_name("张三丰") == "张三丰"
    assert place.of_id_number("420199199001011234") == "420199199001011234"
    assert place.of_number("13812344567") == "13812344567"
