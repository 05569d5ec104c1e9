"""Every sentence has its Chinese, and the compiled catalogue is the sources'."""

import string

import pytest

from counter import messages
from counter.domain.text import Finding, Text
from tools.messages import CHINESE, compiled, spoken


def test_every_sentence_of_the_source_has_chinese() -> None:
    _, catalogue = compiled()
    missing = [m for m in spoken() if m not in catalogue or not catalogue[m].string]
    assert missing == []


def test_chinese_sentences_name_the_same_places() -> None:
    _, catalogue = compiled()
    differing = [
        message
        for message in spoken()
        if message in catalogue and _places(message) != _places(str(catalogue[message].string))
    ]
    assert differing == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    binary, _ = compiled()
    assert (CHINESE / "counter.mo").read_bytes() == binary


@pytest.mark.parametrize(("language", "said"), [("en", "36.20 stays owed."), ("zh_CN", "仍欠 36.20 元。")])
def test_a_finding_is_said_in_the_clerks_language_with_fen_as_yuan(language: str, said: str) -> None:
    messages.use(language)
    assert messages.sentence(Finding("{amount} stays owed.", {"amount": 3620})) == said
    messages.use("en")


def test_wording_that_is_data_follows_the_language() -> None:
    messages.use("zh_CN")
    assert messages.wording(Text("开户", "Open an account")) == "开户"
    messages.use("en")
    assert messages.wording(Text("开户", "Open an account")) == "Open an account"


@pytest.mark.parametrize(
    ("environment", "language"),
    [({"LANG": "zh_CN.UTF-8"}, "zh_CN"), ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN"}, "en")],
)
def test_auto_follows_the_locale(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert messages.from_locale() == language


def _places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}
