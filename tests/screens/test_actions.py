"""The action table: whatever can be done has a key, a code and a line in the help."""

from collections import Counter
from pathlib import Path

import pytest
from textual.keys import Keys

from counter.settings import Settings
from screens.actions import ACTIONS, OF_TEMPLATES, by_code, keyed
from tests.screens.house import House, packaged

FORMS_AHEAD = True

EATEN_BY_ENTRIES = {"ctrl+a", "ctrl+e", "ctrl+d", "ctrl+w", "ctrl+u", "ctrl+k", "ctrl+x", "ctrl+v"}
SENT_FOR_OTHER_KEYS = {"ctrl+i", "ctrl+m", "ctrl+j", "ctrl+h", "ctrl+b"}


def test_every_action_has_a_key_a_code_and_words() -> None:
    for action in ACTIONS:
        assert action.key, action.name
        assert action.code, action.name
        assert action.short, action.name
        assert action.words, action.name


def test_no_key_and_no_code_stands_for_two_actions() -> None:
    assert max(Counter(action.key for action in ACTIONS).values()) == 1
    assert max(Counter(action.code for action in ACTIONS).values()) == 1
    assert max(Counter(action.name for action in ACTIONS).values()) == 1


def test_keys_are_known_to_textual_and_taken_by_nobody_else() -> None:
    known = {key.value for key in Keys}
    for action in ACTIONS:
        assert action.key in known, action.name
        assert action.key not in EATEN_BY_ENTRIES | SENT_FOR_OTHER_KEYS, action.name


def test_templates_and_actions_agree_on_codes_and_keys() -> None:
    templates = packaged()
    for action in ACTIONS:
        if action.name in OF_TEMPLATES:
            assert templates[action.code].key == action.key
    others = set(templates) - {action.code for action in ACTIONS if action.name in OF_TEMPLATES}
    assert not others & set(by_code(ACTIONS)), "a template's code hides an action"


async def test_the_help_names_every_key_and_every_code(tmp_path: Path) -> None:
    async with House(tmp_path).counter() as run:
        run.type("?")
        await run.done()
        shown = run.screen.text_pane.lines.text
        for action in run.screen.actions:
            line = next(line for line in shown.split("\n") if f" {action.code} " in f"{line} ")
            assert action.key_word in line
        for code in run.screen.templates:
            assert f" {code} " in shown


async def test_every_code_does_something(tmp_path: Path) -> None:
    """No code of the table ends in an error, and each opens something or says a sentence."""
    async with House(tmp_path).counter() as run:
        for action in ACTIONS:
            if action.name in ("leave", "back"):
                continue
            run.type(action.code)
            run.keys("enter")
            await run.done()
            assert run.screen.place is not None or run.said.strip("-"), action.name
            run.keys("escape")
            await run.done()
            assert run.screen.place is None, action.name


async def test_keys_can_be_changed_in_the_settings(tmp_path: Path) -> None:
    settings = Settings(keys={"payment": "f12", "card": "ctrl+e", "talk": "f9", "accept": "ctrl+t"})
    async with House(tmp_path, settings=settings).counter() as run:
        run.keys("f4")
        await run.done()
        assert run.screen.place is None
        assert "F12" in run.screen.frame.keys.text
        run.keys("f12")
        await run.done()
        assert run.screen.place is run.screen.forms["jf"]


@pytest.mark.parametrize("keys", [{}, {"help": "ctrl+e"}])
def test_the_table_with_other_keys_is_still_whole(keys: dict[str, str]) -> None:
    assert [action.name for action in keyed(keys)] == [action.name for action in ACTIONS]
