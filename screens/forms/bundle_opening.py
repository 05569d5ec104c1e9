"""Open a bundle (融合开户): plan, broadband, SIM card and add-ons on one page, as one order."""

from __future__ import annotations

from collections.abc import Iterable

from counter.domain.installation import Installation
from counter.domain.offers import Offer
from counter.domain.phone import read_contact
from counter.domain.template import Template
from counter.domain.text import Finding
from screens.desk import Desk
from screens.forms.bundle_offers import BundleOffers
from screens.forms.bundle_rows import bundle_rows
from screens.forms.effect import Effect, effect_in
from screens.forms.host import FormHost
from screens.forms.installing import FIELDS, Installing
from screens.forms.opening import CONTACT, OpeningForm
from screens.widgets.lines import Row


class BundleOpeningForm(OpeningForm):
    """An opening whose plan is part of a bundle; broadband in it is installed where the page says."""

    offers: BundleOffers

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.installing = Installing(self, self.offers.installed, self._own_address, self._contact)

    def opened(self) -> BundleOffers:
        """The bundle, its packages, and what else is ordered."""
        return BundleOffers(self, self.document, self.number)

    def typed(self, name: str, text: str) -> None:
        """Another address or day is judged when it is left."""
        super().typed(name, text)
        if name in FIELDS:
            self.find(name)

    async def left(self, name: str) -> None:
        """The bundle's packages are another bundle's; the day of installation is a day."""
        await super().left(name)
        if name == self.offers.field and self.value("options"):
            self.again("options")
        self.installing.left(name)

    def judge(self) -> tuple[Finding, ...]:
        """What is said of a bundle and of its installation before the rules' word on the whole order."""
        return (*self.offers.judge(), *self.installing.judge()) or super().judge()

    def installation(self) -> Installation | None:
        """Where broadband goes: the address on the page, else the customer's own."""
        return self.installing.installation()

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
        return [*rows, *self.installing.rows(), *self.tips_before()]

    # ---- what stands behind it --------------------------------------------------------------

    def _parts(self) -> list[Offer]:
        bundle, offers = self.offers.plan.offer, self.offers.catalogue.offers
        return [offers[part] for part in bundle.rules.parts if part in offers] if bundle is not None else []

    def _joined_besides(self) -> list[Offer]:
        """What comes along and is no part."""
        parts = self._parts()
        return [offer for offer, _why in self.offers.joined() if offer not in parts]

    def _own_address(self) -> str:
        """The customer's own address, as it is known or on the card."""
        view = self.document.view
        return view.customer.address if view is not None else self.picked.get("address", "")

    def _contact(self) -> str:
        contact = self.value(CONTACT)
        return read_contact(contact) if contact else ""
