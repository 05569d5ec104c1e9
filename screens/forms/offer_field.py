"""A field that names one offer: found while it is typed, taken from the list or by its code."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from counter.domain.offers import Offer, OfferKind
from counter.domain.text import Finding
from screens.forms.catalogue import Catalogue, Situation, offer_choice
from screens.forms.choice import Choice
from screens.forms.form import Form


class OfferField:
    """The field ``name`` of a form and the offer that stands in it.

    ``offer`` is None until one is named; ``wrong`` says why the text names none.
    """

    def __init__(
        self, form: Form, name: str, catalogue: Catalogue, situation: Callable[[], Situation | None]
    ) -> None:
        """``situation`` is for whom the offer is looked for, None while nobody knows."""
        self._form, self.name, self._catalogue, self._situation = form, name, catalogue, situation
        self.offer: Offer | None = None
        self.wrong: tuple[Finding, ...] = ()

    @property
    def kinds(self) -> tuple[OfferKind, ...]:
        """The kinds of offer that the template wants here."""
        return self._form.template.field(self.name).offer_kinds

    def clear(self) -> None:
        """No offer."""
        self.offer, self.wrong = None, ()

    def typed(self, text: str) -> None:
        """Another text is another offer."""
        if (self.offer is not None and self.offer.code != text) or self.wrong:
            self.clear()
            self._form.find(self.name)

    def choices(self, text: str) -> Sequence[Choice]:
        """What answers to the text; everything, the chosen one first, while that stands in the field."""
        chosen = self.offer
        if chosen is None or chosen.code != text:
            offers = self._catalogue.find(text, self.kinds, self._situation())
        else:
            fitting = self._catalogue.find("", self.kinds, self._situation())
            others = (x for x in fitting if x.offer_id != chosen.offer_id)
            offers = (chosen, *others)
        guessed = bool(offers) and not self._catalogue.meant(text, offers[0])  # similar ones stand alone
        brief = self._form.host.choices_beside
        if (guessed or not offers) and (barred := self._barred(text)):
            return [offer_choice(offer, brief=brief, against=against) for offer, against in barred]
        return [offer_choice(offer, brief=brief, guessed=guessed) for offer in offers]

    def _barred(self, text: str) -> list[tuple[Offer, tuple[Finding, ...]]]:
        """What does answer to ``text``, and cannot be had: why is told, in place of what is only like it."""
        answering = self.unfitting(text)
        return [(offer, why) for offer, why in answering if self._catalogue.meant(text, offer)]

    async def left(self) -> None:
        """Find out what the text names, once the offers are in memory."""
        today, text = self._form.desk.today, self._form.value(self.name)
        await self._form.ask(self.name, lambda: self._catalogue.load(today))
        if not text:
            self.clear()
            return
        named = self._catalogue.named(text, self.kinds, self.name, self._situation())
        if isinstance(named, Finding):
            self.offer, self.wrong = None, (named,)
        else:
            self.take(named)

    def against(self) -> tuple[Finding, ...]:
        """What refuses the offer that stands here: by itself, then for this customer."""
        situation = self._situation()
        if self.wrong or self.offer is None or situation is None:
            return self.wrong
        return self._catalogue.against(self.offer, situation)

    def unfitting(self, text: str) -> tuple[tuple[Offer, tuple[Finding, ...]], ...]:
        """Offers that answer to ``text`` and are left out of the list, with what is against each."""
        situation = self._situation()
        return self._catalogue.unfitting(text, self.kinds, situation) if situation is not None else ()

    def take(self, offer: Offer) -> None:
        """This is the offer; whether it may be ordered is said, not decided."""
        self.offer = offer
        self.wrong = self._catalogue.judge(offer, self.kinds, self._form.desk.today, self.name)
