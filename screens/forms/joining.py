"""Order on a line (订购): what it holds, what is ordered with its pricing, and all that comes with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from counter.domain.acceptance import Acceptance, payment_line
from counter.domain.customer import CustomerView
from counter.domain.held_lines.acceptance import line_order_line
from counter.domain.held_lines.dependence import leaned_on
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import OFFERS, judge_line_order
from counter.domain.installation import ADDRESS
from counter.domain.offering.derivation import Derived
from counter.domain.offering.line_ordering import Wish, WorkedOut, join_order, wished_basket
from counter.domain.offering.pricing import When
from counter.domain.offers import Offer, OfferKind
from counter.domain.projection import after, relied_on
from counter.domain.template import Template
from counter.domain.text import Finding, refusals
from counter.domain.transaction import Transaction
from counter.messages import sentence
from screens.desk import Desk
from screens.forms.begins import Begins
from screens.forms.catalogue import Catalogue, Situation
from screens.forms.choice import Choice
from screens.forms.comparison import holding_rows
from screens.forms.effect import EFFECTIVE, Effect, prefer_mode
from screens.forms.host import FormHost
from screens.forms.installing import FIELDS, Installing
from screens.forms.line_form import LINE, LineForm
from screens.forms.options_field import OptionsField
from screens.forms.order_rows import order_rows
from screens.forms.wishes import PACKAGES, VALUES, Wishes
from screens.widgets.lines import Row

PAYMENT = "jf"
_PAYMENTS = "derived_payments"


class JoinForm(LineForm):
    """Only what fits is offered; what comes along is shown with its reason before it is accepted."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.catalogue = Catalogue(desk.ports.cache, desk.ports.store)
        self.offers = OptionsField(self, self.catalogue, self._situation, OFFERS)
        self.wishes = Wishes(self, lambda: self.offers.offers, self._view)
        self.installing = Installing(self, self._installed, self._own_address, self._contact)
        self.begins = Begins(self, self.wishes.chosen_packages)

    def clear(self) -> None:
        """Forget the offers with everything else."""
        super().clear()
        self.offers.clear()

    def began(self) -> None:
        """Bring the offers into memory beside typing; say when the order counts unless told otherwise."""
        self.meanwhile("offers", self._load_offers)
        self._say_effect()

    def typed(self, name: str, text: str) -> None:
        """Another day is said at once; another place or day of installation is judged when it is left."""
        super().typed(name, text)
        if name in FIELDS:
            self.find(name)
        if name == EFFECTIVE:
            self._say_effect(typing=True)

    async def left(self, name: str) -> None:
        """The line's owner; what the codes name; the packages and figures."""
        await super().left(name)
        if name == OFFERS:
            await self.offers.left()
            self._say_offers()
        elif name in (PACKAGES, VALUES):
            self.find(name, *self.wishes.wrong(name))
        elif name == EFFECTIVE:
            self._say_offers()
        self.installing.left(name)

    def asked(self, name: str) -> bool:
        """Packages and figures only where there are some, a place only for broadband."""
        if name not in (PACKAGES, VALUES, *FIELDS):
            return True
        self.offers.read()
        if name in FIELDS:
            return bool(self._installed())
        return self.wishes.asked(name)

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """Offers that fit; the packages of what is ordered; ways to begin for each of it."""
        match name:
            case "offers":
                return self.offers.choices(text)
            case "packages":
                return self.wishes.choices(text)
            case "effective":
                return self.begins.choices(text, self.wishes.all())
        return None

    def chosen(self, name: str, choice: Choice) -> None:
        """An offer was taken from the list."""
        if isinstance(choice.value, Offer):
            self.offers.read()
            self._say_offers()

    def owner_read(self) -> None:
        """What the line holds, and what stands against an order on it."""
        self._say_offers()
        self.show_choices()

    def judge(self) -> tuple[Finding, ...]:
        """What is unclear; if nothing is, the rules' word on the whole order."""
        effect, owner = self.begins.effect(), self.owner
        unclear = (
            *(self.judge_owner() or self.no_line()),
            *self.offers.wrong,
            *self.wishes.wrong(PACKAGES),
            *self.wishes.wrong(VALUES),
            *((effect,) if isinstance(effect, Finding) else ()),
            *self.begins.wrong(self.wishes.all()),
            *self.installing.judge(),
        )
        worked = self._worked()
        if refusals(unclear) or owner is None or worked is None:
            return unclear
        view = after(owner.view, self.derived(), self.desk.today)
        return judge_line_order(worked.order, view=view, offers=self.catalogue.offers, today=self.desk.today)

    def derived(self) -> Sequence[Transaction]:
        """The payments of what is owed, where only that stands against the order."""
        worked, owner, template = self._worked(), self.owner, self.host.templates.get(PAYMENT)
        if worked is None or worked.pay_first is None or owner is None or template is None:
            return ()
        owing = [account for account in owner.view.accounts if account.arrears_fen]
        numbers = {line.account_id: line.number for line in owner.view.lines}
        identities = self._identities(len(owing))
        return [
            payment_line(
                self._by_payment(template, identity, worked.pay_first),
                view=owner.view,
                account_id=account.account_id,
                number=numbers.get(account.account_id, ""),
                amount_fen=account.arrears_fen,
            )
            for identity, account in zip(identities, owing, strict=True)
        ]

    def transaction(self) -> Transaction:
        """The order, after what it leans on."""
        owner, worked = self.owner, self._worked()
        assert owner is not None
        assert worked is not None
        needed = [line.identity for line in self.derived()]
        needed += self._leaned_on(worked.order)
        owed = [account.account_id for account in owner.view.accounts]
        by = self.acceptance(
            owed if self._was_owing() else (), waiting=relied_on(owner.view, [owner.account_id])
        )
        by = replace(by, depends_on=tuple(dict.fromkeys((*by.depends_on, *needed))))
        return line_order_line(by, worked.order)

    def notes(self) -> Iterable[Row]:
        """What the line holds; once something is ordered, the whole order and what it costs at once."""
        owner, cells = self.owner, max(40, self.size.width - 1)
        if owner is None or owner.line is None:
            return self.tips_before()
        worked = self._worked()
        if worked is None:
            return [*holding_rows(owner.line, self.catalogue.offers, cells), *self.age_rows()]
        rows = order_rows(worked.order, self.derived(), cells)
        ways = self.begins.rows(self.wishes.all(), cells)
        return [
            *rows,
            *self.wishes.rows(),
            *ways,
            *self.installing.rows(),
            *self.age_rows(),
            *self.tips_before(),
        ]

    def unfitting(self) -> tuple[tuple[Offer, tuple[Finding, ...]], ...]:
        """Offers that are left out of the list for this line."""
        return self.offers.unfitting(self.value(OFFERS))

    # ---- what stands behind it --------------------------------------------------------------

    def _view(self) -> CustomerView | None:
        return self.owner.view if self.owner is not None else None

    def _when(self) -> When:
        effect, today = self.begins.effect(), self.desk.today
        if isinstance(effect, Effect):
            return When(effect.mode, effect.day, today)
        return When(self.template.effective_modes[0], today, today)

    def _situation(self) -> Situation | None:
        """The line with what is ordered for it so far."""
        owner, offers = self.owner, self.catalogue.offers
        if owner is None or owner.line is None:
            return None
        when = self._when()
        basket = wished_basket(owner.view, owner.line, self._wishes(), when, offers)
        return Situation(basket, owner.line.subscription_id, when.starts_on)

    def _worked(self) -> WorkedOut | None:
        """The order with all that belongs to it; None before somebody and something are named."""
        owner, wishes = self.owner, self._wishes()
        if owner is None or owner.line is None or not wishes:
            return None
        offers, at = self.catalogue.offers, self.installing.installation()
        return join_order(owner.view, owner.line, wishes, self._when(), offers, sentence, at)

    def _wishes(self) -> tuple[Wish, ...]:
        """What is wished, each with what was typed for it."""
        return self.begins.on(self.wishes.all())

    def _installed(self) -> list[Offer]:
        """What needs a place: broadband that does not come in the place of another."""
        offers, owner = self.offers.offers, self.owner
        line = owner.line if owner is not None else None
        if line is None:
            return []
        every, held = self.catalogue.offers, [each for each in line.offers if each.place]
        parts = (every[part] for offer in offers for part in offer.rules.parts if part in every)
        found = {each.offer_id: each for each in (*offers, *parts) if each.kind is OfferKind.BROADBAND}
        there = any(each.kind == OfferKind.BROADBAND for each in held)
        return [] if there and not self.value(ADDRESS) else list(found.values())

    def _own_address(self) -> str:
        return self.owner.view.customer.address if self.owner is not None else ""

    def _contact(self) -> str:
        return self.owner.number if self.owner is not None else ""

    def _identities(self, count: int) -> list[str]:
        """The identities of derived payments: made once, kept with the draft."""
        kept = self.picked.get(_PAYMENTS, "").split()
        kept += [self.desk.ports.mint() for _ in range(count - len(kept))]
        self.picked[_PAYMENTS] = " ".join(kept)
        return kept[:count]

    def _by_payment(self, template: Template, identity: str, why: Derived) -> Acceptance:
        return Acceptance(
            template=template,
            identity=identity,
            now=self.desk.ports.clock.now(),
            today=self.desk.today,
            because=sentence(why.because),
        )

    def _leaned_on(self, order: LineOrder) -> tuple[str, ...]:
        read, today = self.as_read, self.desk.today
        if read is None:
            return ()
        return leaned_on(order, read.view, self.desk.earlier, self.catalogue.offers, today)

    def _was_owing(self) -> bool:
        """Whether the customer owed something before this visit."""
        return self.as_read is not None and self.as_read.view.arrears_fen > 0

    async def _load_offers(self) -> None:
        today = self.desk.today
        await self.ask("", lambda: self.catalogue.load(today))
        self.offers.read()
        self.show_choices()
        self.refresh_notes()

    def _say_offers(self) -> None:
        """Beside the offers what refuses the order; beside the line what stands against any."""
        if len(self.offers.offers) == 1:
            prefer_mode(self, self.offers.offers[0])
        worked, owner = self._worked(), self.owner
        said = list(self.offers.wrong)
        if worked is not None and owner is not None:
            view = after(owner.view, self.derived(), self.desk.today)
            found = judge_line_order(
                worked.order, view=view, offers=self.catalogue.offers, today=self.desk.today
            )
            said += [finding for finding in found if finding.field not in (LINE, EFFECTIVE, VALUES, PACKAGES)]
        self.find(OFFERS, *said)
        if owner is not None:
            self.find(LINE, *self.age(), *self.no_line())
        self._say_effect()

    def _say_effect(self, *, typing: bool = False) -> None:
        """The day of the order; what was typed for a part is judged once it is typed to its end."""
        effect = self.begins.effect()
        wrong = () if typing else self.begins.wrong(self.wishes.all())
        self.find(EFFECTIVE, *wrong, effect if isinstance(effect, Finding) else effect.finding)
