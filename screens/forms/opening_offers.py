"""What a new line gets: its plan, its options, and what comes along because these need it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from counter.domain.offering.basket import Wanted
from counter.domain.offering.derivation import Derived
from counter.domain.offering.ordered import before_opening, joined_options
from counter.domain.offers import Offer
from counter.domain.text import Finding
from counter.domain.transaction import BundleOrder
from screens.forms.catalogue import Catalogue, Situation
from screens.forms.document import Document
from screens.forms.effect import Effect, effect_in
from screens.forms.form import Form
from screens.forms.number_field import NumberField
from screens.forms.offer_field import OfferField
from screens.forms.options_field import OPTIONS, OptionsField

OFFER = "offer"
_NEW_LINE = "new"


class OpeningOffers:
    """The fields ``offer`` and ``options`` of an opening, for the person of its document."""

    def __init__(self, form: Form, document: Document, number: NumberField) -> None:
        self._form, self._document, self._number = form, document, number
        self.catalogue = Catalogue(form.desk.ports.cache, form.desk.ports.store)
        self.plan = OfferField(form, self.field, self.catalogue, self._situation)
        self.options = self._options_field(form)

    field = OFFER
    """The field of what is opened."""

    @property
    def main(self) -> Offer | None:
        """The plan that the line gets."""
        return self.plan.offer

    @property
    def bundle(self) -> BundleOrder | None:
        """The bundle that it is ordered by, if it is by one."""
        return None

    def _options_field(self, form: Form) -> OptionsField:
        return OptionsField(form, self.catalogue, self._with_plan)

    def clear(self) -> None:
        """No offers."""
        self.plan.clear()
        self.options.clear()

    def joined(self) -> tuple[tuple[Offer, Derived], ...]:
        """Options that come along because what was chosen needs them, each with why."""
        situation = self._with_plan()
        if situation is None:
            return ()
        return joined_options(situation.basket, self.catalogue.offers, self._today)

    def chosen(self) -> tuple[Offer, ...]:
        """The options that were typed, and those that come along."""
        return (*self.options.offers, *(offer for offer, _why in self.joined()))

    def unfitting(self) -> tuple[tuple[Offer, tuple[Finding, ...]], ...]:
        """Plans, or in their field options, that are left out of the list for this person."""
        if self._form.focused_field == OPTIONS:
            return self.options.unfitting(self._form.value(OPTIONS))
        return self.plan.unfitting(self._form.value(self.field))

    @property
    def _today(self) -> date:
        return self._form.desk.today

    def _situation(self) -> Situation | None:
        """The person as the document says, with nothing wanted yet on the new line."""
        person, effect = self._document.person, effect_in(self._form)
        if person is None:
            return None
        view, today = self._document.rules_view, self._today
        basket = before_opening(view, person.birth_date, self.catalogue.offers, today)
        number = self._number.lease.value if self._number.lease is not None else _NEW_LINE
        return Situation(basket, number, effect.day if isinstance(effect, Effect) else today)

    def _with_plan(self) -> Situation | None:
        """The same with the plan and the options that are named already; None before there is a plan."""
        situation, plan = self._situation(), self.plan.offer
        if situation is None or plan is None:
            return None
        wanted = (
            Wanted(offer=offer, line=situation.line, starts_on=situation.starts_on, field=field)
            for offer, field in ((plan, self.field), *((option, OPTIONS) for option in self.options.offers))
        )
        return replace(situation, basket=situation.basket.with_wanted(*wanted))
