"""What a command line means."""

import pytest

from screens.command import Code, Search, Sought, read

CODES = {"jf", "bg", "kh", "xy"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", None),
        ("   ", None),
        ("xy", Code("xy")),
        ("JF", Code("jf")),
        ("jf 13871234567 100", Code("jf", ("13871234567", "100"))),
        ("jf13871234567 100", Code("jf", ("13871234567", "100"))),
        ("ｊｆ　１３８７１２３４５６７", Code("jf", ("13871234567",))),
        ("kh42019919900101124x", Code("kh", ("42019919900101124X",))),
        ("13871234567", Search(Sought.NUMBER, "13871234567")),
        ("138 7123 4567", Search(Sought.NUMBER, "13871234567")),
        ("42019919900101124x", Search(Sought.ID_NUMBER, "42019919900101124X")),
        ("张三丰", Search(Sought.NAME, "张三丰")),
        ("zsf", Search(Sought.NAME, "zsf")),
        ("JHL-3-20261121-0007", Search(Sought.ORDER, "JHL-3-20261121-0007")),
        ("12345", Search(Sought.ORDER, "12345")),
    ],
)
def test_a_command_line_is_a_code_or_something_to_look_for(typed: str, meant: object) -> None:
    assert read(typed, CODES) == meant


def test_initials_that_are_no_code_look_for_a_customer() -> None:
    assert read("gq", CODES) == Search(Sought.NAME, "gq")
