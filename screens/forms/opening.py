"""Open an account (开户): decisive checks first, running while the clerk types on; defaults fill the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from counter.domain.acceptance import opening_line
from counter.domain.identity import judge_id_number, judge_name, read_name
from counter.domain.installation import Installation
from counter.domain.offers import Offer
from counter.domain.phone import read_contact
from counter.domain.projection import relied_on
from counter.domain.rules import judge_mode, judge_opening
from counter.domain.template import Template
from counter.domain.terminal import Lease
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import Opening, Transaction
from counter.domain.visit import Draft
from counter.ports import CardRead
from screens.desk import Desk
from screens.forms.checks import MovedOn
from screens.forms.choice import Choice
from screens.forms.document import ID_NUMBER, Document
from screens.forms.effect import EFFECTIVE, Effect, effect_in, prefer_mode
from screens.forms.form import Form
from screens.forms.handler import FIELDS as HANDLER_FIELDS
from screens.forms.handler import HandlerFields
from screens.forms.host import FormHost
from screens.forms.leases import OnDemand
from screens.forms.number_field import NOT_KEPT_HERE, NUMBER, NumberField
from screens.forms.opening_offers import OpeningOffers
from screens.forms.opening_rows import opening_rows
from screens.forms.real_name import RealName
from screens.forms.sim_field import SIM, SimField
from screens.head import SHOWN
from screens.widgets.lines import Row

NAME, CONTACT = "name", "contact_phone"
_ADDRESS, _FILLED_NAME, _CARD_NAME = "address", "filled_name", "card_name"
_TEMPLATE_KEYS = ("account_id", "customer_id", "party_id")


class OpeningForm(Form):
    """Each part with a life of its own is an object: document, number, SIM, plan, options, real name."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.document = Document(self)
        self.handler = HandlerFields(self)
        self.number = NumberField(self)
        self.sim = SimField(self)
        self.offers = self.opened()
        self.real_name = RealName(self)
        self._used_lease = ""

    def opened(self) -> OpeningOffers:
        """The fields of what is opened: a plan with its options."""
        return OpeningOffers(self, self.document, self.number)

    # ---- life -------------------------------------------------------------------------------

    def began(self) -> None:
        """Identities are made with the draft; numbers and offers come into memory beside typing."""
        for name in _TEMPLATE_KEYS:
            self.picked.setdefault(name, self.desk.ports.mint())
        self.number.began()
        self.sim.began()
        self.meanwhile("offers", self._load_offers)
        self._say_effect()

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        parts = (self.document, self.handler, self.number, self.sim, self.offers, self.real_name)
        for part in parts:
            part.clear()

    def leave(self) -> Draft | None:
        """Back: numbers leased on demand go back at once, whether the draft stays or not."""
        self._release(*self.number.give_back())
        return super().leave()

    def closed(self) -> None:
        """The draft is gone: what was leased for it goes back."""
        self._release(*self.number.give_back())

    async def accept(self) -> bool:
        """Accept; of the numbers leased on demand only the one that was used is kept."""
        leased = self.number.leased
        self.number.settle_on()
        accepted = await super().accept()
        if accepted:
            self._release(*leased, but=self._used_lease)
        return accepted

    def typed(self, name: str, text: str) -> None:
        """A complete ID number is checked at once; another text stands for nothing known yet."""
        if name == ID_NUMBER:
            self._another_document()
        elif name == NAME:
            self.real_name.outlived(*self._to_be_checked())
        elif name == NUMBER:
            self.number.typed(text)
        elif name == SIM:
            self.sim.typed(text)
        elif name == self.offers.field:
            self.offers.plan.typed(text)
        elif name == self.offers.options.name:
            self.offers.options.typed()
        elif name in HANDLER_FIELDS:
            self.handler.typed(name)
        elif name == EFFECTIVE:
            self._say_effect()

    async def left(self, name: str) -> None:
        """Look up what the field stands for."""
        match name:
            case "id_number":
                await self._document_left()
            case "name":
                self._say_name()
                self.real_name.begin(*self._to_be_checked())
            case "real_name":
                await self.real_name.check(*self._to_be_checked())
            case "number":
                await self.number.left()
            case "sim":
                await self.sim.left()
            case self.offers.field:
                await self.offers.plan.left()
                self._say_plan()
            case "options":
                await self.offers.options.left()
            case "handler_name" | "handler_id_number":
                await self.handler.left(name, self.document.person)

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """Numbers, cards where several fit, plans, options."""
        match name:
            case "number":
                return self.number.choices(text)
            case "sim":
                return self.sim.choices(text)
            case self.offers.field:
                return self.offers.plan.choices(text)
            case "options":
                return self.offers.options.choices(text)
        return None

    def nothing_fits(self, name: str) -> str:
        """Of numbers only those kept here are listed."""
        return NOT_KEPT_HERE if name == NUMBER else super().nothing_fits(name)

    def chosen(self, name: str, choice: Choice) -> None:
        """A row was taken."""
        match name, choice.value:
            case "number", Lease() as lease:
                self.number.take(lease)
            case "sim", Lease() as lease:
                self.sim.take(lease)
            case self.offers.field, Offer() as offer:
                self.offers.plan.take(offer)
                self._say_plan()
            case "options", _:
                self.offers.options.read()

    # ---- the ID card reader -----------------------------------------------------------------

    async def go_on(self) -> None:
        """Enter; in the empty ID number it reads the card."""
        if self.focused_field == ID_NUMBER and not self.value(ID_NUMBER):
            await self.read_card()
        else:
            await super().go_on()

    async def read_card(self) -> None:
        """Fill ID number, name and address from the card on the reader, then go to the number."""
        reader = self.desk.ports.id_reader
        with self.desk.recorder.waiting("card"), suppress(MovedOn):
            self._take_card(await self.ask("", reader.read))

    def _take_card(self, card: CardRead | None) -> None:
        if card is None:
            self.find(ID_NUMBER, Finding(N_("No card lies on the reader."), {}, ID_NUMBER))
            return
        self.fill(ID_NUMBER, card.id_number, over=True)
        self._another_document()
        self.fill(NAME, card.name, over=True)
        self.picked[_CARD_NAME], self.picked[_ADDRESS] = card.name, card.address
        self.start(NAME)
        self.keep()
        self.enter(NUMBER)

    # ---- judging ----------------------------------------------------------------------------

    def judge(self) -> tuple[Finding, ...]:
        """What is missing or unclear in a part; if nothing is, the rules' word on the whole order."""
        effect = effect_in(self)
        unclear = (
            *self._judge_person(),
            *self._judge_lease(self.number.lease, self.number.wrong, NUMBER),
            *self._judge_lease(self.sim.lease, self.sim.wrong, SIM),
            *(() if self.offers.plan.offer else self.offers.plan.wrong),
            *self.offers.options.wrong,
            *((effect,) if isinstance(effect, Finding) else ()),
        )
        if refusals(unclear):
            return unclear
        details = self.transaction().details
        assert isinstance(details, Opening)
        assert self.document.person is not None
        return judge_opening(
            details,
            view=self.document.rules_view,
            blacklist=self.document.outstanding(),
            birth_date=self.document.person.birth_date,
            offers=self.offers.catalogue.offers,
            limits=self.desk.limits,
            today=self.desk.today,
            handler_blacklist=self.handler.entries,
        )

    def known_at(self) -> datetime | None:
        """When the blacklist, and the holder, were last true, if the centre did not answer."""
        return self.document.known_at

    def transaction(self) -> Transaction:
        """The opening, for the holder of the document or a customer to be made."""
        view, effect, name = self.document.view, effect_in(self), self._person_name()
        number, sim, offer = self.number.lease, self.sim.lease, self.offers.main
        assert isinstance(effect, Effect)
        assert number is not None
        assert sim is not None
        assert offer is not None
        self._used_lease = number.lease_id
        contact = self.value(CONTACT)
        return opening_line(
            self.acceptance(
                (entry.account_id for entry in self.document.entries),
                waiting=relied_on(self.document.holder),
            ),
            view=view,
            new_customer=None
            if view
            else self.document.new_customer(
                name, read_contact(contact) if contact else "", self.picked.get(_ADDRESS, "")
            ),
            account_id=self.picked["account_id"],
            number=number,
            sim=sim,
            offer=offer,
            options=self.offers.chosen(),
            mode=effect.mode,
            effective_on=effect.day,
            real_name=self.real_name.result(name, self.document.number),
            handler=self.handler.handler,
            bundle=self.offers.bundle,
            installation=self.installation(),
        )

    def installation(self) -> Installation | None:
        """Where broadband goes; None where the page does not ask."""
        return None

    def notes(self) -> Iterable[Row]:
        """What it costs and when it counts; then what to tell and to check."""
        effect = effect_in(self)
        day = effect.day if isinstance(effect, Effect) else None
        rows = opening_rows(
            self.template,
            self.number.lease,
            self.offers.plan.offer,
            self.offers.options.offers,
            day,
            self.offers.joined(),
        )
        return [*rows, *self.tips_before()]

    def unfitting(self) -> tuple[tuple[Offer, tuple[Finding, ...]], ...]:
        """Plans or options that are left out of the list for this person."""
        return self.offers.unfitting()

    # ---- what stands behind it --------------------------------------------------------------

    def _person_name(self) -> str:
        return read_name(self.value(NAME))

    async def _document_left(self) -> None:
        if not await self.document.left():
            return
        self._person_known()
        number = self.document.number
        self.meanwhile("elsewhere", lambda: self.number.ask_elsewhere(number))
        await self.document.confirm()
        if self.document.holder is None:
            self._forget_filled(_FILLED_NAME)  # the centre knows of nobody whose name it would be
        self._person_known()

    def _person_known(self) -> None:
        """Fill the holder's name; a minor's guardian is asked for."""
        view = self.document.view
        if view is not None and self.value(NAME) in ("", self.picked.get(_FILLED_NAME, "")):
            self.picked[_FILLED_NAME] = view.customer.name
            self.fill(NAME, view.customer.name, over=True)
            self.real_name.outlived(*self._to_be_checked())
            self.start(NAME)
        elif self.value(NAME):
            self._say_name()
            self.real_name.begin(*self._to_be_checked())
        self.handler.say(self.document.person)
        if self.offers.plan.offer is not None:
            self.find(self.offers.field, *self.offers.plan.against())
        if self.focused_field in (self.offers.field, "options"):
            self.renew_choices()  # who it is says what they may have

    def _another_document(self) -> None:
        """What was known of the person before goes with their number, or is worked out anew."""
        self._forget_name()
        self.document.typed()
        self.real_name.outlived(*self._to_be_checked())
        self._release(*self.number.of_somebody_else(self.value(ID_NUMBER).upper()))
        if self.document.person is None:
            self.handler.say(None)
            if self.offers.plan.offer is not None:
                self.find(self.offers.field, *self.offers.plan.against())

    def _forget_name(self) -> None:
        """Name and address go with the number that they were filled in for."""
        self._forget_filled(_FILLED_NAME, _CARD_NAME)
        self.picked.pop(_ADDRESS, None)

    def _forget_filled(self, *by: str) -> None:
        for filled in (self.picked.pop(name, "") for name in by):
            if filled and self.value(NAME) == filled:
                self.fill(NAME, "", over=True)
                self.find(NAME)

    def _judge_person(self) -> tuple[Finding, ...]:
        if self.document.person is None:
            return refusals(judge_id_number(self.value(ID_NUMBER), self.desk.today))
        return (*self._judge_name(), *self.handler.judge(self.document.person))

    def _to_be_checked(self) -> tuple[str, str]:
        """Name and document to ask about; nobody while one of them cannot be anybody's, or not together."""
        if self.document.person is None or refusals(self._judge_name()):
            return "", ""
        return self._person_name(), self.document.number

    def _judge_name(self) -> tuple[Finding, ...]:
        view, name = self.document.view, self._person_name()
        if view is not None and name != view.customer.name:
            registered = {"name": SHOWN.of_name(view.customer.name)}
            return (Finding(N_("This ID number is registered for {name}."), registered, NAME),)
        return judge_name(name)

    def _judge_lease(
        self, lease: Lease | None, wrong: tuple[Finding, ...], field: str
    ) -> tuple[Finding, ...]:
        if lease is not None:
            return ()
        return wrong or (Finding(N_("Choose one."), {}, field),)

    async def _load_offers(self) -> None:
        today = self.desk.today
        await self.ask("", lambda: self.offers.catalogue.load(today))
        self.show_choices()

    def _say_name(self) -> None:
        self.find(NAME, *self._judge_name())

    def _say_plan(self) -> None:
        if self.offers.plan.offer is not None:
            prefer_mode(self, self.offers.plan.offer)
        self.find(self.offers.field, *self.offers.plan.against())
        self._say_effect()

    def _say_effect(self) -> None:
        effect = effect_in(self)
        if isinstance(effect, Finding):
            self.find(EFFECTIVE, effect)
        else:
            self.find(EFFECTIVE, *judge_mode(effect.mode, self.offers.plan.offer), effect.finding)

    def _release(self, *leased: OnDemand, but: str = "") -> None:
        """Give leases back beside everything else; a program that ends meanwhile leaves them to expire."""
        for each in leased:
            if not each.leases:
                each.give_back()
            else:
                back = partial(each.give_back, but)
                self.run_worker(back, thread=True, group="release", exclusive=False)
