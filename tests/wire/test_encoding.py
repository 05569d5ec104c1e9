"""JSON and money: decimal all the way."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from counter.wire.encoding import decode, encode, fingerprint
from counter.wire.money import Money

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(st.characters(codec="utf-8"))
    | st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(plain)
def test_what_is_written_is_read_back_the_same(value: object) -> None:
    assert decode(encode(value)) == value


@given(plain)
def test_what_is_written_is_ordinary_json(value: object) -> None:
    assert encode(json.loads(encode(value), parse_float=Decimal)) == encode(value)


@given(st.integers(-(10**13), 10**13))
def test_fen_survive_the_wire_exactly(fen: int) -> None:
    assert Money.read(decode(encode(Money.of(fen).body()))).fen == fen


def test_money_is_written_with_both_decimals() -> None:
    assert encode(Money.of(3620).body()) == '{"unit":"CNY","value":36.20}'


@pytest.mark.parametrize("value", ["1e999999999", "NaN", "-Infinity", "1e13", "true", '"abc"', "null"])
def test_an_amount_that_is_none_is_refused(value: str) -> None:
    with pytest.raises((ValidationError, ValueError)):
        Money.read(decode(f'{{"unit":"CNY","value":{value}}}'))


def test_parts_of_a_fen_and_other_currencies_are_no_fen() -> None:
    for money in (Money(value=Decimal("0.001")), Money(unit="USD", value=Decimal(1))):
        with pytest.raises(ValueError, match=r"decimals|currency"):
            _ = money.fen


def test_binary_floats_have_no_place_in_a_message() -> None:
    with pytest.raises(TypeError):
        encode({"value": 0.1})


@given(plain)
def test_a_fingerprint_does_not_depend_on_the_order_of_names(value: object) -> None:
    def turned(inner: object) -> object:
        if isinstance(inner, dict):
            return {name: turned(inner[name]) for name in reversed(inner)}
        return [turned(each) for each in inner] if isinstance(inner, list) else inner

    assert fingerprint(turned(value)) == fingerprint(value)


def test_a_fingerprint_sees_through_the_spelling_of_numbers_and_nothing_else() -> None:
    assert fingerprint(decode('{"a": 50}')) == fingerprint(decode('{"a": 50.00}'))
    assert fingerprint(decode('{"a": 5e1}')) == fingerprint(decode('{"a": 50}'))
    different = ["50", "5", "-50", "0.5", '"50"', "true", "null", "[50]", "500"]
    assert len({fingerprint(decode(f'{{"a": {text}}}')) for text in different}) == len(different)
