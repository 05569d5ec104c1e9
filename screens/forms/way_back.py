"""How money that came by card or QR goes back: to where it came from, or in cash where a manager says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from counter.domain.acceptance import TO_WHERE_IT_CAME_FROM, WayBack, not_in_cash
from counter.domain.template import FieldKind
from counter.domain.tender import TenderMethod
from counter.domain.text import N_, Finding
from counter.domain.visit import SettledVisit
from counter.messages import _
from screens.forms.choice import Choice
from screens.forms.form import Form
from screens.widgets.lines import Look, Row, row

WAY_BACK = "way_back"
IN_CASH = N_("in cash instead")
"""What stands in the field where the money is given back in cash all the same."""

_BEGUN = 2
"""Letters that begin it: fewer may be a reference."""

_TO = {
    TenderMethod.CARD: N_("Back to the card at the card terminal: {amount} of payment {reference}"),
    TenderMethod.QR: N_("Back to the QR payment at the acquirer: {amount} of payment {reference}"),
}


class WayBackField:
    """The field ``way_back`` of a form: the acquirer's reference of what was given back there.

    ``undone`` gives the settled visit and the line in question, None while none is chosen. Cash is offered
    only by a template that asks for a manager's PIN. A template without the field is asked nothing.
    """

    def __init__(self, form: Form, undone: Callable[[], tuple[SettledVisit, str] | None]) -> None:
        self._form, self._undone = form, undone
        self._there = any(field.name == WAY_BACK for field in form.template.fields)
        self._cash_allowed = any(field.kind is FieldKind.PIN for field in form.template.fields)

    @property
    def elsewhere_fen(self) -> int:
        """What of the line was paid otherwise than in cash, in fen."""
        undone = self._undone()
        return not_in_cash(*undone) if undone is not None else 0

    @property
    def asked(self) -> bool:
        """Whether there is anything to ask."""
        return self._there and self.elsewhere_fen > 0

    @property
    def way(self) -> WayBack:
        """As it stands in the field."""
        if not self.asked:
            return TO_WHERE_IT_CAME_FROM
        in_cash = self._in_cash
        return WayBack(in_cash=in_cash, reference="" if in_cash else self._form.value(WAY_BACK))

    def choices(self, text: str) -> Sequence[Choice] | None:
        """Cash, where the template lets a manager decide so: once its words are begun, what is to be given
        back where stands below until then."""
        said = _(IN_CASH)
        if not self.asked or not self._cash_allowed or len(text) < _BEGUN or not said.startswith(text):
            return None
        return [Choice(said, (said,))]

    def judge(self) -> tuple[Finding, ...]:
        """Without the acquirer's reference nothing was given back there."""
        if not self.asked or self._form.value(WAY_BACK):
            return ()
        said = N_("Give it back where it came from, then type the reference of that.")
        if self._cash_allowed:
            said = N_("Give it back where it came from and type the reference; or type: {cash}.")
        return (Finding(said, {"cash": _(IN_CASH)}, WAY_BACK),)

    def rows(self, back_fen: int) -> Iterable[Row]:
        """What goes back how, of ``back_fen`` in all."""
        undone = self._undone()
        if undone is None:
            return
        elsewhere = 0 if self._in_cash else self.elsewhere_fen
        if back_fen > elsewhere:
            yield row(_("To give back in cash: {amount}", amount=back_fen - elsewhere), Look.STRONG)
        settled, identity = undone
        for payment in settled.payments if elsewhere else ():
            share = dict(payment.shares).get(identity, 0)
            if share and payment.method in _TO:
                said = _(_TO[payment.method], amount=share, reference=payment.reference)
                yield row(said, Look.STRONG)

    @property
    def _in_cash(self) -> bool:
        return self._cash_allowed and self._there and self._form.value(WAY_BACK) == _(IN_CASH)
