"""What a form asks of the screen it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from counter.domain.template import Template
from counter.domain.transaction import Transaction
from counter.domain.visit import Draft
from counter.domain.work import Link

if TYPE_CHECKING:
    from screens.forms.form import Form


class FormHost(Protocol):
    """The screen around a form. All that is asked of it is done at once, in the same task."""

    def form_accepted(self, form: Form, line: Transaction, back: Draft | None) -> None:
        """``line`` is in the visit; ``back`` is the half-filled draft to be shown again, if any."""
        ...

    def form_chooses(self, form: Form) -> None:
        """`Form.choices` changed: draw it, where there is a place of its own for it."""
        ...

    def remedy_changed(self) -> None:
        """`Form.remedy` came or went: offer its key, or no longer."""
        ...

    def customer_known(self) -> None:
        """A form found out who the customer is (`Desk.view`): show them."""
        ...

    @property
    def templates(self) -> Mapping[str, Template]:
        """The templates in force by code: lines that the rules derive are made by others than the form's."""
        ...

    @property
    def link(self) -> Link:
        """What was last known of the line to the centre."""
        ...

    @property
    def keys_waiting(self) -> int:
        """How many keys were typed ahead and are not done yet."""
        ...

    @property
    def choices_beside(self) -> bool:
        """Whether choices have a place of their own (from 120 columns); else they cover the notes."""
        ...
