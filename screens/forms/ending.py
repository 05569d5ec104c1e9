"""End what a line holds (退订): which of it, when, what ends with it, what is given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from counter.domain.held_lines.acceptance import line_order_line
from counter.domain.held_lines.dependence import leaned_on
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import HELD, judge_line_order
from counter.domain.offering.effective_rule import EndMode
from counter.domain.offering.line_ending import EndWish, end_order
from counter.domain.offers import EffectiveMode
from counter.domain.template import Template
from counter.domain.text import N_, Finding, Severity, refusals
from counter.domain.transaction import Transaction
from counter.messages import sentence
from screens.desk import Desk
from screens.forms.catalogue import Catalogue
from screens.forms.choice import Choice
from screens.forms.comparison import holding_rows
from screens.forms.effect import NotAnEffect, read_effect
from screens.forms.held_field import HeldField
from screens.forms.host import FormHost
from screens.forms.line_form import LINE, LineForm
from screens.forms.order_rows import order_rows
from screens.widgets.lines import Row

ENDING = "ending"


class EndForm(LineForm):
    """What needs an ended offer ends with it, and says so before it is accepted."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.catalogue = Catalogue(desk.ports.cache, desk.ports.store)
        self.held = HeldField(self, HELD, self.catalogue, lambda: self.owner.line if self.owner else None)

    def began(self) -> None:
        """Bring the offers into memory beside typing: they say how they may end."""
        self.meanwhile("offers", self._load_offers)

    async def left(self, name: str) -> None:
        """The line's owner; what is to end, and when."""
        await super().left(name)
        if name in (HELD, ENDING):
            await self.known("offers")
            self._say_ends()

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """What the line holds."""
        return self.held.choices(text) if name == HELD else None

    def owner_read(self) -> None:
        """What the line holds."""
        self._say_ends()
        self.show_choices()

    def judge(self) -> tuple[Finding, ...]:
        """What is unclear; if nothing is, the rules' word on the whole order."""
        unclear = (*(self.judge_owner() or self.no_line()), *self.held.read()[1], *self._wrong_day())
        owner, order = self.owner, self._order()
        if refusals(unclear) or owner is None or order is None:
            return unclear or (Finding(N_("Choose one."), {}, HELD),)
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
        """What the line holds; once something is named, all that ends and what is given back."""
        owner, cells = self.owner, max(40, self.size.width - 1)
        if owner is None or owner.line is None:
            return self.tips_before()
        order = self._order()
        if order is None:
            return [*holding_rows(owner.line, self.catalogue.offers, cells), *self.age_rows()]
        return [*order_rows(order, (), cells), *self.age_rows(), *self.tips_before()]

    # ---- what stands behind it --------------------------------------------------------------

    def _order(self) -> LineOrder | None:
        """The order with all that ends with it; None before something is named, or without its day."""
        owner, (held, wrong) = self.owner, self.held.read()
        ending = self._ending()
        if owner is None or owner.line is None or not held or wrong or isinstance(ending, Finding):
            return None
        mode, day = ending
        wishes = [EndWish(each, mode, day) for each in held]
        return end_order(owner.view, owner.line, wishes, self.catalogue.offers, self.desk.today, sentence)

    def _ending(self) -> tuple[EndMode | None, date | None] | Finding:
        """The mode that was typed, with its day where one was; None for what each offer's rules say."""
        text, modes = self.value(ENDING), self.template.end_modes
        if not text:
            return None, None
        if text.isdecimal() and 1 <= int(text) <= len(modes) and modes[int(text) - 1] is not EndMode.ON_DATE:
            return modes[int(text) - 1], None
        try:
            effect = read_effect(text, (EffectiveMode.ON_DATE,), self.desk.today)
        except NotAnEffect as wrong:
            return replace(wrong.finding, field=ENDING)
        return EndMode.ON_DATE, effect.day

    def _wrong_day(self) -> tuple[Finding, ...]:
        ending = self._ending()
        return (ending,) if isinstance(ending, Finding) else ()

    async def _load_offers(self) -> None:
        today = self.desk.today
        await self.ask("", lambda: self.catalogue.load(today))
        self.show_choices()
        self.refresh_notes()

    def _say_ends(self) -> None:
        owner, order = self.owner, self._order()
        said, days = list(self.held.read()[1]), list(self._wrong_day())
        if owner is not None and order is not None:
            found = judge_line_order(
                order, view=owner.view, offers=self.catalogue.offers, today=self.desk.today
            )
            said += [finding for finding in found if finding.field == HELD]
            days += [finding for finding in found if finding.field == ENDING]
            last = {"day": max(ending.last_day for ending in order.ends)}
            days.append(Finding(N_("Last day {day}"), last, ENDING, Severity.INFORM))
        self.find(HELD, *said)
        self.find(ENDING, *days)
        if owner is not None:
            self.find(LINE, *self.age(), *self.no_line())
