"""The printed slip: read back from the PDF, it is the slip word for word."""

from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from counter.domain.prints import Duplicate
from counter.domain.slips.blocks import Slip
from counter.domain.slips.slip import draft_slips_of, slip_of
from counter.messages import LANGUAGES, _, use
from counter.printing.glyphs import EVERYDAY, drawable, held_by_fonts
from counter.printing.papers import PAPERS
from counter.printing.pdf import slip_pdf
from tests.builders import (
    NOW,
    change,
    opening,
    opening_details,
    payment,
    priced,
    settled,
    tender,
    terminal,
    tip,
    visit,
)
from tests.slips import slips, squeezed

POINTS_PER_MM = 72 / 25.4


def morning_slip(language: str, lines: int = 1) -> Slip:
    """A slip of an opening, a change and ``lines`` payments."""
    use(language)
    payments = tuple(payment(1_000 * n) for n in range(1, lines + 1))
    visited = settled(opening(tips=(tip(),)), change(), *payments, tenders=(tender(10**7),))
    return slip_of(visited, (), terminal(), language, say=_)


def opened(pdf: bytes) -> PdfDocument:
    """A PDF in a reader."""
    return PdfDocument(pdf)  # type: ignore[no-untyped-call]


def read(pdf: bytes) -> str:
    """The text of all pages in drawing order, without white space and without the page's foot."""
    document = opened(pdf)
    pages = []
    for page in document:
        lines = page.get_textpage().get_text_bounded().splitlines()
        pages.append("".join(lines[:-1]))
    return squeezed("".join(pages))


def feet(pdf: bytes) -> list[str]:
    """What stands at the foot of each page."""
    document = opened(pdf)
    return [page.get_textpage().get_text_bounded().splitlines()[-1] for page in document]


def codes(pdf: bytes) -> set[str]:
    """What a reader reads off the pages, at a scanner's resolution."""
    images = (page.render(scale=300 / 72).to_pil() for page in opened(pdf))
    return {
        f"{found.format.name} {found.text}" for image in images for found in zxingcpp.read_barcodes(image)
    }


def both_codes(number: str) -> set[str]:
    """A slip number as QR code and as bar code."""
    return {f"QRCode {number}", f"Code128 {number}"}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_print_is_the_slip_word_for_word_and_its_codes_are_its_number(paper: str, language: str) -> None:
    slip = morning_slip(language)
    pdf = slip_pdf(slip, paper)
    assert read(pdf) == squeezed("".join(slip.words()))
    assert codes(pdf) == both_codes(slip.number)


@settings(max_examples=10)
@given(slips(), st.sampled_from(sorted(PAPERS)))
def test_any_slip_is_printed_whole(slip: Slip, paper: str) -> None:
    pdf = slip_pdf(slip, paper)
    assert read(pdf) == squeezed(drawable("".join(slip.words())))
    assert codes(pdf) == both_codes(slip.number)


@pytest.mark.parametrize(
    ("paper", "width", "height"), [("241x140", 241, 140), ("A5", 148, 210), ("A4", 210, 297)]
)
def test_the_page_has_the_paper_s_size(paper: str, width: int, height: int) -> None:
    page = opened(slip_pdf(morning_slip("en"), paper))[0]
    assert page.get_width() / POINTS_PER_MM == pytest.approx(width, abs=0.1)
    assert page.get_height() / POINTS_PER_MM == pytest.approx(height, abs=0.1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_ordinary_visit_fits_on_one_sheet_of_the_continuous_form(language: str) -> None:
    assert feet(slip_pdf(morning_slip(language))) == [
        f"JHL-3-20261121-0007 {morning_slip(language).page(1, 1)}"
    ]


def test_a_long_visit_takes_more_pages_each_numbered() -> None:
    slip = morning_slip("zh_CN", lines=30)
    pdf = slip_pdf(slip)
    found = feet(pdf)
    assert len(found) > 1
    assert found == [f"{slip.number} {slip.page(at, len(found))}" for at in range(1, len(found) + 1)]
    assert read(pdf) == squeezed("".join(slip.words()))


def test_names_of_every_kind_are_printed() -> None:
    use("zh_CN")
    for name in ("𠮷野", "阿卜杜拉·买买提", "John Smith", "司马" * 25):
        details = opening_details(customer_name=name, offer=priced(name='全球通<b>#套餐*_$[]@"\\'))
        visited = settled(opening(details))
        visited = replace(visited, visit=replace(visited.visit, customer_name=name))
        slip = slip_of(visited, (), terminal(), "zh_CN", say=_)
        assert squeezed(drawable(name)) in read(slip_pdf(slip))
        assert '全球通<b>#套餐*_$[]@"\\' in read(slip_pdf(slip))


def test_a_character_that_no_font_holds_is_printed_as_its_code() -> None:
    assert drawable("𠮷野·〇𱁬") == "〔U+20BB7〕野·〇𱁬"


def test_everyday_characters_are_all_held_by_the_fonts() -> None:
    every = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    everyday = {c for pair in every for c in pair.decode(EVERYDAY, "ignore")}
    assert {c for c in everyday if ord(c) not in held_by_fonts()} <= {"≒", "\x7f"}


def test_a_draft_has_no_code_and_a_duplicate_its_mark() -> None:
    use("en")
    draft = draft_slips_of(visit(opening()), NOW, terminal(), "en", say=_)[0]
    assert "DRAFT" in read(slip_pdf(draft))
    assert codes(slip_pdf(draft)) == set()
    copy = Duplicate(ordinal=1, at=NOW)
    duplicate = slip_of(settled(), (), terminal(), "en", say=_, duplicate=copy)
    assert "DUPLICATE1" in read(slip_pdf(duplicate))


def test_the_same_slip_gives_the_same_bytes() -> None:
    slip = morning_slip("zh_CN")
    first = slip_pdf(slip)
    slip_pdf(morning_slip("en"))
    assert slip_pdf(slip) == first


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(KeyError):
        slip_pdf(morning_slip("en"), "B5")
