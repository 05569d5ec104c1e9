"""Long work tells how far it is, in the language of whoever watches."""

import sys

import pytest

from counter import messages
from counter.commands.output import ProgressLine
from offline_queue.cache import parts


def test_every_part_that_comes_down_has_a_word() -> None:
    assert set(parts.WORDS) == set(parts.NAMES)


def test_what_comes_down_is_said_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    messages.use("zh_CN")
    with ProgressLine() as progress:
        for name in parts.NAMES:
            progress(0, len(parts.NAMES), parts.WORDS[name])
    told = capsys.readouterr().err
    assert "销售品  0/" in told
    assert not any(character.isascii() and character.isalpha() for character in told.replace("SIM", ""))


def test_in_a_terminal_one_line_is_written_over_until_the_work_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressLine() as progress:
        for done, name in enumerate(("offers", "staff", "SIM cards")):
            progress(done, 3, name)
        progress(3, 3, "free numbers")
        progress(0, 10, "customers")
    lines = capsys.readouterr().err.split("\n")
    assert [line.rsplit("\r", 1)[-1].removesuffix("\x1b[K") for line in lines] == [
        "  free numbers  3/3",
        "  customers  0/10",
        "",
    ]
