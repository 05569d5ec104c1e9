"""The test page of a printer: in every language, with the store's own time."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from counter.domain.slips.text import laid_out
from counter.printer_profile import PAPERS_OF, PrinterProfile
from counter.printing.languages import language
from counter.printing.rolls import ROLLS
from counter.printing.test_page import page_for

AT = datetime(2026, 12, 1, 20, 30, tzinfo=UTC)


def read(content: bytes) -> str:
    document: Any = pypdfium2.PdfDocument(content)  # type: ignore[no-untyped-call]
    return str(document[0].get_textpage().get_text_range())


@pytest.mark.parametrize("name", sorted(PAPERS_OF))
def test_it_is_laid_out_in_each_language_on_its_usual_paper(name: str) -> None:
    profile = PrinterProfile(language=name, paper=PAPERS_OF[name][0])
    page = page_for("front", profile, "江汉路营业厅", AT, ZoneInfo("Asia/Shanghai"))
    content = language(name).render(page, profile).content
    said = content.decode("gb18030", errors="replace") if name == "escpos" else read(content)
    assert "2026-12-02 04:30:00" in said


@pytest.mark.parametrize(
    ("paper", "ruler"), [("80mm", "1234567890" * 4 + "12345678"), ("58mm", "1234567890" * 3 + "12")]
)
def test_its_ruler_is_one_line_as_wide_as_the_roll(paper: str, ruler: str) -> None:
    profile = PrinterProfile(language="escpos", paper=paper)
    page = page_for("front", profile, "江汉路营业厅", AT, None)
    lines = laid_out(page, ROLLS[paper].columns)
    assert [line.text for line in lines if line.text.startswith("1234567890")] == [ruler]
