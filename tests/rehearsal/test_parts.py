"""What rehearsals are made of: keys, scenario files, the sums of the report."""

from pathlib import Path

import pytest

from counter.domain.text import Text
from counter.messages import _
from counter.rehearsal.player import _at, _tokens
from counter.rehearsal.report import PartResult, ScenarioResult, as_data, rows
from counter.rehearsal.scenario import ScenarioError, load, parse
from counter.rehearsal.terminal import PseudoTerminal, UnknownKey, strokes

STEP = '[[transaction]]\ntitle = "a"\n[[transaction.step]]\nkeys = "f4"\n'


@pytest.mark.parametrize(
    ("token", "data", "keys"),
    [
        ("f4", b"\x1bOS", 1),
        ("enter", b"\r", 1),
        ("ctrl+n", b"\x0e", 1),
        ("x", b"x", 1),
        ("text:100", b"100", 3),
        ("data:王芳", "王芳".encode(), 6),
    ],
)
def test_a_key_is_what_a_terminal_sends_and_what_a_clerk_presses(token: str, data: bytes, keys: int) -> None:
    assert strokes(token) == (data, keys)


def test_a_key_that_no_keyboard_has_is_refused() -> None:
    with pytest.raises(UnknownKey):
        strokes("hyper+x")


def test_blanks_part_keys_and_quotation_marks_keep_them() -> None:
    assert _tokens('f4 text:"two words" data:1 enter') == ["f4", "text:two words", "data:1", "enter"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "x"\n', "transaction"),
        (f'title = "x"\ncolour = 1\n{STEP}', "colour"),
        (f'title = "x"\ncolumns = 20\n{STEP}', "columns"),
        (f'title = "x"\n{STEP}do = "jump"\n', "transaction.0.step.0.do"),
        ('title = "x', "x.toml"),
    ],
)
def test_a_wrong_scenario_is_named_by_file_and_place(text: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=r"x\.toml") as refused:
        parse(text, "x.toml")
    assert said in str(refused.value)


def test_every_fault_of_a_scenario_is_told_with_its_line_and_field() -> None:
    text = f'title = "x"\ncolumns = 20\n{STEP}do = "jump"\n[[transaction.step]]\nthink = -1\nkey = "f4"\n'
    with pytest.raises(ScenarioError) as refused:
        parse(text, "x.toml")
    places = [line.split(": ")[:2] for line in str(refused.value).splitlines()]
    assert places == [
        ["x.toml:2", "columns"],
        ["x.toml:7", "transaction.0.step.0.do"],
        ["x.toml:9", "transaction.0.step.1.think"],
        ["x.toml:10", "transaction.0.step.1.key"],
    ]


def test_a_scenario_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="payment"):
        load("nothing")
    with pytest.raises(ScenarioError, match="No such file"):
        load(str(tmp_path / "x.toml"))


def test_the_operators_time_is_the_keystroke_level_models() -> None:
    part = PartResult(Text("a", "a"), keys=10, data_keys=3, thoughts=2, screens=1, seconds=4.0)
    assert part.operator_seconds == pytest.approx(10 * 0.28 + 2 * 1.35)
    result = ScenarioResult("s", Text("S", "S"), (part, part))
    assert rows([result])[-1][1:5] == ["20", "2", "8.0", "11.0"]
    assert as_data([result])[0]["name"] == "s"


def test_books_that_do_not_agree_are_a_fault_of_the_scenario() -> None:
    part = PartResult(Text("a", "a"), keys=1, data_keys=0, thoughts=0, screens=1, seconds=1.0)
    assert ScenarioResult("s", Text("S", "S"), (part,), audit=("A: sums differ.",)).faults == (
        "A: sums differ.",
    )


def test_a_path_leads_into_an_answer() -> None:
    answer = {"lines": [{"state": "active"}], "n": 1}
    found = [_at(answer, path) for path in ("lines.0.state", "lines.#", "n", "lines.5.state", "m.x")]
    assert found == ["active", 1, 1, None, None]


def test_a_program_in_the_pseudo_terminal_is_seen_and_typed_to() -> None:
    terminal = PseudoTerminal(["cat"], {"PATH": "/usr/bin:/bin"}, 80, 24)
    terminal.send("你好\r".encode())
    assert terminal.wait_for(lambda text: text.replace(" ", "").count("你好") == 2, 10)
    terminal.kill()
    assert terminal.ended


def test_a_program_that_is_not_there_says_so_on_its_screen() -> None:
    terminal = PseudoTerminal(["no-such-program"], {"PATH": "/usr/bin"}, 80, 24)
    assert terminal.wait_for(lambda text: "No such file" in text, 10)
    terminal.kill()


def test_books_that_do_not_agree_stand_in_the_table_and_in_the_json() -> None:
    part = PartResult(Text("p", "p"), keys=1, data_keys=0, thoughts=0, screens=1, seconds=1.0)
    result = ScenarioResult("s", Text("S", "S"), (part,), ("account A1: the sums differ",))
    assert rows([result])[2][-1] == _("failed")
    assert as_data([result])[0]["audit"] == ["account A1: the sums differ"]
