"""A slip as text: column-exact, whole, in any width a terminal has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.cells import cell_width
from counter.domain.slips.blocks import Slip
from counter.domain.slips.slip import slip_of
from counter.domain.slips.text import NARROWEST, render_text
from counter.messages import _, use
from tests.builders import change, opening, payment, settled, tender, terminal
from tests.slips import slips, squeezed

WIDTHS = st.integers(NARROWEST, 120)


@given(slips(), WIDTHS)
def test_no_line_is_wider_than_the_paper(slip: Slip, width: int) -> None:
    assert max(map(cell_width, render_text(slip, width).splitlines())) <= width


@given(slips(), WIDTHS)
def test_nothing_is_cut_and_all_is_in_order(slip: Slip, width: int) -> None:
    text = render_text(slip, width)
    ruled = [line for line in text.splitlines() if line != "-" * width]
    assert squeezed("".join(ruled)).rstrip("_") == squeezed("".join(slip.words())).rstrip("_")


@given(slips(), WIDTHS)
def test_amounts_stand_at_the_right_edge(slip: Slip, width: int) -> None:
    lines = render_text(slip, width).splitlines()
    amounts = [each.amount for block in slip.blocks for each in getattr(block, "sums", ())]
    for amount in amounts:
        assert any(line.endswith(amount) and cell_width(line) == width for line in lines)


def test_a_slip_as_the_clerk_sees_it() -> None:
    use("zh_CN")
    visited = settled(opening(), change(), payment(), tenders=(tender(30_000),), offline=True)
    text = render_text(slip_of(visited, (), terminal(), "zh_CN", say=_), 60)
    use("en")
    reference = visited.visit.transactions[0].identity[-12:].upper()
    assert text.splitlines()[:14] == [
        " " * 24 + "江汉路营业厅",
        " " * 25 + "业务受理单",
        "-" * 60,
        "受理单号：JHL-3-20261121-0007  业务笔数：3",
        "台席：3                        营业员：王芳 20317",
        "受理时间：2026-11-21 10:30:00  客户：张三丰",
        "证件号码：4201**********1243",
        "-" * 60,
        "1. 开户" + " " * 45 + "离线受理",
        f"  受理流水：{reference}        号码：13871234567",
        "  SIM卡：89860012345678901234",
        "  套餐：全球通畅享套餐129元，129.00 元/月",
        "  生效日期：2026-11-21",
        "  预存话费                                            100.00",
    ]


@pytest.mark.parametrize("width", [0, NARROWEST - 1])
def test_a_paper_too_narrow_is_refused(width: int) -> None:
    slip = slip_of(settled(), (), terminal(), "en", say=_)
    with pytest.raises(ValueError, match="columns"):
        render_text(slip, width)


@pytest.mark.parametrize("columns", [32, 48, 76])
def test_there_is_room_to_sign_on_every_paper(columns: int) -> None:
    use("en")
    lines = render_text(slip_of(settled(), (), terminal(), "en", say=_), columns).splitlines()
    assert any(line.endswith("_" * 16) for line in lines)
