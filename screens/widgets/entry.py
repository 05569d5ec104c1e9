"""A one-line entry of fixed width: the only thing on the screen that is typed into."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input
from textual.widgets.input import Selection

from counter.domain.money import normalise

_LONGEST = 200


def _words(text: str) -> str:
    """Line ends and tabs become blanks; every other character stays as it was typed."""
    return text.replace("\r\n", " ").translate({ord(c): " " for c in "\r\n\t"})


class Entry(Input, inherit_bindings=False):
    """Editing keys only: what Enter, Tab, Esc and the arrows up and down do is its form's affair.

    ``virtual_size`` does not lay out again: a fixed-width entry never changes the screen's shape, and
    a layout per key would double what a key costs (check on every upgrade of Textual).
    ``typed`` is called at once, in the same task, whenever the clerk changed the text; ``pasted``, if any,
    with what was pasted before anything is made of it: True if that is dealt with.

    A ``veil`` hides what was put in and not typed by the clerk: it is drawn masked, and a first key
    replaces it whole, so that no part of it ever comes to light.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", show=False),
        Binding("right", "cursor_right", show=False),
        Binding("shift+left", "cursor_left(True)", show=False),
        Binding("shift+right", "cursor_right(True)", show=False),
        Binding("ctrl+left", "cursor_left_word", show=False),
        Binding("ctrl+right", "cursor_right_word", show=False),
        Binding("home,ctrl+a", "home", show=False),
        Binding("end,ctrl+e", "end", show=False),
        Binding("backspace", "delete_left", show=False),
        Binding("delete,ctrl+d", "delete_right", show=False),
        Binding("ctrl+w", "delete_left_word", show=False),
        Binding("ctrl+u", "delete_left_all", show=False),
        Binding("ctrl+k", "delete_right_all", show=False),
        Binding("ctrl+x", "cut", show=False),
        Binding("ctrl+v", "paste", show=False),
    ]
    DEFAULT_CSS = """
    Entry, Entry:focus {
        background: $surface; background-tint: transparent; border: none; padding: 0; height: 1;
    }
    Entry:focus { background: $primary 30%; }
    Entry:nocolor { text-style: underline; }
    """

    def __init__(
        self,
        name: str,
        *,
        cells: int = 0,
        number: bool = False,
        secret: bool = False,
        veil: Callable[[str], str] | None = None,
        typed: Callable[[Entry], None] | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(
            name=name, id=id, compact=True, password=secret, select_on_focus=False, max_length=_LONGEST
        )
        self.cursor_blink = False
        self.number, self.typed, self.touched = number, typed, False
        self.pasted: Callable[[str], bool] | None = None
        self._veil, self.own = veil, False
        if cells:
            self.styles.width = cells

    @property
    def _value(self) -> Text:
        """As Textual's own, but a secret is asterisks: bullets are two cells wide in some terminals."""
        if self.veiled and self._veil is not None:
            return Text(self._veil(self.value), no_wrap=True, end="")
        return Text("*" * len(self.value), no_wrap=True, end="") if self.password else super()._value

    @property
    def veiled(self) -> bool:
        """Whether the text is drawn masked: it is somebody's data, not the clerk's own typing."""
        return self._veil is not None and not self.own

    @property
    def field(self) -> str:
        """The name of the field that it is."""
        return self.name or ""

    def put(self, text: str) -> None:
        """Show ``text`` as if it had been there: not typed by the clerk, no message."""
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self.touched = self.own = False

    def take_focus(self) -> None:
        """Focus at once (not with the next message), all text selected: typing replaces a preset."""
        self.screen.set_focus(self)
        self.selection = Selection(0, len(self.value))

    def take_up(self) -> None:
        """Focus at once with the cursor behind the text: it is to be corrected, not replaced."""
        self.screen.set_focus(self)
        self.selection = Selection.cursor(len(self.value))

    def press(self, character: str) -> None:
        """A printable key."""
        self.replace(character, *sorted(self.selection))

    def paste(self, text: str) -> None:
        """A paste, or a scanner that pastes: line ends and blanks go as the field's kind wants it."""
        if self.pasted is not None and self.pasted(text):
            return
        self.replace(text.strip(), *sorted(self.selection))

    def replace(self, text: str, start: int, end: int) -> None:
        """Put ``text`` in place of a range, cleaned; every change by the clerk comes through here."""
        before = self.value
        if self.veiled:
            start, end = 0, len(before)
        super().replace(normalise(text) if self.number else _words(text), start, end)
        if self.value != before:
            self.touched = self.own = True
            if self.typed is not None:
                self.typed(self)

    def action_cut(self) -> None:
        """Cut what is selected; nothing masked goes to the clipboard."""
        if self.veiled:
            self.replace("", 0, len(self.value))
        else:
            super().action_cut()

    def restricted(self) -> None:
        """Longer than any value can be: the key is left out without a bell."""
