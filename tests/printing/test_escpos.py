"""ESC/POS: what stands on the roll is the slip, column by column, and its codes are its number."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from counter.domain.slips.blocks import Slip
from counter.domain.slips.slip import draft_slips_of, slip_of
from counter.domain.slips.text import laid_out
from counter.messages import LANGUAGES, _, use
from counter.printer_profile import PrinterProfile
from counter.printing.glyphs import drawable_slip
from counter.printing.languages import PaperUnknown, escpos
from counter.printing.languages.escpos import columns_of
from counter.printing.rolls import ROLLS
from tests.builders import NOW, opening, opening_details, settled, terminal, visit
from tests.printing.roll import CODE128, IMAGE, QR, TEXT, Mark, Piece, Roll
from tests.printing.test_pdf import morning_slip
from tests.slips import slips


def printed(slip: Slip, **given_: object) -> Piece:
    """The one piece of paper that a slip becomes."""
    profile = PrinterProfile(**given_)  # type: ignore[arg-type]
    roll = Roll(ROLLS[profile.paper].columns, chinese=profile.chinese)
    roll.feed(escpos.render(slip, profile).content)
    (piece, rest) = roll.pieces
    assert piece.cut
    assert not rest.marks
    return piece


def picture(mark: Mark) -> Image.Image:
    """An image on paper, black on white."""
    width = len(mark.rows[0]) * 8
    bits = Image.frombytes("1", (width, len(mark.rows)), b"".join(mark.rows))
    return bits.convert("L").point(lambda ink: 255 - ink)


def codes(piece: Piece) -> set[str]:
    """What readers read off the images of a piece of paper."""
    images = [picture(mark).resize((len(mark.rows[0]) * 16, len(mark.rows) * 2)) for mark in piece.marks
              if mark.kind == IMAGE and len(mark.rows) > 60]  # fmt: skip
    return {
        f"{found.format.name} {found.text}" for image in images for found in zxingcpp.read_barcodes(image)
    }


@pytest.mark.parametrize("paper", ROLLS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_roll_bears_the_slip_line_by_line_in_its_columns(paper: str, language: str) -> None:
    slip = morning_slip(language)
    piece = printed(slip, paper=paper)
    expected = [line.text for line in laid_out(slip, ROLLS[paper].columns, columns_of) if not line.code]
    assert [line for line in piece.lines if line][:-1] == [line for line in expected if line]
    assert piece.lines[-1].strip() == slip.page(1, 1)


@settings(max_examples=40)
@given(slips(), st.sampled_from(sorted(ROLLS)), st.booleans())
def test_any_slip_is_on_the_roll_whole_and_within_its_width(slip: Slip, paper: str, chinese: bool) -> None:
    piece = printed(slip, paper=paper, chinese=chinese)
    lines = laid_out(drawable_slip(slip), ROLLS[paper].columns, columns_of)
    marks = iter(mark for mark in piece.marks if mark.kind in (TEXT, IMAGE))
    for line in lines:
        if line.code:
            break
        mark = next(marks)
        four_bytes = any(len(c.encode("gb18030")) == 4 for c in line.text)
        if four_bytes or not (chinese or line.text.isascii()):
            assert mark.kind == IMAGE
            assert len(mark.rows) % 30 == 0
        else:
            assert (mark.kind, mark.text) == (TEXT, line.text.replace("¥", "￥"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_80_mm_the_printer_draws_both_codes_itself(language: str) -> None:
    slip = morning_slip(language)
    piece = printed(slip)
    assert [(m.kind, m.text) for m in piece.marks if m.kind in (CODE128, QR)] == [
        (CODE128, slip.number),
        (QR, slip.number),
    ]


@pytest.mark.parametrize(("paper", "codes_by"), [("80mm", "image"), ("58mm", "image"), ("58mm", "native")])
def test_codes_as_images_are_read_by_a_reader(paper: str, codes_by: str) -> None:
    slip = morning_slip("zh_CN")
    assert codes(printed(slip, paper=paper, codes=codes_by)) == {
        f"Code128 {slip.number}",
        f"QRCode {slip.number}",
    }


def test_a_draft_bears_no_code() -> None:
    use("en")
    draft = draft_slips_of(visit(opening()), NOW, terminal(), "en", say=_)[0]
    assert not [mark for mark in printed(draft).marks if mark.kind != TEXT]


def slip_for(name: str, language: str) -> Slip:
    """The slip of a customer with this name."""
    use(language)
    one = settled(opening(opening_details(customer_name=name)))
    one = replace(one, visit=replace(one.visit, customer_name=name))
    return slip_of(one, (), terminal(), language, say=_)


def test_a_rare_character_turns_its_line_and_no_other_into_an_image() -> None:
    piece = printed(slip_for("䶮㐂", "zh_CN"))
    assert [mark.kind for mark in piece.marks].count(IMAGE) == 1
    assert not any("客户：" in line for line in piece.lines)
    assert any("业务受理单" in line for line in piece.lines)


def test_an_image_line_draws_what_it_says_within_its_columns() -> None:
    use("zh_CN")
    piece = printed(morning_slip("zh_CN"), chinese=False)
    for mark in piece.marks:
        if mark.kind == IMAGE:
            assert any(any(row) for row in mark.rows)
            assert not any(mark.rows[0]), "ink at the upper edge: a line is cut"


def test_no_control_byte_of_a_name_reaches_the_printer() -> None:
    slip = slip_for("Eve\x1b@\x10\x04\x01\x1dV\x00 Mallory", "en")
    content = escpos.render(slip, PrinterProfile()).content
    assert b"\x10\x04" not in content
    assert any("Mallory" in line for line in printed(slip).lines)


@settings(max_examples=25)
@given(slips(), st.booleans())
def test_nothing_in_a_slip_reads_as_a_real_time_command(slip: Slip, chinese: bool) -> None:
    content = escpos.render(slip, PrinterProfile(chinese=chinese, codes="image")).content
    assert not any(b"\x10" + second in content for second in (b"\x04", b"\x05", b"\x14"))


def test_the_yen_sign_is_the_full_width_one() -> None:
    assert any("￥" in line for line in printed(morning_slip("zh_CN")).lines)
    assert columns_of("￥") == 2


def test_a_printer_of_rolls_refuses_sheets() -> None:
    with pytest.raises(PaperUnknown):
        escpos.render(morning_slip("en"), PrinterProfile(paper="A4"))
