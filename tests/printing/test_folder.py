"""The printer that files slips away: whole files, one a slip and copy."""

from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest

from counter.domain.terminal import Terminal
from counter.messages import use
from counter.ports import Printer, PrintingFailed
from counter.printing.folder import FolderPrinter
from tests.builders import NOW, settled, terminal


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Always the same instant."""
        return NOW

    def monotonic_ms(self) -> int:
        """Never used here."""
        return 0


def printer(folder: Path, at: Terminal | None = None) -> Printer:
    """A printer of position 3 into ``folder``."""
    use("en")
    return FolderPrinter(folder, lambda: at or terminal(), Noon())


def text_of(path: str) -> str:
    """What a printed file says."""
    document = pypdfium2.PdfDocument(Path(path))  # type: ignore[no-untyped-call]
    return "".join(page.get_textpage().get_text_bounded() for page in document)


def test_a_slip_is_filed_under_its_number_in_a_folder_made_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "slips" / "today"
    path = printer(folder).print_slip(settled(), ())
    assert path == str(folder / "JHL-3-20261121-0007.pdf")
    assert "JHL-3-20261121-0007" in text_of(path)
    assert [file.name for file in folder.iterdir()] == ["JHL-3-20261121-0007.pdf"]


def test_a_copy_is_a_file_of_its_own_and_marked(tmp_path: Path) -> None:
    here = printer(tmp_path)
    first = here.print_slip(settled(), ())
    copy = here.print_slip(settled(), (), copy=2)
    assert Path(copy).name == "JHL-3-20261121-0007-copy-2.pdf"
    assert "DUPLICATE 2 2026-11-21 10:30:00" in text_of(copy)
    assert "DUPLICATE" not in text_of(first)


def test_printing_again_without_a_copy_leaves_one_unmarked_slip(tmp_path: Path) -> None:
    here = printer(tmp_path)
    here.print_slip(settled(), ())
    here.print_slip(settled(), ())
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_used_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    in_the_way = tmp_path / "slips"
    in_the_way.write_text("a file")
    with pytest.raises(PrintingFailed) as failed:
        printer(in_the_way).print_slip(settled(), ())
    assert str(in_the_way) in failed.value.message.format(**failed.value.params)
    assert in_the_way.read_text() == "a file"


def test_a_slip_that_cannot_take_its_name_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "JHL-3-20261121-0007.pdf").mkdir()
    with pytest.raises(PrintingFailed):
        printer(tmp_path).print_slip(settled(), ())
    assert [file.name for file in tmp_path.iterdir()] == ["JHL-3-20261121-0007.pdf"]


def test_before_enrolment_nothing_is_printed(tmp_path: Path) -> None:
    with pytest.raises(PrintingFailed):
        FolderPrinter(tmp_path, lambda: None, Noon()).print_slip(settled(), ())
    assert not list(tmp_path.iterdir())


def test_a_slip_number_is_a_safe_file_name(tmp_path: Path) -> None:
    path = printer(tmp_path).print_slip(settled(slip_number="J/../L-3-20261121-0007"), ())
    assert Path(path).parent == tmp_path
