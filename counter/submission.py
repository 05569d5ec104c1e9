"""Visits submitted without a screen: a JSON object a visit, judged and settled like any other.

Belongs to the command line. The same rules, the same lines and the same settlement as at the screen
(`counter.domain`); what the clerk would have been told is the reason of a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from counter.domain import acceptance, rules
from counter.domain.acceptance import Acceptance
from counter.domain.customer import CustomerView, Subscription
from counter.domain.effective import business_date, effective_on
from counter.domain.identity import judge_id_number, judge_name, read_id_number, read_name
from counter.domain.limits import Limits
from counter.domain.money import NotAnAmount, normalise, parse_yuan
from counter.domain.offers import EffectiveMode, Offer
from counter.domain.phone import judge_contact, read_contact
from counter.domain.projection import after, outstanding
from counter.domain.template import Template
from counter.domain.tender import Tender, TenderMethod, due, judge_tender
from counter.domain.terminal import Terminal
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import Handler, NewCustomer, RealNameResult, Transaction
from counter.domain.visit import SettledVisit, Visit, accept
from counter.ports import Cache, Clock, Mint, Store


class _Submitted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class SubmittedPayment(_Submitted):
    """缴费: ``amount`` in yuan, as text (``"100.00"``)."""

    template: Literal["jf"]
    number: str
    amount: str


class SubmittedChange(_Submitted):
    """变更套餐: ``offer`` by code or id; ``effective_on`` only with mode ``onDate``."""

    template: Literal["bg"]
    number: str
    offer: str
    effective: EffectiveMode = EffectiveMode.NEXT_CYCLE
    effective_on: date | None = None


class SubmittedHandler(_Submitted):
    """经办人."""

    name: str
    id_number: str


class SubmittedOpening(_Submitted):
    """开户: ``number`` is a pattern among the terminal's leased numbers, ``sim`` an ICCID or its end."""

    template: Literal["kh"]
    id_number: str
    name: str
    number: str = ""
    sim: str
    offer: str
    options: tuple[str, ...] = ()
    effective: EffectiveMode = EffectiveMode.AT_ONCE
    effective_on: date | None = None
    contact_phone: str = ""
    handler: SubmittedHandler | None = None


SubmittedTransaction = Annotated[
    SubmittedPayment | SubmittedChange | SubmittedOpening, Field(discriminator="template")
]


class SubmittedTender(_Submitted):
    """What the customer gave: ``amount`` in yuan, ``reference`` for card and QR."""

    method: TenderMethod
    amount: str
    reference: str = ""


class SubmittedVisit(_Submitted):
    """One line of input. Without ``tenders`` the customer gave exact cash."""

    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
    clerk: str
    started_at: datetime | None = None
    transactions: Annotated[tuple[SubmittedTransaction, ...], Field(min_length=1, max_length=30)]
    tenders: tuple[SubmittedTender, ...] = ()


class Refused(Exception):
    """The visit cannot be accepted; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read(line: str) -> SubmittedVisit:
    """Read one line; raises Refused naming the place that cannot be read."""
    try:
        return SubmittedVisit.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        params = {"place": place, "why": first["msg"]} | dict(first.get("ctx", {}))
        raise Refused(Finding(_UNREADABLE.get(first["type"], N_("{place}: {why}")), params)) from error


_UNREADABLE = {
    "json_invalid": N_("The line is not JSON."),
    "model_type": N_("The line is not a JSON object."),
    "missing": N_("{place} is missing."),
    "extra_forbidden": N_("{place} is not known here."),
    "string_too_short": N_("{place} must have at least {min_length} characters."),
    "string_too_long": N_("{place} must have at most {max_length} characters."),
    "string_type": N_("{place} must be text."),
    "union_tag_invalid": N_("{place}: there is no template {tag}; there are {expected_tags}."),
    "union_tag_not_found": N_("{place}: the template is missing."),
    "enum": N_("{place} must be one of {expected}."),
}


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
        """Settle a visit; a visit settled before is returned as it was. Raises Refused, StoreRefused."""
        known = self.store.settled(submitted.id)
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
        first = visit.transactions[0].details
        ready = replace(
            visit,
            tenders=tenders,
            customer_id=getattr(first, "customer_id", ""),
            customer_name=first.customer_name,
        )
        return self.store.settle(ready, now)

    def _line(self, wanted: SubmittedTransaction, visit: Visit, now: datetime) -> Transaction:
        by = Acceptance(self.templates[wanted.template], self.mint(), now, visit.business_date)
        match wanted:
            case SubmittedPayment():
                return self._payment(by, wanted, visit)
            case SubmittedChange():
                return self._change(by, wanted, visit)
            case SubmittedOpening():
                return self._opening(by, wanted, visit)

    def _payment(self, by: Acceptance, wanted: SubmittedPayment, visit: Visit) -> Transaction:
        view, line = self._owner(wanted.number, visit)
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
        changed = acceptance.change_line(
            by,
            view=view,
            line=line,
            offer=self._offer(wanted.offer),
            mode=wanted.effective,
            effective_on=_day(wanted.effective, by.today, wanted.effective_on),
        )
        assert changed.details.kind == "change"
        _refuse(rules.judge_change(changed.details, view=view, offers=self._offers(), today=by.today))
        return changed

    def _opening(self, by: Acceptance, wanted: SubmittedOpening, visit: Visit) -> Transaction:
        _refuse(judge_id_number(wanted.id_number, by.today))
        _refuse(judge_name(wanted.name))
        id_number = read_id_number(wanted.id_number, by.today)
        contact = ""
        if wanted.contact_phone:
            _refuse(judge_contact(wanted.contact_phone))
            contact = read_contact(wanted.contact_phone)
        hits = self.cache.find_customers(id_number.number, 1)
        view = self.cache.customer(hits[0].customer_id) if hits else None
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
        opened = acceptance.opening_line(
            by,
            view=view,
            new_customer=new_customer,
            account_id=self.mint(),
            number=numbers[0],
            sim=sims[0],
            offer=self._offer(wanted.offer),
            options=[self._offer(code) for code in wanted.options],
            mode=wanted.effective,
            effective_on=_day(wanted.effective, by.today, wanted.effective_on),
            real_name=RealNameResult.NOT_CHECKED,
            handler=Handler(name=wanted.handler.name, id_number=wanted.handler.id_number)
            if wanted.handler
            else None,
        )
        assert opened.details.kind == "open"
        _refuse(
            rules.judge_opening(
                opened.details,
                view=view,
                blacklist=outstanding(self.cache.blacklist(id_number.number), visit.transactions),
                birth_date=id_number.birth_date,
                offers=self._offers(),
                limits=self._limits(),
                today=by.today,
            )
        )
        return opened

    def _owner(self, number: str, visit: Visit) -> tuple[CustomerView, Subscription]:
        """Who has the line; a number that is no line of ours and no phone number is refused as such."""
        plain = normalise(number)
        hits = self.cache.find_customers(plain, 1)
        view = self.cache.customer(hits[0].customer_id) if hits else None
        view = after(view, visit.transactions, visit.business_date) if view else None
        line = view.line(plain) if view else None
        if view is None or line is None:
            _refuse(judge_contact(number))
            raise Refused(Finding(N_("{number} is not a line known here."), {"number": plain}))
        return view, line

    def _offer(self, code: str) -> Offer:
        found = next((o for o in self.cache.offers() if code in (o.code, o.offer_id)), None)
        if found is None:
            raise Refused(Finding(N_("There is no offer {code}."), {"code": code}))
        return found

    def _offers(self) -> dict[str, Offer]:
        return {offer.offer_id: offer for offer in self.cache.offers()}

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
