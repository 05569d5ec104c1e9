"""The real-name check (实名核验): asked once name and document are there; an order not passed is held."""

from __future__ import annotations

from counter.domain.text import N_, Finding, Severity
from counter.domain.transaction import RealNameResult
from counter.messages import _
from counter.ports import CentreRefused, CentreUnavailable
from screens.forms.form import Form

REAL_NAME = "real_name"
_RESULT, _FOR = "real_name_result", "real_name_for"
_WORDS = {
    RealNameResult.NOT_CHECKED: N_("not checked"),
    RealNameResult.PASSED: N_("passed"),
    RealNameResult.REFUSED: N_("refused"),
}


class RealName:
    """What the real-name service said of one person; kept in the draft with whom it was asked about."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._asked = ""

    def clear(self) -> None:
        """Nobody was asked about."""
        self._asked = ""

    def begin(self, name: str, id_number: str) -> None:
        """Ask beside typing, once for one person."""
        if name and id_number and self._asked != _person(name, id_number):
            self._asked = _person(name, id_number)
            self._form.again(REAL_NAME)

    def outlived(self, name: str, id_number: str) -> None:
        """Somebody else stands in the form: what was said of the person before is not said of them."""
        if self._form.value(REAL_NAME) and self._form.picked.get(_FOR) != _person(name, id_number):
            self._asked = ""
            self._form.fill(REAL_NAME, "", over=True)
            self._form.find(REAL_NAME)

    def result(self, name: str, id_number: str) -> RealNameResult:
        """What was said of this person; not checked if somebody else was asked about, or nobody."""
        picked = self._form.picked
        if picked.get(_FOR) != _person(name, id_number):
            return RealNameResult.NOT_CHECKED
        return RealNameResult(picked[_RESULT])

    async def check(self, name: str, id_number: str) -> None:
        """Ask about this person, unless it was answered before."""
        if not name or not id_number:
            return
        if self.result(name, id_number) is RealNameResult.NOT_CHECKED:
            await self._ask(name, id_number)
        self.say(name, id_number)

    def say(self, name: str, id_number: str) -> None:
        """Show how it stands."""
        result = self.result(name, id_number)
        self._form.fill(REAL_NAME, _(_WORDS[result]), over=True)
        if result is RealNameResult.PASSED:
            self._form.find(
                REAL_NAME, Finding(N_("Name and document belong together."), {}, REAL_NAME, Severity.INFORM)
            )
        elif result is RealNameResult.REFUSED:
            self._form.find(REAL_NAME, Finding(N_("The real-name check refused this person."), {}, REAL_NAME))

    async def _ask(self, name: str, id_number: str) -> None:
        centre = self._form.desk.ports.centre
        try:
            result = await self._form.ask("", lambda: centre.verify_real_name(name, id_number))
        except (CentreUnavailable, CentreRefused):
            held = N_("Unchecked: held until it passes.")
            self._form.find(REAL_NAME, Finding(held, {}, REAL_NAME, Severity.WARN))
            return
        self._form.picked[_RESULT], self._form.picked[_FOR] = result.value, _person(name, id_number)
        self._form.keep()


def _person(name: str, id_number: str) -> str:
    return f"{id_number} {name}"
