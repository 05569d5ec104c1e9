"""Long work tells how far it is, in the language of whoever watches."""

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
