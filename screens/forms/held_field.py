"""A field of things that a line holds: by their offers' codes, commas between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from counter.domain.customer import HeldOffer, Subscription
from counter.domain.find import comparable
from counter.domain.money import format_yuan
from counter.domain.offers import OfferKind
from counter.domain.text import N_, Finding
from counter.messages import _
from screens.forms.catalogue import Catalogue
from screens.forms.choice import Choice
from screens.forms.form import Form

_SEPARATORS = re.compile(r"[,，、\s]+")


class HeldField:
    """The field ``name`` of a form; what it offers is what stands on the line beside its plan."""

    def __init__(
        self, form: Form, name: str, catalogue: Catalogue, line: Callable[[], Subscription | None]
    ) -> None:
        """``line`` is the line as after the earlier lines of the visit, None while nobody knows it."""
        self._form, self.name, self._catalogue, self._line = form, name, catalogue, line

    @property
    def _held(self) -> dict[str, HeldOffer]:
        """What can be named, by its word: the offer's code, else the product's id."""
        line, found = self._line(), dict[str, HeldOffer]()
        for held in line.offers if line is not None else ():
            offer = self._catalogue.offers.get(held.offer_id)
            word = offer.code if offer is not None else held.offer_id
            found[word if word not in found else held.product_id] = held
        return found

    def choices(self, text: str) -> Sequence[Choice]:
        """What is held and answers to the text; what its term binds says so and is not taken."""
        today, typed, picked = self._form.desk.today, comparable(text), self._parts()
        return [
            _choice(word, held, today)
            for word, held in self._held.items()
            if word not in picked and (typed in comparable(word) or typed in comparable(held.name))
        ]

    def read(self) -> tuple[tuple[HeldOffer, ...], tuple[Finding, ...]]:
        """What the text names, and what is wrong with it: nothing while nobody knows yet what is held."""
        if self._line() is None:
            return (), ()
        held, named, wrong = self._held, list[HeldOffer](), list[Finding]()
        for part in self._parts():
            found = held.get(part) or self._only(part, held)
            if found is None:
                told = {"text": part}
                wrong.append(Finding(N_("Nothing that the line holds answers to {text}."), told, self.name))
            elif found not in named:
                named.append(found)
        return tuple(named), tuple(wrong)

    def _parts(self) -> list[str]:
        return [part for part in _SEPARATORS.split(self._form.value(self.name)) if part]

    def _only(self, part: str, held: dict[str, HeldOffer]) -> HeldOffer | None:
        """The one thing whose name or code holds the text."""
        typed = comparable(part)
        found = [
            each for word, each in held.items() if typed in comparable(word) + " " + comparable(each.name)
        ]
        return found[0] if len(found) == 1 else None


def _choice(word: str, held: HeldOffer, today: date) -> Choice:
    ends = held.ends_on.isoformat() if held.ends_on else ""
    columns = (word, held.name, format_yuan(held.price_fen), ends)
    bound = held.term_ends_on
    if bound is not None and bound > today and held.kind != OfferKind.CONTRACT:
        return Choice(word, columns, held, _("bound until {day}", day=bound))
    return Choice(word, columns, held)
