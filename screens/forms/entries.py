"""The entries of a form, one a field: what stands in them, who put it there, which has the focus."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from counter.domain.money import normalise
from counter.domain.template import FieldKind, Template
from counter.domain.visit import Draft
from screens.forms.kinds import NUMBERS
from screens.head import SHOWN
from screens.widgets.entry import Entry

TYPED = "typed"
"""In ``Draft.picked``: the fields whose texts are the clerk's own typing."""

_VEILS = {FieldKind.ID_NUMBER: SHOWN.of_id_number, FieldKind.NAME: SHOWN.of_name}
"""What is filled in of a person is masked as in the strip; the order carries it whole."""


class Entries(Mapping[str, Entry]):
    """The entries by the names of their fields, in the template's order.

    ``typed`` is called whenever the clerk changed the text of one.
    """

    def __init__(self, template: Template, typed: Callable[[Entry], None]) -> None:
        self._template = template
        self._entries = {
            field.name: Entry(
                field.name,
                cells=field.width + 1,
                number=field.kind in NUMBERS,
                secret=field.kind is FieldKind.PIN,
                veil=_VEILS.get(field.kind),
                typed=typed,
            )
            for field in template.fields
        }

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, draft: Draft, given: Collection[str]) -> None:
        """Show a draft; of its values the clerk entered those of the ``given`` fields just now."""
        own = draft.picked.get(TYPED, "").split()
        for name, entry in self._entries.items():
            entry.put(draft.values.get(name, self._template.field(name).default))
            entry.touched = name in given
            entry.own = entry.touched or name in own

    def clear(self) -> None:
        """Empty all of them."""
        for entry in self._entries.values():
            entry.put("")

    def value(self, name: str) -> str:
        """The text of a field, white space around it gone; numbers in ordinary digits."""
        text = self._entries[name].value
        return normalise(text) if self._template.field(name).kind in NUMBERS else text.strip()

    def fill(self, name: str, text: str, *, over: bool) -> None:
        """Put ``text`` into a field that the clerk has not touched (``over``: in any case)."""
        entry = self._entries[name]
        if (over or not entry.touched) and entry.value != text:
            touched = entry.touched
            entry.put(text)
            entry.touched = touched
            if name == self.focused:
                entry.take_focus()

    def veiled(self, name: str) -> bool:
        """Whether a field shows its text masked: it was filled in, not typed."""
        return self._entries[name].veiled and bool(self._entries[name].value)

    @property
    def typed(self) -> str:
        """The names of the fields that the clerk typed at some time, for the draft."""
        return " ".join(name for name, entry in self._entries.items() if entry.own)

    @property
    def kept(self) -> dict[str, str]:
        """The texts that a draft keeps: whatever stands there, but no PIN."""
        return {
            name: entry.value
            for name, entry in self._entries.items()
            if entry.value and self._template.field(name).kind is not FieldKind.PIN
        }

    @property
    def touched(self) -> bool:
        """Whether the clerk entered anything."""
        return any(entry.touched for entry in self._entries.values())

    @property
    def focused(self) -> str:
        """The field that has the focus, the first one if none has."""
        first = next(iter(self._entries.values()))
        focused = first.screen.focused if first.is_attached else None
        return next((name for name, entry in self._entries.items() if entry is focused), first.field)

    def begun_at(self, draft: Draft, given: Collection[str]) -> str:
        """Where a draft goes on: where it was left, else at the first field that needs a value; else at the
        last one, in an empty form at the first.

        A first field that stands preset by itself has the focus, so that the same keys always mean the
        same: what is typed next is its text, whether a customer is known or not.
        """
        if draft.focus in self._entries:
            return draft.focus
        first = next(iter(self._entries))
        if set(draft.values) == {first} and first not in given:
            return first
        for name, entry in self._entries.items():
            if not entry.value and self._template.field(name).required:
                return name
        return list(self._entries)[-1 if draft.values else 0]

    def after(self, name: str, by: int, asked: Callable[[str], bool]) -> str:
        """The next field (``by`` -1: the one before) after ``name`` that is asked, round and round."""
        names = list(self._entries)
        place = names.index(name)
        for step in range(1, len(names)):
            further = names[(place + by * step) % len(names)]
            if asked(further):
                return further
        return name

    def is_last(self, name: str, asked: Callable[[str], bool]) -> bool:
        """Whether no field after ``name`` is asked."""
        names = list(self._entries)
        return not any(asked(further) for further in names[names.index(name) + 1 :])
