"""Open a bundle (融合开户): plan, broadband, SIM card and add-ons on one page, as one order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from counter.domain.bundles import ADDRESS, INSTALL_ON
from counter.domain.offers import Offer
from counter.domain.phone import read_contact
from counter.domain.text import N_, Finding, Severity
from counter.domain.transaction import Installation
from counter.messages import _
from screens.forms.bundle_offers import BundleOffers
from screens.forms.bundle_rows import bundle_rows
from screens.forms.effect import Effect, NotAnEffect, effect_in, read_day
from screens.forms.opening import CONTACT, OpeningForm
from screens.widgets.lines import Look, Row, row


class BundleOpeningForm(OpeningForm):
    """An opening whose plan is part of a bundle; broadband in it is installed where the page says."""

    offers: BundleOffers

    def opened(self) -> BundleOffers:
        """The bundle, its packages, and what else is ordered."""
        return BundleOffers(self, self.document, self.number)

    def typed(self, name: str, text: str) -> None:
        """Another address or day is judged when it is left."""
        super().typed(name, text)
        if name in (ADDRESS, INSTALL_ON):
            self.find(name)

    async def left(self, name: str) -> None:
        """The bundle's packages are another bundle's; the day of installation is a day."""
        await super().left(name)
        if name == self.offers.field and self.value("options"):
            self.again("options")
        elif name == INSTALL_ON:
            wished = self._wished()
            told = {"day": wished}
            found = (
                wished
                if isinstance(wished, Finding)
                else Finding(N_("Installed on {day} if it can be."), told, INSTALL_ON, Severity.INFORM)
            )
            self.find(INSTALL_ON, found)

    def judge(self) -> tuple[Finding, ...]:
        """What is said of a bundle and of its installation before the rules' word on the whole order."""
        wished = self._wished()
        unclear = [*self.offers.judge(), *((wished,) if isinstance(wished, Finding) else ())]
        installed = self.offers.installed()
        if installed and not self._address():
            told = {"name": installed[0].name}
            said = N_("{name} is installed somewhere: the address is needed.")
            unclear.append(Finding(said, told, ADDRESS))
        return tuple(unclear) or super().judge()

    def installation(self) -> Installation | None:
        """Where broadband goes: the address on the page, else the customer's own."""
        installed, wished = self.offers.installed(), self._wished()
        if not installed:
            return None
        contact = self.value(CONTACT)
        return Installation(
            address=self._address(),
            offers=tuple(offer.offer_id for offer in installed),
            wished_on=wished if isinstance(wished, date) else None,
            contact_phone=read_contact(contact) if contact else "",
        )

    def notes(self) -> Iterable[Row]:
        """What the bundle holds and costs; then what to tell and to check."""
        bundle, effect = self.offers.bundle, effect_in(self)
        if bundle is None or self.offers.main is None:
            return self.tips_before()
        rows = bundle_rows(
            self.template,
            self.number.lease,
            bundle,
            self._parts(),
            self.offers.packages.offered(),
            [*self.offers.options.offers, *self._joined_besides()],
            effect.day if isinstance(effect, Effect) else None,
            max(40, self.size.width - 1),
        )
        if self.offers.installed() and not self.value(ADDRESS) and self._address():
            rows.append(row(_("Installed at {address}", address=self._address()), Look.WARN))
        return [*rows, *self.tips_before()]

    # ---- what stands behind it --------------------------------------------------------------

    def _parts(self) -> list[Offer]:
        bundle, offers = self.offers.plan.offer, self.offers.catalogue.offers
        return [offers[part] for part in bundle.rules.parts if part in offers] if bundle is not None else []

    def _joined_besides(self) -> list[Offer]:
        """What comes along and is no part."""
        parts = self._parts()
        return [offer for offer, _why in self.offers.joined() if offer not in parts]

    def _address(self) -> str:
        """What is typed, else the customer's own address, as it is known or on the card."""
        view = self.document.view
        own = view.customer.address if view is not None else self.picked.get("address", "")
        return self.value(ADDRESS) or own

    def _wished(self) -> date | Finding | None:
        """The wished day; None where it is left open; what is wrong with it."""
        text = self.value(INSTALL_ON)
        try:
            return read_day(text, self.desk.today) if text else None
        except NotAnEffect as wrong:
            return Finding(N_("Type a day, as 12-15."), wrong.finding.params, INSTALL_ON)
