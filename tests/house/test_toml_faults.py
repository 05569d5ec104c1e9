"""Where things stand in a TOML file, however it is written."""

from __future__ import annotations

import pytest

from counter.toml_faults import line_of

TEXT = """# a comment
title = "x"
note = \"\"\"
[not.a.table]
title = 3
\"\"\"
sums = [
    1,
    2,
]

[screen]
colour.light = "red"

[[part]]
name = "first"

[[part.step]]
keys = "f4"

[[part]]
name = "second"
label = { zh = "二", en = "two" }

[[part.step]]
keys = "f8"

[[part.step]]
"quoted key" = 1

[part.last]
at = 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("title",), 2),
        (("sums", 1), 7),
        (("screen",), 12),
        (("screen", "colour", "light"), 13),
        (("part",), 15),
        (("part", 0, "step", 0, "keys"), 19),
        (("part", 1), 21),
        (("part", 1, "name"), 22),
        (("part", 1, "label", "en"), 23),
        (("part", 1, "step", 0, "keys"), 26),
        (("part", 1, "step", 1), 28),
        (("part", 1, "step", 1, "quoted key"), 29),
        (("part", 1, "last", "at"), 32),
    ],
)
def test_every_key_is_found_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("nothing",), 1),
        (("screen", "nothing"), 12),
        (("part", 0, "step", 0, "nothing"), 18),
        (("part", 1, "step", 0, "nothing"), 25),
        (("part", 1, "label", "fr"), 23),
    ],
)
def test_what_is_missing_is_missing_where_its_table_begins(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line
