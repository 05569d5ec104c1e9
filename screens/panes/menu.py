"""A short menu: a few things to do, each by Enter or by its first figure."""

from __future__ import annotations

from collections.abc import Sequence

from screens.forms.choice import Choice
from screens.panes.pane import Counter, Doing, ListPane

_LONGEST_FILTER = 2
"""More is no choice: who types number and PIN here, taking it for the sign-in, does not show them."""


class MenuPane(ListPane):
    """What can be done, numbered; ``begin_menu`` fills it anew each time."""

    def __init__(self, counter: Counter) -> None:
        super().__init__("menu", counter)
        self.filter.max_length = _LONGEST_FILTER
        self._things: list[tuple[str, Doing]] = []

    def begin_menu(self, title: str, things: Sequence[tuple[str, Doing]]) -> None:
        """Show the menu; ``things`` are words and what is done for them."""
        self._things = list(things)
        self.begin()
        self.entitle(title)

    def find(self, text: str) -> Sequence[Choice]:
        """All things, or those whose number or words answer what was typed."""
        numbered = [(str(n), words, doing) for n, (words, doing) in enumerate(self._things, 1)]
        figures = text.isdecimal()  # they mean the number in front, never one that stands in the words
        return [
            Choice(number, (number, words), doing)
            for number, words, doing in numbered
            if number.startswith(text) or (not figures and text.lower() in words.lower())
        ]

    async def took(self, choice: Choice) -> None:
        """Do it."""
        doing = next(d for n, (_w, d) in enumerate(self._things, 1) if str(n) == choice.text)
        self.hide()
        self.counter.idle()
        await doing()
