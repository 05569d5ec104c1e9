"""Visits submitted without a screen: a JSON object a visit, judged and settled like any other.

Belongs to the command line. The same rules, the same lines and the same settlement as at the screen
(`counter.domain`); what the clerk would have been told is the reason of a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from counter.domain import acceptance, rules
from counter.domain.acceptance import Acceptance
from counter.domain.customer import CustomerView, Subscription
from counter.domain.effective import business_date, effective_on
from counter.domain.identity import judge_id_number, judge_name, read_id_number, read_name
from counter.domain.limits import Limits
from counter.domain.money import NotAnAmount, normalise, parse_yuan
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offers import EffectiveMode, Offer
from counter.domain.offline import judge_age, judge_settling
from counter.domain.phone import judge_contact, read_contact
from counter.domain.projection import after, outstanding, relied_on
from counter.domain.template import Template
from counter.domain.tender import Tender, TenderMethod, due, judge_tender
from counter.domain.terminal import Terminal
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import Handler, NewCustomer, RealNameResult, Transaction
from counter.domain.visit import SETTLED_OTHERWISE, SettledVisit, Visit, accept
from counter.domain.work import Link
from counter.ports import Cache, Clock, Mint, Store, StoreRefused
from counter.resubmitted import asks_for
from counter.submitted import (
    Refused,
    SubmittedBundle,
    SubmittedChange,
    SubmittedOpening,
    SubmittedPayment,
    SubmittedTransaction,
    SubmittedVisit,
)
from counter.submitted_bundle import Opener, offer_named, opened
from counter.submitted_held import HeldLine, on_held_line

_LINES = UUID("f6a1c9c2-6b0e-5d1c-9c55-6a4f3c1b7d20")


def line_identity(terminal_id: str, visit_id: str, place: int) -> str:
    """The identity of a submitted line follows from the id it was submitted under.

    So a file that is submitted again, at a machine that came in the place of one that died, or in a database
    that was put back, asks the centre for the same payments and orders, and none is done twice.
    """
    return str(uuid5(_LINES, f"{terminal_id} {visit_id} {place}"))


@dataclass(frozen=True, slots=True)
class Submission:
    """What submitted visits are judged and settled with."""

    store: Store
    cache: Cache
    clock: Clock
    mint: Mint
    terminal: Terminal
    templates: Mapping[str, Template]

    def settle(self, submitted: SubmittedVisit) -> SettledVisit:
        """Settle a visit; a visit settled before is returned as it was.

        Raises StoreRefused, and Refused, also where the id belongs to a visit that says something else.
        """
        known = self._known(submitted)
        if known:
            return known
        clerk = self.store.staff_member(submitted.clerk)
        if clerk is None:
            raise Refused(Finding(N_("There is no clerk {clerk} here."), {"clerk": submitted.clerk}))
        now = self.clock.now()
        visit = Visit(
            visit_id=submitted.id,
            terminal_id=self.terminal.terminal_id,
            store_id=self.terminal.store_id,
            position=self.terminal.position,
            clerk_id=clerk.clerk_id,
            clerk_name=clerk.name,
            started_at=submitted.started_at or now,
            inferred=True,
            business_date=business_date(now, self.terminal.time_zone),
        )
        for wanted in submitted.transactions:
            visit = accept(visit, self._line(wanted, visit, now))
        tenders = self._tenders(submitted, visit)
        _refuse(judge_tender(visit.transactions, tenders))
        if self._offline:
            methods = [tender.method for tender in tenders]
            _refuse(judge_settling(self.templates, visit.transactions, methods))
        first = visit.transactions[0].details
        ready = replace(
            visit,
            tenders=tenders,
            customer_id=getattr(first, "customer_id", ""),
            customer_name=first.customer_name,
        )
        try:
            settled = self.store.settle(ready, now, to_print=False)
        except StoreRefused as refused:
            if refused.code != SETTLED_OTHERWISE:
                raise
            known = self._known(submitted)
            if known is None:
                raise
            return known
        return _asked_for(submitted, settled)  # the same id may have been submitted twice at a time

    def _known(self, submitted: SubmittedVisit) -> SettledVisit | None:
        """What was settled under this id, None if nothing was; refuses an id with other content."""
        known = self.store.settled(submitted.id)
        if known is None:
            return None
        return _asked_for(submitted, known)

    def _line(self, wanted: SubmittedTransaction, visit: Visit, now: datetime) -> Transaction:
        place = len(visit.transactions) + 1
        identity = line_identity(self.terminal.terminal_id, visit.visit_id, place)
        by = Acceptance(self.templates[wanted.template], identity, now, visit.business_date)
        match wanted:
            case SubmittedPayment():
                return self._payment(by, wanted, visit)
            case SubmittedChange():
                return self._change(by, wanted, visit)
            case SubmittedOpening() | SubmittedBundle():
                return self._opening(by, wanted, visit)
            case held:
                view, line = self._owner(held.number, visit)
                self._judge_age(by, view)
                before = self._before(view)
                here = HeldLine(view, line, before, self._catalogue, self.cache.sims, self.cache.campaigns)
                return on_held_line(here, held, by, visit)

    def _payment(self, by: Acceptance, wanted: SubmittedPayment, visit: Visit) -> Transaction:
        view, line = self._owner(wanted.number, visit)
        self._judge_age(by, view)
        line_of_visit = acceptance.payment_line(
            by,
            view=view,
            account_id=line.account_id,
            number=line.number,
            amount_fen=_fen(wanted.amount),
        )
        assert line_of_visit.details.kind == "payment"
        _refuse(rules.judge_payment(line_of_visit.details, view=view, limits=self._limits()))
        return line_of_visit

    def _change(self, by: Acceptance, wanted: SubmittedChange, visit: Visit) -> Transaction:
        view, line = self._owner(wanted.number, visit)
        self._judge_age(by, view)
        changed = acceptance.change_line(
            replace(by, relies_on=relied_on(view, [line.account_id])),
            view=view,
            line=line,
            offer=self._offer(wanted.offer),
            mode=wanted.effective,
            effective_on=_day(wanted.effective, by.today, wanted.effective_on),
            offers=self._offers(),
        )
        assert changed.details.kind == "change"
        _refuse(rules.judge_change(changed.details, view=view, offers=self._offers(), today=by.today))
        return changed

    def _opening(
        self, by: Acceptance, wanted: SubmittedOpening | SubmittedBundle, visit: Visit
    ) -> Transaction:
        _refuse(judge_id_number(wanted.id_number, by.today))
        _refuse(judge_name(wanted.name))
        id_number = read_id_number(wanted.id_number, by.today)
        contact = ""
        if wanted.contact_phone:
            _refuse(judge_contact(wanted.contact_phone))
            contact = read_contact(wanted.contact_phone)
        hits = self.cache.find_customers(id_number.number, 1)
        view = self.cache.customer(hits[0].customer_id) if hits else None
        self._judge_age(by, view)
        if view:
            view = after(view, visit.transactions, by.today)
        new_customer = None
        if view is None:
            new_customer = NewCustomer(
                customer_id=self.mint(),
                party_id=self.mint(),
                name=read_name(wanted.name),
                id_number=id_number.number,
                birth_date=id_number.birth_date,
                contact_phone=contact,
            )
        numbers = self.cache.free_numbers(wanted.number, 1)
        if not numbers:
            raise Refused(Finding(N_("No leased number fits {pattern}."), {"pattern": wanted.number or "*"}))
        sims = self.cache.sims(wanted.sim)
        if len(sims) != 1:
            raise Refused(Finding(N_("{sim} is not one card of this position's tray."), {"sim": wanted.sim}))
        own = view.customer.address if view is not None else ""
        opener = Opener(view, id_number.birth_date, own, contact, by.today)
        new = opened(wanted, opener, self._catalogue)
        line = acceptance.opening_line(
            replace(by, relies_on=relied_on(view)),
            view=view,
            new_customer=new_customer,
            account_id=self.mint(),
            number=numbers[0],
            sim=sims[0],
            offer=new.plan,
            options=new.options,
            mode=wanted.effective,
            effective_on=_day(wanted.effective, by.today, wanted.effective_on),
            bundle=new.bundle,
            installation=new.installation,
            real_name=RealNameResult.NOT_CHECKED,
            handler=Handler(name=wanted.handler.name, id_number=wanted.handler.id_number)
            if wanted.handler
            else None,
        )
        assert line.details.kind == "open"
        _refuse(
            rules.judge_opening(
                line.details,
                view=view,
                blacklist=outstanding(self.cache.blacklist(id_number.number), visit.transactions),
                birth_date=id_number.birth_date,
                offers=self._offers(),
                limits=self._limits(),
                today=by.today,
                handler_blacklist=self.cache.blacklist(wanted.handler.id_number) if wanted.handler else (),
            )
        )
        return line

    def _owner(self, number: str, visit: Visit) -> tuple[CustomerView, Subscription]:
        """Who has the line; a number that is no line of ours is refused."""
        plain = normalise(number)
        hits = self.cache.find_customers(plain, 1)
        view = self.cache.customer(hits[0].customer_id) if hits else None
        view = after(view, visit.transactions, visit.business_date) if view else None
        line = view.line(plain) if view else None
        if view is None or line is None:
            raise Refused(Finding(N_("{number} is not a line known here."), {"number": plain}))
        return view, line

    @property
    def _offline(self) -> bool:
        return self.store.link() is Link.OFFLINE

    def _judge_age(self, by: Acceptance, view: CustomerView | None) -> None:
        """Without the line, figures older than the template takes are refused."""
        if self._offline and view is not None:
            _refuse(judge_age(by.template, view.as_of, by.now))

    def _offer(self, code: str) -> Offer:
        return offer_named(self._offers(), code)

    def _offers(self) -> dict[str, Offer]:
        return {offer.offer_id: offer for offer in self.cache.offers()}

    @property
    def _catalogue(self) -> OfferCatalogue:
        return OfferCatalogue(self.cache.offers())

    def _before(self, view: CustomerView) -> CustomerView:
        """The customer without what this visit does."""
        return self.cache.customer(view.customer.customer_id) or view

    def _limits(self) -> Limits:
        return Limits.of(self.cache.limits())

    def _tenders(self, submitted: SubmittedVisit, visit: Visit) -> tuple[Tender, ...]:
        net = due(visit.transactions).net_fen
        if not submitted.tenders:
            exact = Tender(identity=self.mint(), method=TenderMethod.CASH, amount_fen=net)
            return (exact,) if net > 0 else ()
        return tuple(
            Tender(
                identity=self.mint(),
                method=given.method,
                amount_fen=_fen(given.amount),
                reference=given.reference,
            )
            for given in submitted.tenders
        )


def _fen(text: str) -> int:
    try:
        return parse_yuan(text)
    except NotAnAmount as error:
        raise Refused(Finding(N_("{text} is not an amount in yuan."), {"text": text})) from error


def _day(mode: EffectiveMode, today: date, chosen: date | None) -> date:
    try:
        return effective_on(mode, today, chosen)
    except ValueError as error:
        raise Refused(Finding(N_("The effective date must be today or later."))) from error


def _refuse(findings: tuple[Finding, ...]) -> None:
    against = refusals(findings)
    if against:
        raise Refused(against[0])


def _asked_for(submitted: SubmittedVisit, settled: SettledVisit) -> SettledVisit:
    """``settled`` if it is what was submitted; raises Refused."""
    if settled.visit.visit_id != submitted.id or not asks_for(submitted, settled.visit):
        sentence = N_("This id belongs to another visit already, slip {number}. Give this one its own.")
        raise Refused(Finding(sentence, {"number": settled.slip_number}))
    return settled
