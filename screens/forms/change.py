"""Change a plan (套餐变更): the line and what it holds, the new plan beside the old one, when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counter.domain.acceptance import change_line
from counter.domain.customer import LineState, Subscription
from counter.domain.offering.customer_basket import basket_of
from counter.domain.offers import Offer
from counter.domain.projection import paid_here, relied_on
from counter.domain.rules import judge_change, judge_changeable, judge_mode
from counter.domain.template import Template
from counter.domain.term import bound_of, judge_term
from counter.domain.text import N_, Finding, Severity
from counter.domain.transaction import PlanChange, Transaction
from screens.desk import Desk
from screens.forms.catalogue import Catalogue, Situation
from screens.forms.choice import Choice
from screens.forms.comparison import comparison_rows, holding_rows
from screens.forms.effect import EFFECTIVE, Effect, effect_in, prefer_mode
from screens.forms.host import FormHost
from screens.forms.line_form import LINE, LineForm
from screens.forms.offer_field import OfferField
from screens.forms.owner import Owner
from screens.widgets.lines import Row

OFFER = "offer"


class ChangeForm(LineForm):
    """A term that stands against a change is said with the line, before a plan is looked for."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.catalogue = Catalogue(desk.ports.cache, desk.ports.store)
        self.plan = OfferField(self, OFFER, self.catalogue, self._situation)

    def clear(self) -> None:
        """Forget the plan with everything else."""
        super().clear()
        self.plan.clear()

    def began(self) -> None:
        """Bring the offers into memory beside typing; say when a change counts unless told otherwise."""
        self.meanwhile("offers", self._load_offers)
        self._say_effect()

    def typed(self, name: str, text: str) -> None:
        """Another plan is not the one that was chosen; another day may change what a term says."""
        super().typed(name, text)
        if name == OFFER:
            self.plan.typed(text)
            self._say_line()
        elif name == EFFECTIVE:
            self._say_effect()

    async def left(self, name: str) -> None:
        """The line's owner; the plan that was named; the day."""
        await super().left(name)
        if name == OFFER:
            await self.plan.left()
            self._say_plan()
        elif name == EFFECTIVE:
            self._say_plan()

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """Plans on sale for what was typed."""
        return self.plan.choices(text) if name == OFFER else None

    def chosen(self, name: str, choice: Choice) -> None:
        """A plan was taken from the list."""
        if isinstance(choice.value, Offer):
            self.plan.take(choice.value)
            self._say_plan()

    def owner_read(self) -> None:
        """What the line holds, and what stands against a change: state, a change on its way, a term."""
        self.renew_choices()
        self._say_plan()

    def judge(self) -> tuple[Finding, ...]:
        """Everything that stands against the change on that day."""
        effect, owner = effect_in(self), self.owner
        missing = (
            *(self.judge_owner() or self.no_line()),
            *(self.plan.wrong if self.plan.offer is None else ()),
            *((effect,) if isinstance(effect, Finding) else ()),
        )
        if missing or owner is None:
            return missing
        details = self.transaction().details
        assert isinstance(details, PlanChange)
        return judge_change(details, view=owner.view, offers=self.catalogue.offers, today=self.desk.today)

    def transaction(self) -> Transaction:
        """The change of the line's plan."""
        owner, effect, offer = self.owner, effect_in(self), self.plan.offer
        assert owner is not None
        assert owner.line is not None
        assert offer is not None
        assert isinstance(effect, Effect)
        read = self.as_read.line if self.as_read is not None else None
        stopped = read is not None and read.state is LineState.SUSPENDED
        waiting = relied_on(owner.view, [owner.account_id])
        by = self.acceptance([owner.account_id] if stopped else (), waiting=waiting)
        return change_line(
            by,
            view=owner.view,
            line=owner.line,
            offer=offer,
            mode=effect.mode,
            effective_on=effect.day,
            offers=self.catalogue.offers,
        )

    def notes(self) -> Iterable[Row]:
        """What the line holds; with a new plan both side by side; then what to tell the customer."""
        owner = self.owner
        if owner is None or owner.line is None:
            return self.tips_before()
        line, offers, today = owner.line, self.catalogue.offers, self.desk.today
        if self.plan.offer is None:
            return [*holding_rows(line, offers, max(40, self.size.width)), *self.age_rows()]
        effect = effect_in(self)
        day = effect.day if isinstance(effect, Effect) else today
        rows = comparison_rows(line, self.plan.offer, offers, today, day, max(40, self.size.width - 1))
        return [*rows, *self.age_rows(), *self.tips_before()]

    def unfitting(self) -> tuple[tuple[Offer, tuple[Finding, ...]], ...]:
        """Plans that are left out of the list for this line."""
        return self.plan.unfitting(self.value(OFFER))

    # ---- what stands behind it --------------------------------------------------------------

    def _situation(self) -> Situation | None:
        owner, effect = self.owner, effect_in(self)
        if owner is None or owner.line is None:
            return None
        today = self.desk.today
        day = effect.day if isinstance(effect, Effect) else today
        basket = basket_of(owner.view, self.catalogue.offers, today)
        bound = bound_of(owner.line, self.catalogue.offers, day)
        return Situation(basket, owner.line.subscription_id, day, bound)

    async def _load_offers(self) -> None:
        today = self.desk.today
        await self.ask("", lambda: self.catalogue.load(today))
        self.show_choices()
        self.refresh_notes()

    def _say_line(self) -> None:
        if self.owner is not None:
            self.find(LINE, *self.age(), *self._line_words())

    def _line_words(self) -> tuple[Finding, ...]:
        owner = self.owner
        if owner is None or owner.line is None:
            return self.no_line()
        against = judge_changeable(owner.line, owner.view)
        return (*against, *self._relying(owner), *self._term_words(owner.line))

    def _relying(self, owner: Owner) -> tuple[Finding, ...]:
        """A payment that the centre has not seen makes the change possible: it waits for that there."""
        if not relied_on(owner.view, [owner.account_id]):
            return ()
        said = N_("It counts on {amount} paid here; the centre does it once that payment has arrived.")
        paid = {"amount": paid_here(owner.view, owner.account_id)}
        return (Finding(said, paid, LINE, Severity.INFORM),)

    def _term_words(self, line: Subscription) -> tuple[Finding, ...]:
        """What a term says before a plan is named; then it is said beside the plan, if it is against it."""
        effect = effect_in(self)
        if self.plan.offer is not None or isinstance(effect, Finding):
            return ()
        return judge_term(line, None, self.catalogue.offers, effect.day)

    def _say_plan(self) -> None:
        """Beside the plan: whether it can be ordered, and what a term says to it."""
        offer = self.plan.offer
        if offer is not None:
            prefer_mode(self, offer)
        self.find(OFFER, *self.plan.against())
        self._say_line()
        self._say_effect()

    def _say_effect(self) -> None:
        effect = effect_in(self)
        if isinstance(effect, Finding):
            self.find(EFFECTIVE, effect)
        else:
            self.find(EFFECTIVE, *judge_mode(effect.mode, self.plan.offer), effect.finding)
