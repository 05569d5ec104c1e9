"""The fields of an installation: where broadband comes to, and on which day it is wished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from counter.domain.installation import ADDRESS, INSTALL_ON, Installation
from counter.domain.offers import Offer
from counter.domain.text import N_, Finding, Severity
from counter.messages import _
from screens.forms.effect import NotAnEffect, read_day
from screens.forms.form import Form
from screens.widgets.lines import Look, Row, row

FIELDS = (ADDRESS, INSTALL_ON)


class Installing:
    """The fields ``address`` and ``install_on`` of a form that may order broadband."""

    def __init__(
        self,
        form: Form,
        installed: Callable[[], Sequence[Offer]],
        own_address: Callable[[], str],
        contact: Callable[[], str],
    ) -> None:
        """``installed`` is what needs a place, ``own_address`` the customer's, ``contact`` whom to call."""
        self._form, self.installed = form, installed
        self._own_address, self._contact = own_address, contact

    @property
    def address(self) -> str:
        """What is typed, else the customer's own address."""
        return self._form.value(ADDRESS) or self._own_address()

    def left(self, name: str) -> None:
        """Say when it is installed, or what is wrong with the day."""
        if name != INSTALL_ON:
            return
        wished = self._wished()
        said = Finding(N_("Installed on {day} if it can be."), {"day": wished}, INSTALL_ON, Severity.INFORM)
        self._form.find(INSTALL_ON, wished if isinstance(wished, Finding) else said)

    def judge(self) -> tuple[Finding, ...]:
        """What is missing or unreadable."""
        wished, installed = self._wished(), self.installed()
        found = [wished] if isinstance(wished, Finding) else []
        if installed and not self.address:
            told = {"name": installed[0].name}
            said = N_("{name} is installed somewhere: the address is needed.")
            found.append(Finding(said, told, ADDRESS))
        return tuple(found)

    def installation(self) -> Installation | None:
        """Where it is installed; None where nothing is."""
        installed, wished = self.installed(), self._wished()
        if not installed:
            return None
        return Installation(
            address=self.address,
            offers=tuple(offer.offer_id for offer in installed),
            wished_on=wished if isinstance(wished, date) else None,
            contact_phone=self._contact(),
        )

    def rows(self) -> list[Row]:
        """The customer's own address, where it serves."""
        if not self.installed() or self._form.value(ADDRESS) or not self.address:
            return []
        return [row(_("Installed at {address}", address=self.address), Look.WARN)]

    def _wished(self) -> date | Finding | None:
        """The wished day; None where it is left open; what is wrong with it."""
        text = self._form.value(INSTALL_ON)
        try:
            return read_day(text, self._form.desk.today) if text else None
        except NotAnEffect as wrong:
            return Finding(N_("Type a day, as 12-15."), wrong.finding.params, INSTALL_ON)
