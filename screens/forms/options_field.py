"""A field of any number of offers, such as the options of a plan (可选包): codes, commas between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from counter.domain.offers import Offer, OfferKind
from counter.domain.text import Finding
from screens.forms.catalogue import Catalogue, Situation, offer_choice
from screens.forms.choice import Choice
from screens.forms.form import Form

OPTIONS = "options"

_BETWEEN = r"[,，、\s]+"


class OptionsField:
    """The field ``name`` of a form and the offers that stand in it."""

    def __init__(
        self,
        form: Form,
        catalogue: Catalogue,
        situation: Callable[[], Situation | None],
        name: str = OPTIONS,
    ) -> None:
        """``situation`` is for whom they are looked for, None while nobody knows."""
        self._form, self._catalogue, self._situation = form, catalogue, situation
        self.name = name
        self.offers: tuple[Offer, ...] = ()
        self.wrong: tuple[Finding, ...] = ()

    @property
    def kinds(self) -> tuple[OfferKind, ...]:
        """The kinds of offer that the template wants here."""
        return self._form.template.field(self.name).offer_kinds

    def clear(self) -> None:
        """None."""
        self.offers, self.wrong = (), ()

    def choices(self, text: str) -> Sequence[Choice] | None:
        """What answers to the part that is being typed; nothing before something is."""
        if not text:
            return None
        brief = self._form.host.choices_beside
        found = self._catalogue.find(text, self.kinds, self._situation())
        return [offer_choice(offer, brief=brief) for offer in found]

    def unfitting(self, text: str) -> tuple[tuple[Offer, tuple[Finding, ...]], ...]:
        """Options that answer to the part that is typed and are left out, with what is against each."""
        situation = self._situation()
        if situation is None:
            return ()
        typed = re.split(_BETWEEN, text)[-1]
        left_out = self._catalogue.unfitting(typed, self.kinds, situation)
        return tuple((offer, against) for offer, against in left_out if offer not in self.offers)

    def read(self) -> None:
        """Name every part of the text that has a name; the catalogue is in memory."""
        self.read_offers(filter(None, re.split(_BETWEEN, self._form.value(self.name))))

    def codes(self) -> str:
        """What stands in the field, by codes."""
        return ",".join(offer.code for offer in self.offers)

    def read_offers(self, parts: Iterable[str]) -> None:
        """Name each of ``parts`` as an offer."""
        named, wrong = dict[str, Offer](), list[Finding]()
        for part in parts:
            found = self._catalogue.named(part, self.kinds, self.name)
            if isinstance(found, Finding):
                wrong.append(found)
            else:
                named[found.offer_id] = found
                wrong += self._catalogue.judge(found, self.kinds, self._form.desk.today, self.name)
        self.offers, self.wrong = tuple(named.values()), tuple(wrong)

    def typed(self) -> None:
        """What was wrong with another text is not wrong with this one."""
        if self.wrong:
            self.wrong = ()
            self._form.find(self.name)

    async def left(self) -> None:
        """Find out what the parts name, once the offers are in memory."""
        today = self._form.desk.today
        await self._form.ask(self.name, lambda: self._catalogue.load(today))
        self.read()
        if self.codes() and not self.wrong:  # what was found by a name is shown by its code
            self._form.fill(self.name, self.codes(), over=True)
        self._form.find(self.name, *self.wrong)
