"""Chinese capitals: the national rule's own examples, and every amount read back."""

import cn2an
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from counter.domain.capitals import LARGEST_FEN, capital_amount

FEN = st.one_of(
    st.integers(-LARGEST_FEN, LARGEST_FEN),
    st.integers(-100_000, 100_000),
    # mostly zeros, where the rule is
    st.lists(st.sampled_from("000019"), min_size=1, max_size=14).map(lambda digits: int("".join(digits))),
)


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        # the rule's own examples
        (1_409_50, "壹仟肆佰零玖元伍角整"),
        (6_007_14, "陆仟零柒元壹角肆分"),
        (1_680_32, "壹仟陆佰捌拾元零叁角贰分"),
        (107_000_53, "壹拾万柒仟元零伍角叁分"),
        (16_409_02, "壹万陆仟肆佰零玖元零贰分"),
        (325_04, "叁佰贰拾伍元零肆分"),
        # 整 after 元 and after 角, never after 分
        (100_00, "壹佰元整"),
        (100_10, "壹佰元零壹角整"),
        (101_10, "壹佰零壹元壹角整"),
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (11, "壹角壹分"),
        # ten is 壹拾
        (10_00, "壹拾元整"),
        (15_00, "壹拾伍元整"),
        (100_000_00, "壹拾万元整"),
        # one 零 for a run of zeros, also across 万 and 亿
        (10_001_00, "壹万零壹元整"),
        (1_000_001_00, "壹佰万零壹元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (100_005_000_00, "壹亿零伍仟元整"),
        (1_001_000_100_00, "壹拾亿零壹佰万零壹佰元整"),
        (2_000_000_00, "贰佰万元整"),
        (-36_20, "负叁拾陆元贰角整"),
        (999_999_999_999_99, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_amounts_are_written_as_the_rule_says(fen: int, capitals: str) -> None:
    assert capital_amount(fen) == capitals


@given(FEN)
def test_what_is_written_reads_back_as_the_same_amount(fen: int) -> None:
    assert read_back(capital_amount(fen)) == fen


@given(FEN)
def test_the_form_is_always_the_rule_s(fen: int) -> None:
    text = capital_amount(fen)
    assert "零零" not in text
    assert "分整" not in text
    assert text.endswith(("元整", "角整", "分"))
    assert (text[0] == "负") == (fen < 0)
    for place in "拾佰仟":
        assert all(text[at - 1] in "壹贰叁肆伍陆柒捌玖" for at, c in enumerate(text) if c == place)
    if abs(fen) >= 100 and fen % 100 and abs(fen) % 100 < 10:
        assert "元零" in text


@given(st.integers(1, 99_999_999_99))
@example(11_000_00)
def test_the_oracle_agrees_but_for_the_optional_zero_and_the_whole(fen: int) -> None:
    """cn2an leaves the free 零 after 元 out and does not write 整 after 角."""
    ours = capital_amount(fen).removesuffix("整")
    theirs = cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb").removesuffix("整").removeprefix("零元")
    assume("零" not in theirs.split("元")[-1])
    assert ours.replace("元零", "元") == theirs


@pytest.mark.parametrize("wrong", [1.0, True, "100", None, 0.01])
def test_anything_but_whole_fen_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError):
        capital_amount(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("fen", [LARGEST_FEN + 1, -LARGEST_FEN - 1])
def test_an_amount_too_large_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="beyond"):
        capital_amount(fen)


def read_back(text: str) -> int:
    """Fen from capitals: every figure times its place, each 万 and 亿 times what stands before it."""
    sign = -1 if text.startswith("负") else 1
    whole, _yuan, rest = text.removeprefix("负").removesuffix("整").rpartition("元")
    fen, figure = 0, 0
    for character in rest:
        if character in PLACES:
            fen += figure * PLACES[character]
        else:
            figure = FIGURES[character]
    return sign * (_read_whole(whole) * 100 + fen)


def _read_whole(text: str) -> int:
    total = group = figure = 0
    for character in text:
        if character in GROUPS:
            total += (group + figure) * GROUPS[character]
            group = figure = 0
        elif character in PLACES:
            group += figure * PLACES[character]
            figure = 0
        else:
            figure = FIGURES[character]
    return total + group + figure


FIGURES = {character: at for at, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"仟": 1000, "佰": 100, "拾": 10, "角": 10, "分": 1}
GROUPS = {"亿": 10**8, "万": 10**4}
