"""The ID document of a line's owner, typed or read from the card: it has to be the owner's."""

from __future__ import annotations

from contextlib import suppress

from counter.domain.money import normalise
from counter.domain.text import N_, Finding, Severity
from screens.forms.checks import MovedOn
from screens.forms.line_form import LineForm

ID_NUMBER = "id_number"


class OwnersDocument:
    """The field ``id_number`` of a form that begins with a line."""

    def __init__(self, form: LineForm) -> None:
        self._form = form

    @property
    def seen(self) -> bool:
        """Whether the owner's document lies on the counter."""
        owner, number = self._form.owner, self._number
        return owner is not None and bool(number) and number == owner.view.customer.id_number

    def judge(self) -> tuple[Finding, ...]:
        """Somebody else's number in the field; () where it is empty, or nobody knows the owner yet."""
        if not self._number or self._form.owner is None or self.seen:
            return ()
        return (Finding(N_("This is not the ID number of the line's owner."), field=ID_NUMBER),)

    def say(self) -> None:
        """Beside the field: whose it is."""
        found = self.judge()
        if self.seen:
            found = (Finding(N_("The owner's document."), {}, ID_NUMBER, Severity.INFORM),)
        self._form.find(ID_NUMBER, *found)

    async def read_card(self) -> None:
        """Fill the number from the card on the reader."""
        form = self._form
        with form.desk.recorder.waiting("card"), suppress(MovedOn):
            card = await form.ask("", form.desk.ports.id_reader.read)
            if card is None:
                form.find(ID_NUMBER, Finding(N_("No card lies on the reader."), {}, ID_NUMBER))
                return
            form.fill(ID_NUMBER, card.id_number, over=True)
            form.keep()
            self.say()

    @property
    def _number(self) -> str:
        return normalise(self._form.value(ID_NUMBER)).upper()
