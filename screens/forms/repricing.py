"""Price otherwise what a line holds (定价修改, 互改, 延期): packages, pricing plan, a longer term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from counter.domain.customer import CustomerView, HeldOffer
from counter.domain.held_lines.acceptance import line_order_line
from counter.domain.held_lines.dependence import leaned_on
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import HELD, judge_line_order
from counter.domain.offering.line_repricing import pricing_now, reprice_order
from counter.domain.offering.pricing import When
from counter.domain.offers import Offer
from counter.domain.template import Template
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import Transaction
from screens.desk import Desk
from screens.forms.catalogue import Catalogue
from screens.forms.choice import Choice
from screens.forms.comparison import holding_rows
from screens.forms.effect import EFFECTIVE, Effect, effect_in
from screens.forms.held_field import HeldField
from screens.forms.host import FormHost
from screens.forms.line_form import LINE, LineForm
from screens.forms.order_rows import reprice_rows
from screens.forms.wishes import PACKAGES, VALUES, Wishes
from screens.widgets.lines import Row

MONTHS = "months"


class RepriceForm(LineForm):
    """The packages and figures stand as they are held; what is changed of them is the order."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.catalogue = Catalogue(desk.ports.cache, desk.ports.store)
        self.held = HeldField(self, HELD, self.catalogue, lambda: self.owner.line if self.owner else None)
        self.wishes = Wishes(self, self._offers, self._view)

    def began(self) -> None:
        """Bring the offers into memory beside typing; say when it counts unless told otherwise."""
        self.meanwhile("offers", self._load_offers)
        self._say_effect()

    def typed(self, name: str, text: str) -> None:
        """Another day is said at once."""
        super().typed(name, text)
        if name == EFFECTIVE:
            self._say_effect()

    async def left(self, name: str) -> None:
        """The line's owner; what is priced otherwise, as it is held now."""
        await super().left(name)
        if name == HELD:
            await self.known("offers")
            self._fill_held()
        elif name in (PACKAGES, VALUES):
            self.find(name, *self.wishes.wrong(name))
        elif name == EFFECTIVE:
            self._say_effect()

    def asked(self, name: str) -> bool:
        """Packages and figures only where there are some."""
        return name not in (PACKAGES, VALUES) or self.wishes.asked(name)

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """What the line holds; the pricing plans and packages of what was named."""
        if name == HELD:
            return self.held.choices(text)
        return self.wishes.choices(text) if name == PACKAGES else None

    def owner_read(self) -> None:
        """What the line holds."""
        self.find(LINE, *self.age(), *self.no_line())
        self.show_choices()

    def judge(self) -> tuple[Finding, ...]:
        """What is unclear; if nothing is, the rules' word on the whole order."""
        effect, (held, wrong) = effect_in(self), self.held.read()
        unclear = (
            *(self.judge_owner() or self.no_line()),
            *wrong,
            *(() if len(held) == 1 else (Finding(N_("Choose one."), {}, HELD),)),
            *self.wishes.wrong(PACKAGES),
            *self.wishes.wrong(VALUES),
            *self._wrong_months(),
            *((effect,) if isinstance(effect, Finding) else ()),
        )
        owner, order = self.owner, self._order()
        if refusals(unclear) or owner is None or order is None:
            return unclear
        return judge_line_order(order, view=owner.view, offers=self.catalogue.offers, today=self.desk.today)

    def transaction(self) -> Transaction:
        """The order, after what it leans on."""
        order, read = self._order(), self.as_read
        assert order is not None
        assert read is not None
        needed = leaned_on(order, read.view, self.desk.earlier, self.catalogue.offers, self.desk.today)
        by = self.acceptance()
        by = replace(by, depends_on=tuple(dict.fromkeys((*by.depends_on, *needed))))
        return line_order_line(by, order)

    def notes(self) -> Iterable[Row]:
        """What the line holds; once something is named, as it is and as it is to be."""
        owner, cells = self.owner, max(40, self.size.width - 1)
        if owner is None or owner.line is None:
            return self.tips_before()
        order = self._order()
        if order is None:
            return [*holding_rows(owner.line, self.catalogue.offers, cells), *self.age_rows()]
        return [*reprice_rows(order, cells), *self.wishes.rows(), *self.age_rows(), *self.tips_before()]

    # ---- what stands behind it --------------------------------------------------------------

    def _order(self) -> LineOrder | None:
        owner, (held, wrong), effect = self.owner, self.held.read(), effect_in(self)
        if owner is None or owner.line is None or len(held) != 1 or wrong or isinstance(effect, Finding):
            return None
        wish = next(iter(self.wishes.all()), None)
        months = int(self.value(MONTHS)) if self.value(MONTHS).isdecimal() else 0
        return reprice_order(
            owner.view,
            owner.line,
            held[0],
            wish.plan_id if wish is not None else "",
            wish.packages if wish is not None else None,
            months,
            When(effect.mode, effect.day, self.desk.today),
            self.catalogue.offers,
        )

    def _offers(self) -> tuple[Offer, ...]:
        held, _wrong = self.held.read()
        offer = self.catalogue.offers.get(held[0].offer_id) if len(held) == 1 else None
        return (offer,) if offer is not None else ()

    def _view(self) -> CustomerView | None:
        return self.owner.view if self.owner is not None else None

    def _wrong_months(self) -> tuple[Finding, ...]:
        text = self.value(MONTHS)
        if not text or (text.isdecimal() and 0 < int(text) < 1000):
            return ()
        return (Finding(N_("A number of months."), {}, MONTHS),)

    def _fill_held(self) -> None:
        """Packages and figures as they are held stand in their fields, to be changed there."""
        held, wrong = self.held.read()
        self.find(HELD, *wrong)
        if len(held) == 1:
            packages, values = self._as_held(held[0])
            self.fill(PACKAGES, packages)
            self.fill(VALUES, values)
        self.refresh_notes()

    def _as_held(self, held: HeldOffer) -> tuple[str, str]:
        today, effect = self.desk.today, effect_in(self)
        when = When(self.template.effective_modes[0], today, today)
        if isinstance(effect, Effect):
            when = When(effect.mode, effect.day, today)
        pricing = pricing_now(held, when, self.catalogue.offers)
        options = self.wishes.options(pricing.plan_id)
        several = [pricing.plan_id] if len(options.plans) > 1 else []
        packages = [each.package_id for each in pricing.packages if each.package_id in options.packages]
        values = [
            f"{code}={value}"
            for each in pricing.packages
            for code, value in each.values.items()
            if code in options.codes
        ]
        return ",".join((*several, *packages)), ",".join(values)

    async def _load_offers(self) -> None:
        today = self.desk.today
        await self.ask("", lambda: self.catalogue.load(today))
        self.show_choices()
        self.refresh_notes()

    def _say_effect(self) -> None:
        effect = effect_in(self)
        self.find(EFFECTIVE, effect if isinstance(effect, Finding) else effect.finding)
