"""config.toml: the commented default, and what is wrong said by file, line and key."""

import tomllib
from pathlib import Path

import pytest

from counter.printer_profile import LANGUAGES, PAPERS_OF, PrinterProfile
from counter.printing.papers import PAPERS
from counter.printing.rolls import ROLLS
from counter.settings import Settings, SettingsError, load
from screens.actions import keyed

ROOT = Path(__file__).parents[2]


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_commented_config_file_holds_the_built_in_values() -> None:
    assert load(ROOT / "config.toml", {}) == Settings()


def test_every_setting_stands_in_the_commented_config_file() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    settings = Settings()
    for section in ("screen", "crm", "settle", "timing", "sign_in", "slip", "leases", "shift"):
        assert f"[{section}]" in text
        for key in type(getattr(settings, section)).__dataclass_fields__:
            assert f"\n{key} = " in text or f"[{section}.{key}]" in text


def test_the_printer_that_the_commented_config_file_shows_is_read_as_it_stands(tmp_path: Path) -> None:
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("# [printers.front]")
    example = [line.removeprefix("# ") for line in lines[start : lines.index("[leases]")] if line]
    front = load(written(tmp_path, "\n".join(example)), {}).printers["front"]
    assert {name: getattr(front, name) for name in PrinterProfile.__dataclass_fields__} == {
        "to": "tcp://192.168.1.50:9100",
        "language": "escpos",
        "paper": "80mm",
        "chinese": True,
        "fence": "GS(H",
        "codes": "native",
        "cut": True,
        "answer_wait": 20.0,
        "late_wait": 600.0,
    }
    assert {line.partition(" =")[0] for line in example[1:]} == set(PrinterProfile.__dataclass_fields__)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("chinese", ("true", "false")),
        ("cut", ("true", "false")),
        ("fence", ("'GS(H'", "'GSr'", "'none'")),
        ("codes", ("'native'", "'image'")),
        ("answer_wait", ("20", "0.5")),
        ("late_wait", ("600", "1.5")),
        ("to", ("'tcp://h:9100'", "'device:/dev/usb/lp0'", "'cups:Q'", "'folder:/path'")),
    ],
)
def test_every_documented_value_of_a_printer_is_taken(
    tmp_path: Path, key: str, values: tuple[str, ...]
) -> None:
    for value in values:
        taken = load(written(tmp_path, f"[printers.front]\n{key} = {value}\n"), {}).printers["front"]
        assert getattr(taken, key) == tomllib.loads(f"{key} = {value}")[key]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[crm]\nurl = 5\n", "config.toml:2: url must be text."),
        ("\n[tming]\n", "config.toml:2: there is no section [tming]."),
        ("[settle]\nanswer_wiat = 1\n", "config.toml:2: there is no setting answer_wiat in [settle]."),
        ("[settle]\nanswer_wait = 99\n", "config.toml:2: answer_wait must lie between 0 and 30."),
        ("[sign_in]\nattempts = 2.5\n", "config.toml:2: attempts must be a whole number."),
        ("[screen]\nlanguage = 'fr'\n", "config.toml:2: language must be one of auto, zh_CN, en."),
        ("[keys]\nsettle = 3\n", "config.toml:2: settle must be text."),
        ("crm = 1\n", "config.toml:1: crm must be a section."),
        ("[crm\n", "config.toml cannot be read: "),
        ("[crm]\nurl = \n", "config.toml cannot be read: line 2, column 7 is no TOML"),
        ("[printers.front]\nchinese = 'no'\n", "config.toml:2: chinese must be true or false."),
        (
            "[printers.front]\nlanguage = 'escpos'\npaper = 'A4'\n",
            "config.toml:3: paper must be one of 80mm, 58mm where language is escpos; it is A4.",
        ),
        (
            "[printers.back] # laser\nlanguage = 'pdf'\n",
            "config.toml:1: paper must be one of 241x140, A5, A4 where language is pdf; it is 80mm.",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(written(tmp_path, text), {})
    assert said in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = "[crm]\nurl = 5\ntimeout = 99\n\n[tming]\n\n[settle]\nanswer_wiat = 1\n"
    text += "\n[keys]\nfly = 'f2'\ntalk = 'x'\n"
    with pytest.raises(SettingsError) as refused:
        load(
            written(tmp_path, text),
            {"COUNTER_SIGN_IN_ATTEMPTS": "many"},
            judge=lambda settings: keyed(settings.keys),
        )
    where = [str(fault).removeprefix(f"{tmp_path}/").partition(": ")[0] for fault in refused.value.faults]
    assert where == [
        "config.toml:2", "config.toml:3", "config.toml:5", "config.toml:8", "$COUNTER_SIGN_IN_ATTEMPTS",
        "config.toml:11", "config.toml:12",
    ]  # fmt: skip


def test_a_printer_without_chinese_can_be_set(tmp_path: Path) -> None:
    settings = load(written(tmp_path, "[printers.front]\nchinese = false\ncut = false\n"), {})
    assert not settings.printers["front"].chinese
    assert not settings.printers["front"].cut


def test_papers_are_those_that_the_languages_print_on() -> None:
    assert set(PAPERS_OF["escpos"]) == set(ROLLS)
    assert set(PAPERS_OF["pdf"]) == set(PAPERS)
    assert set(PAPERS_OF) == set(LANGUAGES)


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "[crm]\nurl = 'http://a'\ntimeout = 2\n")
    settings = load(path, {"COUNTER_CRM_URL": "http://b", "COUNTER_SETTLE_ANSWER_WAIT": "0.5"})
    assert (settings.crm.url, settings.crm.timeout, settings.settle.answer_wait) == ("http://b", 2.0, 0.5)


def test_a_wrong_value_in_the_environment_is_named() -> None:
    with pytest.raises(SettingsError, match=r"\$COUNTER_SIGN_IN_ATTEMPTS: attempts must be a whole number"):
        load(ROOT / "config.toml", {"COUNTER_SIGN_IN_ATTEMPTS": "many"})


def test_a_config_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no config file"):
        load(tmp_path / "missing.toml", {})
