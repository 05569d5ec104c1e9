"""When each part of an order begins: a way for all of it, then such of single offers and packages.

``1`` is the template's first way for all; ``1,tone5=2,speed=12-15`` says of an offer (by code) and of a
package (by id) how they begin. A package that has ways of its own counts these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from counter.domain.offering.effective_rule import Begin, EffectiveRule
from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.line_ordering import Wish
from counter.domain.offering.packages import Package
from counter.domain.offers import Offer
from counter.domain.text import N_, Finding, Text
from counter.messages import _, sentence, wording
from screens.forms.choice import Choice
from screens.forms.effect import EFFECTIVE, Effect, NotAnEffect, modes_of, read_day, read_effect
from screens.forms.form import Form
from screens.widgets.lines import Look, Row, wrapped

_SEPARATORS = re.compile(r"[,，、]")
_WAYS = {
    EffectiveMode.AT_ONCE: N_("at once"),
    EffectiveMode.NEXT_CYCLE: N_("next bill cycle"),
    EffectiveMode.ON_DATE: N_("on a date"),
    EffectiveMode.AFTER_DAYS: N_("after {days} days"),
    EffectiveMode.CUSTOM: N_("on day {day_of_month} of a month"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What can begin in a way of its own: an offer, or a ``package`` of it; with its ways in order."""

    name: str
    words: Text | str
    offer: Offer
    package: Package | None
    ways: tuple[EffectiveRule, ...]


class Begins:
    """The field ``effective`` of a form that orders several things."""

    def __init__(self, form: Form, packages: Callable[[], Iterator[tuple[Offer, Package]]]) -> None:
        """``packages`` are those that are chosen, each with its offer; an offer without any is not in it."""
        self._form, self._packages = form, packages

    def effect(self) -> Effect | Finding:
        """How the order begins unless a part says otherwise, or what is wrong with that."""
        try:
            return read_effect(self._texts()[0], modes_of(self._form.template), self._form.desk.today)
        except NotAnEffect as wrong:
            return wrong.finding

    def on(self, wishes: Sequence[Wish]) -> tuple[Wish, ...]:
        """The wishes with what was typed for them and for their packages alone."""
        read = self._read(wishes)
        of_offers = {part.offer.offer_id: begin for part, begin in read if part.package is None}
        found = list[Wish]()
        for wish in wishes:
            own = {
                part.name: begin
                for part, begin in read
                if part.package is not None and part.offer is wish.offer
            }
            found.append(replace(wish, begin=of_offers.get(wish.offer.offer_id), begins=own))
        return tuple(found)

    def wrong(self, wishes: Sequence[Wish]) -> tuple[Finding, ...]:
        """What was typed for a part and says nothing."""
        parts, wrong = self._parts(wishes), list[Finding]()
        for text in self._texts()[1:]:
            found = self._one(text, parts)
            if isinstance(found, Finding):
                wrong.append(found)
        return tuple(wrong)

    def choices(self, text: str, wishes: Sequence[Wish]) -> list[Choice] | None:
        """Behind a comma: every part with each of its ways; nothing before, and beside a date."""
        if len(_SEPARATORS.split(self._form.value(EFFECTIVE))) < 2:
            return None
        named = {each.partition("=")[0] for each in self._texts()[1:]} - {text.partition("=")[0]}
        found = [
            Choice(f"{part.name}={number}", (f"{part.name}={number}", _words(part.words), _way(rule)), rule)
            for part in self._parts(wishes).values()
            if part.name not in named
            for number, rule in enumerate(part.ways, 1)
            if rule.mode is not EffectiveMode.ON_DATE and f"{part.name}={number}".startswith(text)
        ]
        return found or None

    def rows(self, wishes: Sequence[Wish], cells: int) -> Iterator[Row]:
        """The packages that can begin in more ways than one, each with these."""
        for part in self._parts(wishes).values():
            if part.package is None or len(part.package.modes) < 2:
                continue
            ways = " ".join(f"{part.name}={number} {_way(rule)}" for number, rule in enumerate(part.ways, 1))
            said = _("{name} may begin: {ways}", name=_words(part.words), ways=ways)
            yield from wrapped(said, cells, Look.FAINT, indent=2)

    # ---- what stands behind it --------------------------------------------------------------

    def _texts(self) -> list[str]:
        main, *parts = _SEPARATORS.split(self._form.value(EFFECTIVE).replace("＝", "="))
        return [main.strip(), *filter(None, (part.strip() for part in parts))]

    def _parts(self, wishes: Sequence[Wish]) -> Mapping[str, Part]:
        """What can be named, by its name: packages last, so that an offer's code means the offer."""
        plain = tuple(EffectiveRule(mode=mode) for mode in modes_of(self._form.template))
        parts = {
            package.package_id: Part(package.package_id, package.name, offer, package, package.modes or plain)
            for offer, package in self._packages()
        }
        offers = (wish.offer for wish in wishes)
        return {offer.code: Part(offer.code, offer.name, offer, None, plain) for offer in offers} | {
            name: part for name, part in parts.items() if name not in {w.offer.code for w in wishes}
        }

    def _read(self, wishes: Sequence[Wish]) -> list[tuple[Part, Begin]]:
        parts = self._parts(wishes)
        read = (self._one(text, parts) for text in self._texts()[1:])
        return [found for found in read if not isinstance(found, Finding)]

    def _one(self, text: str, parts: Mapping[str, Part]) -> tuple[Part, Begin] | Finding:
        name, _equals, way = text.partition("=")
        part = parts.get(name)
        if part is None:
            return Finding(N_("{text} belongs to none of what is ordered."), {"text": name}, EFFECTIVE)
        begin = _read_way(way, part.ways, self._form.desk.today)
        return begin if isinstance(begin, Finding) else (part, begin)


def _read_way(text: str, ways: Sequence[EffectiveRule], today: date) -> Begin | Finding:
    """A number of the ways, or a date."""
    if text in {str(number) for number in range(1, len(ways) + 1)}:
        mode = ways[int(text) - 1].mode
        if mode is EffectiveMode.ON_DATE:
            return Finding(N_("Type the date itself, as 12-15."), {}, EFFECTIVE)
        return Begin(mode)
    try:
        day = read_day(text, today)
    except NotAnEffect as wrong:
        return wrong.finding
    if day < today:
        return Finding(N_("{day} is past."), {"day": day}, EFFECTIVE)
    return Begin(EffectiveMode.ON_DATE, day)


def _way(rule: EffectiveRule) -> str:
    return sentence(Finding(_WAYS[rule.mode], {"days": rule.days, "day_of_month": rule.day_of_month}))


def _words(words: Text | str) -> str:
    return words if isinstance(words, str) else wording(words)
