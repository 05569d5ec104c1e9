"""Esc and what is typed right after it, as the bytes of a terminal."""

from pathlib import Path

import pytest
from textual import events

from screens.lone_escape import KeyParser
from tests import builders
from tests.screens.customers import house


def read(*pieces: str) -> list[str]:
    """The keys and pastes of what was read, piece by piece."""
    parser = KeyParser()
    return [
        event.key if isinstance(event, events.Key) else f"paste:{event.text}"
        for piece in pieces
        for event in parser.feed(piece)
        if isinstance(event, events.Key | events.Paste)
    ]


@pytest.mark.parametrize(
    ("pieces", "keys"),
    [
        (["\x1bjf 1\x1bOS"], ["escape", "j", "f", "space", "1", "f4"]),
        (["\x1b", "jf"], ["escape", "j", "f"]),
        (["\x1b\x1b[A"], ["escape", "up"]),
        (["\x1b", "\x1bOS"], ["escape", "f4"]),
        (["\x1b\x1bbg"], ["escape", "escape", "b", "g"]),
        (["\x1b1\r"], ["escape", "1", "enter"]),
        (["\x1b\t\x7f"], ["escape", "tab", "backspace"]),
        (["\x1bO", "S"], ["f4"]),
        (["\x1b", "OS"], ["f4"]),
        (["\x1b[", "15~x"], ["f5", "x"]),
        (["\x1b张"], ["escape", "张"]),
        (["\x1b[200~1 2\x1b[201~3"], ["paste:1 2", "3"]),
        (["\x1b[27uj"], ["escape", "j"]),
    ],
)
def test_esc_is_a_key_of_its_own_however_fast_the_next_one_comes(pieces: list[str], keys: list[str]) -> None:
    assert read(*pieces) == keys


def test_esc_that_nothing_follows_is_esc_in_the_end_and_what_comes_later_is_itself() -> None:
    parser = KeyParser()
    assert not list(parser.feed("\x1b"))
    late: list[object] = []
    while not late:
        late = list(parser.tick())
    [key] = late
    assert isinstance(key, events.Key)
    assert key.key == "escape"
    assert [each.key for each in parser.feed("[O") if isinstance(each, events.Key)] == [
        "left_square_bracket",
        "O",
    ]


async def test_the_next_job_typed_in_one_breath_with_the_esc_that_leaves_the_last(tmp_path: Path) -> None:
    async with house(tmp_path).counter() as run:
        run.keys("f3")
        await run.done()
        for event in KeyParser().feed(f"1387\x1bjf {builders.NUMBER} 12\r"):
            event.set_sender(run.app)
            run.app.post_message(event)
        await run.until(lambda: run.screen.place is run.screen.forms.get("jf"))
        await run.done()
        form = run.screen.forms["jf"]
        assert (form.value("line"), form.value("amount")) == (builders.NUMBER, "12")
        draft = run.visit.draft
        assert draft is not None
        assert draft.parent is not None
        assert (draft.parent.template, draft.parent.values["line"]) == ("bg", "1387")
