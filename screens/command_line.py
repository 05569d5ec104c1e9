"""The command line: where numbers, names and codes are typed."""

from __future__ import annotations

from collections.abc import Callable

from screens.widgets.entry import Entry


class CommandLine(Entry):
    """A question mark as its first character asks for help."""

    def __init__(self, ask_help: Callable[[], None]) -> None:
        super().__init__("command", id="command-line")
        self._ask_help = ask_help

    def press(self, character: str) -> None:
        """A printable key."""
        if character in "?？" and not self.value:
            self._ask_help()
            return
        super().press(character)
