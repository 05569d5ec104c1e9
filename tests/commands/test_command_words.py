"""The library of the command line speaks the reader's language, too."""

from __future__ import annotations

import argparse
import re

import pytest

from counter import messages
from counter.cli import main
from counter.commands import command_words


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["submit"], "counter submit：须给出其中之一：FILE --example --schema"),
        (["frob"], "没有 'frob' 这一项（可选："),
        (["queue", "show"], "counter queue show：缺少参数：ID"),
        (["stats", "--by"], "--by：须给出一个值"),
        (["stats", "--format", "x"], "没有 'x' 这一项"),
        (["rehearse", "--seed", "x"], "--seed：值 'x' 不对"),
        (["slip", "1", "--frob"], "不认识的参数：--frob"),
    ],
)
def test_what_was_used_wrongly_is_said_in_chinese(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    words = capsys.readouterr().err
    assert ended.value.code == 2
    assert said in words
    assert "用法：counter" in words
    assert not re.search(r"error|usage|argument|required", words)


def test_the_help_of_a_command_is_chinese_throughout(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(SystemExit):
        main(["slip", "--help"])
    words = capsys.readouterr().out
    assert "显示本说明后结束" in words
    assert not re.search(r"options|show this help|usage", words)


def test_english_stays_the_library_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    messages.use("en")
    command_words.speak()
    parser = argparse.ArgumentParser(prog="counter")
    parser.add_argument("id")
    with pytest.raises(SystemExit):
        parser.parse_args([])
    assert "the following arguments are required: id" in capsys.readouterr().err
