"""When it takes effect, as a clerk types it: 1, 2, 3 in the template's order, or a date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counter.domain.effective import effective_on
from counter.domain.offering.kinds import TYPED_MODES
from counter.domain.offers import EffectiveMode, Offer
from counter.domain.template import Template
from counter.domain.text import N_, Finding, Severity
from screens.forms.form import Form

EFFECTIVE = "effective"

_WHOLE = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?")
_SHORT = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?|(\d{2})(\d{2})")
_WORDS = {
    EffectiveMode.AT_ONCE: N_("At once: {day}"),
    EffectiveMode.NEXT_CYCLE: N_("Next bill cycle: {day}"),
    EffectiveMode.ON_DATE: N_("On {day}"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """The mode and the first day on which the order counts."""

    mode: EffectiveMode
    day: date

    @property
    def finding(self) -> Finding:
        """The day in words, to stand beside the field."""
        return Finding(_WORDS[self.mode], {"day": self.day}, EFFECTIVE, Severity.INFORM)


class NotAnEffect(ValueError):
    """The text says no day; ``finding`` tells why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read_effect(text: str, modes: Sequence[EffectiveMode], today: date) -> Effect:
    """Read ``1`` (the first of ``modes``), ``2`` …, or a date as ``12-15``, ``1215``, ``2026-12-15``.

    A day without a year is the next such day. Nothing typed is the first mode. Raises NotAnEffect.
    """
    if text in ("", *(str(place) for place in range(1, len(modes) + 1))):
        mode = modes[int(text or 1) - 1]
        if mode is EffectiveMode.ON_DATE:
            raise NotAnEffect(Finding(N_("Type the date itself, as 12-15."), {}, EFFECTIVE))
        return Effect(mode, effective_on(mode, today))
    day = read_day(text, today)
    if EffectiveMode.ON_DATE not in modes:
        raise NotAnEffect(Finding(N_("A date cannot be chosen here."), {}, EFFECTIVE))
    if day < today:
        raise NotAnEffect(Finding(N_("{day} is past."), {"day": day}, EFFECTIVE))
    return Effect(EffectiveMode.ON_DATE, day)


def effect_in(form: Form) -> Effect | Finding:
    """What stands in the form's effective field, or what is wrong with it."""
    try:
        return read_effect(form.value(EFFECTIVE), modes_of(form.template), form.desk.today)
    except NotAnEffect as wrong:
        return wrong.finding


def modes_of(template: Template) -> tuple[EffectiveMode, ...]:
    """The template's modes in its order; all there are if it names none."""
    return template.effective_modes or TYPED_MODES


def prefer_mode(form: Form, offer: Offer) -> None:
    """Where the preset mode is none of the offer's, preset the first one that is: no key is asked for it."""
    effect, modes = effect_in(form), modes_of(form.template)
    if isinstance(effect, Finding) or effect.mode in offer.effective_modes:
        return
    fitting = [place for place, mode in enumerate(modes, 1) if mode in offer.effective_modes]
    if fitting and modes[fitting[0] - 1] is not EffectiveMode.ON_DATE:
        form.fill(EFFECTIVE, str(fitting[0]))


def write_effect(mode: EffectiveMode, day: date, modes: Sequence[EffectiveMode]) -> str:
    """What a clerk would type for it: the reverse of `read_effect`."""
    return day.isoformat() if mode is EffectiveMode.ON_DATE else str(list(modes).index(mode) + 1)


def read_day(text: str, today: date) -> date:
    """A day as it is typed: ``12-15``, ``1215``, ``2026-12-15``; without a year the next such day. Raises
    NotAnEffect."""
    whole, short = _WHOLE.fullmatch(text), _SHORT.fullmatch(text)
    try:
        if whole:
            return date(*(int(part) for part in whole.groups()))
        if short:
            month, day = (int(part) for part in short.groups() if part)
            return _next(month, day, today)
    except ValueError:
        raise NotAnEffect(Finding(N_("There is no such day: {text}."), {"text": text}, EFFECTIVE)) from None
    raise NotAnEffect(Finding(N_("Type 1, 2 or a date, as 12-15."), {}, EFFECTIVE))


def _next(month: int, day: int, today: date) -> date:
    """The next such day; 29 February may be years away."""
    date(2000, month, day)
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError
