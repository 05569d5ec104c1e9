"""What the field in focus offers to choose from, and what it does to the field to take a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter.domain.template import FieldKind
from counter.domain.text import N_, Finding
from screens.forms.choice import Choice, ChoiceList
from screens.forms.entries import Entries
from screens.widgets.entry import Entry

if TYPE_CHECKING:
    from screens.forms.form import Form


_MANY = (FieldKind.OPTIONS, FieldKind.PACKAGES, FieldKind.HELD, FieldKind.EFFECTIVE)
"""Kinds in which several are picked, with commas between them."""

_BINDING = (FieldKind.OFFER, FieldKind.CAMPAIGN)
"""Kinds in which a likely choice is not good enough: it is what the customer will pay for."""

_ONE_OF_SEVERAL = (FieldKind.PAID, FieldKind.ORDER)
"""Kinds in which what was typed may name several and none of them is likelier: the clerk marks one."""


class FieldChoices:
    """The choices of one form. ``list`` is None while the field in focus has none to offer."""

    def __init__(self, form: Form, entries: Entries) -> None:
        self._form, self._entries = form, entries
        self.list: ChoiceList | None = None
        self._offered_for = ("", "")

    def clear(self) -> None:
        """Nothing is offered."""
        self.list = None

    def renew(self) -> None:
        """Work the choices of the field in focus out again, the marker staying on the choice it is on."""
        self.offer(self._entries.focused, like=self.list)

    def offer(self, name: str, like: ChoiceList | None = None) -> None:
        """Work the choices of a field out; mark the first, or the one that is marked in ``like``."""
        text = self._entries[name].value
        rows = self._form.choose(name, self._token(name, text))
        self._offered_for = (name, text)
        several = bool(text.strip()) and self._form.template.field(name).kind in _ONE_OF_SEVERAL
        before, self.list = (
            self.list,
            None
            if rows is None
            else ChoiceList(name, rows, to_be_chosen=several, nothing=self._form.nothing_fits(name)),
        )
        if several and self.list is not None:
            self.list.mark(text.strip())
        if self.list is not None and like is not None and like.field == name:
            self.list.mark_as(like)
        if before is not None or self.list is not None:
            self._form.draw_choices()

    def typed(self, entry: Entry) -> None:
        """The text changed: work the choices out again once no more keys wait to be painted."""
        if self.list is None or self.list.field == entry.field:
            self._form.call_after_refresh(self._fresh)

    def move(self, by: int) -> bool:
        """Mark another choice; False if there are none."""
        self._fresh()
        if self.list is None or not self.list.choices:
            return False
        self.list.move(by)
        self._form.draw_choices()
        return True

    def take(self, name: str, *, on_enter: bool = False) -> bool:
        """Take the marked choice; True if the field is not done with it: more may be picked, or what was
        typed may mean several, and the next Enter takes the one that is marked."""
        self._fresh()
        if self.list is None or self.list.field != name:
            return False
        field, text = self._form.template.field(name), self._entries[name].value
        choice = self.list.taken
        if self.list.marked < 0:
            return on_enter and self._say_several(name, self.list, text)
        many = field.kind in _MANY
        unasked = not self._token(name, text) and not self.list.moved and (many or not field.required)
        if choice is None or unasked:
            return False
        asked = on_enter and self.list.asked
        if field.kind in _BINDING and not asked and not self._certain(self.list, choice, text):
            return on_enter and self._ask(name, self.list, choice, text)
        if many:
            if self._token(name, text) == choice.text:
                return False  # named whole: the same keys go on where the list is not there yet
            self._add(name, choice)
            return True
        self._put(name, choice.text)
        self._offered_for = (name, choice.text)
        self._form.chosen(name, choice)
        return False

    def _certain(self, offered: ChoiceList, choice: Choice, text: str) -> bool:
        """The clerk chose it, named it whole, or typed what answers to nothing else."""
        only = len(offered.choices) == 1 and not choice.guessed
        return offered.moved or only or choice.text == text.strip().lower()

    def _ask(self, name: str, offered: ChoiceList, choice: Choice, text: str) -> bool:
        """Say that what was typed may mean several; whether it has to be said."""
        if not text:
            return False
        offered.asked = True
        said = {"text": text, "choice": choice.text}
        if choice.guessed:
            found = Finding(
                N_("Nothing answers to {text}. Enter once more takes {choice}, which is like it."), said
            )
        else:
            said["count"] = str(len(offered.choices))
            found = Finding(N_("{count} answer to {text}. Enter once more takes {choice}."), said)
        self._form.find(name, found)
        return True

    def _say_several(self, name: str, offered: ChoiceList, text: str) -> bool:
        said = {"text": text.strip(), "count": len(offered.choices)}
        found = Finding(N_("{count} answer to {text}: mark one with Down, then Enter."), said, name)
        self._form.find(name, found)
        return True

    def _add(self, name: str, choice: Choice) -> None:
        """Put a choice behind those that were picked before."""
        picked = self._entries[name].value.replace("，", ",").rpartition(",")[0]
        self._put(name, (picked + "," if picked else "") + choice.text + ",")
        self._form.chosen(name, choice)
        self.offer(name)

    def _put(self, name: str, text: str) -> None:
        entry = self._entries[name]
        if entry.value != text:
            entry.put(text)
            entry.touched = True

    def _fresh(self) -> None:
        """Work the choices out for the text as it stands, if a key came since."""
        name = self._entries.focused
        if self._offered_for != (name, self._entries[name].value):
            self.offer(name)

    def _token(self, name: str, text: str) -> str:
        """What is being typed: the whole text, or its last part where several are picked."""
        if self._form.template.field(name).kind in _MANY:
            return text.replace("，", ",").rpartition(",")[2].strip()
        return text.strip()
