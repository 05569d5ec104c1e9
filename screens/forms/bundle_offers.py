"""What a new line gets by a bundle: its parts, the packages chosen from it, and offers on top of it."""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.bundles import bundle_order, main_plan
from counter.domain.offering.derivation import Derived
from counter.domain.offers import Offer, OfferKind
from counter.domain.text import N_, Finding
from counter.domain.transaction import BundleOrder
from screens.forms.bundle_options import BundleOptions
from screens.forms.document import Document
from screens.forms.form import Form
from screens.forms.number_field import NumberField
from screens.forms.opening_offers import OpeningOffers
from screens.forms.options_field import OptionsField

BUNDLE = "bundle"


class BundleOffers(OpeningOffers):
    """The fields ``bundle`` and ``options`` of a bundle opening, for the person of its document."""

    field = BUNDLE

    def __init__(self, form: Form, document: Document, number: NumberField) -> None:
        super().__init__(form, document, number)
        assert isinstance(self.options, BundleOptions)
        self.packages = self.options

    @property
    def main(self) -> Offer | None:
        """The plan among the parts of the bundle."""
        bundle = self.plan.offer
        return main_plan(bundle, self.catalogue.offers) if bundle is not None else None

    @property
    def bundle(self) -> BundleOrder | None:
        """The bundle with the packages that were chosen."""
        bundle = self.plan.offer
        return bundle_order(bundle, self.packages.packages) if bundle is not None else None

    def joined(self) -> tuple[tuple[Offer, Derived], ...]:
        """The other parts, and what comes along because something needs it; each with why."""
        main = self.main
        return tuple((offer, why) for offer, why in super().joined() if offer is not main)

    def judge(self) -> tuple[Finding, ...]:
        """Why what stands there opens no line."""
        bundle = self.plan.offer
        if bundle is None or self.main is not None:
            return ()
        said = N_("{name} has no plan in it: it is for lines that are there.")
        return (Finding(said, {"name": bundle.name}, BUNDLE),)

    def installed(self) -> Sequence[Offer]:
        """What of all this has to be installed somewhere."""
        return [offer for offer in self.chosen() if offer.kind is OfferKind.BROADBAND]

    def _options_field(self, form: Form) -> OptionsField:
        return BundleOptions(form, self.catalogue, self._with_plan, lambda: self.plan.offer)
