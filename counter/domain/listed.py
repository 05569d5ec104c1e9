"""Many lines at once from a list (批量): each line of it becomes one line of the visit, or says why not.

A list is pasted or a CSV file: a phone number or account first, then what that line says otherwise than the
rest. Nothing here asks anybody: who has a number is given in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from counter.domain.acceptance import Acceptance, change_line, payment_line
from counter.domain.campaign import Campaign, scheme_of
from counter.domain.campaign_rules import campaign_line, campaign_order, judge_campaign_order
from counter.domain.customer import CustomerView
from counter.domain.held_lines.acceptance import line_order_line
from counter.domain.held_lines.rules import judge_line_order
from counter.domain.limits import Limits
from counter.domain.money import NotAnAmount, normalise, parse_yuan
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offering.line_ordering import Say, Wish, join_order
from counter.domain.offering.pricing import When
from counter.domain.offers import EffectiveMode, Offer
from counter.domain.projection import after, relied_on
from counter.domain.rules import judge_change, judge_payment
from counter.domain.text import N_, Finding, Severity, refusals
from counter.domain.transaction import PaymentIntake, PlanChange, Transaction

AT_ONCE = 100
"""How many lines are taken into a visit together: more waits in the list."""

_SEPARATORS = re.compile(r"[,，;；\t]")
_NUMBER_DIGITS = 11


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One line of a list as it was given: the number or account that it begins with, and what follows."""

    text: str
    number: str
    values: tuple[str, ...] = ()


def read_list(text: str) -> tuple[ListedLine, ...]:
    """The lines of a pasted list or CSV file; empty ones and a heading without any digit are left out."""
    found = list[ListedLine]()
    for given in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        plain = given.strip().lstrip("\ufeff")
        parts = _parts(plain)
        heading = not found and not any(character.isdigit() for character in normalise(plain))
        if parts and not heading:
            found.append(ListedLine(plain, normalise(parts[0]), tuple(parts[1:])))
    return tuple(found)


def _parts(plain: str) -> list[str]:
    """The values of a line: between commas, semicolons or tabs, else between blanks; a number that is typed
    in groups (138 7123 4567) is one value."""
    if _SEPARATORS.search(plain):
        parts = [part.strip().strip('"').strip() for part in _SEPARATORS.split(plain)]
        return [part for part in parts if part]
    parts = normalise_each(plain.split())
    while len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit():
        if len(parts[0]) + len(parts[1]) > _NUMBER_DIGITS:
            break
        parts[:2] = [parts[0] + parts[1]]
    return parts


def normalise_each(parts: Iterable[str]) -> list[str]:
    """Each part with ordinary digits."""
    return [normalise(part) for part in parts]


@dataclass(frozen=True, slots=True)
class Named:
    """The line or account that a number names: of which customer, as last known."""

    view: CustomerView
    account_id: str
    number: str


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of a line of the list: ``line`` is None where something stands against it."""

    listed: ListedLine
    line: Transaction | None
    findings: tuple[Finding, ...] = ()
    name: str = ""

    @property
    def against(self) -> tuple[Finding, ...]:
        """What refuses it."""
        return refusals(self.findings)


Find = Callable[[str], Named | Finding]
"""Who has a number or account; a finding where nobody has, or it cannot be known now."""

Make = Callable[[ListedLine, Named, Acceptance], tuple[Transaction | None, tuple[Finding, ...]]]
"""One business: the line of the visit for a line of the list, judged; None where it is not even one."""


def results(
    listed: Sequence[ListedLine],
    earlier: Sequence[Transaction],
    find: Find,
    make: Make,
    by: Sequence[Acceptance],
    taken: Collection[str] = (),
) -> tuple[Result, ...]:
    """Each line of the list judged in its order, with the customer as after the visit's ``earlier`` lines and
    those of the list before it.

    ``by`` are as many acceptances; ``taken`` are numbers that went through by this list already: a number is
    done once.
    """
    found, standing, seen = list[Result](), list(earlier), dict[str, int]()
    for place, (each, acceptance) in enumerate(zip(listed, by, strict=True), 1):
        result = _judged(each, standing, find, make, acceptance)
        first = seen.setdefault(each.number, place)
        if each.number in taken:
            result = _refused(result, Finding(N_("The number was accepted by this list already.")))
        elif first != place:
            said = N_("The same number stands in line {place} already.")
            result = _refused(result, Finding(said, {"place": first}))
        if result.line is not None:
            standing.append(result.line)
        found.append(result)
    return tuple(found)


def _refused(result: Result, finding: Finding) -> Result:
    return replace(result, line=None, findings=(finding,))


def _judged(
    each: ListedLine, standing: Sequence[Transaction], find: Find, make: Make, acceptance: Acceptance
) -> Result:
    named = find(each.number)
    if isinstance(named, Finding):
        return Result(each, None, (named,))
    seen = replace(named, view=after(named.view, standing, acceptance.today))
    line, findings = make(each, seen, acceptance)
    return Result(each, None if refusals(findings) else line, findings, named.view.customer.name)


def payments(amount: str, limits: Limits) -> Make:
    """缴费: ``amount`` in yuan for lines that say none; "" is what each owes."""

    def make(
        each: ListedLine, named: Named, by: Acceptance
    ) -> tuple[Transaction | None, tuple[Finding, ...]]:
        account = named.view.account(named.account_id)
        owed = account.arrears_fen if account else 0
        text = each.values[0] if each.values else amount
        try:
            fen = parse_yuan(text) if text else owed
        except NotAnAmount:
            return None, (Finding(N_("{text} is not an amount in yuan."), {"text": text}),)
        if not fen:
            return None, (Finding(N_("Nothing is owed: say an amount.")),)
        line = payment_line(
            by, view=named.view, account_id=named.account_id, number=named.number, amount_fen=fen
        )
        assert isinstance(line.details, PaymentIntake)
        return line, judge_payment(line.details, view=named.view, limits=limits)

    return make


def changes(
    offer: Offer | None, named_by: Callable[[str], Offer | None], mode: EffectiveMode, day: date,
    offers: OfferCatalogue,
) -> Make:  # fmt: skip
    """变更套餐: ``offer`` for lines that name none; ``named_by`` finds an offer by its code."""

    def make(
        each: ListedLine, named: Named, by: Acceptance
    ) -> tuple[Transaction | None, tuple[Finding, ...]]:
        new = named_by(each.values[0]) if each.values else offer
        held = named.view.line(named.number) if named.number else None
        if new is None:
            text = each.values[0] if each.values else ""
            said = N_("There is no offer {code}.") if text else N_("No offer is named.")
            return None, (Finding(said, {"code": text}),)
        if held is None:
            return None, (Finding(N_("{account} has no line."), {"account": named.account_id}),)
        relying = replace(by, relies_on=relied_on(named.view, [named.account_id]))
        line = change_line(
            relying, view=named.view, line=held, offer=new, mode=mode, effective_on=day, offers=offers
        )
        assert isinstance(line.details, PlanChange)
        return line, judge_change(line.details, view=named.view, offers=offers, today=by.today)

    return make


def joins(
    offer: Offer | None,
    named_by: Callable[[str], Offer | None],
    when: When,
    offers: OfferCatalogue,
    say: Say,
) -> Make:
    """订购: ``offer`` for lines that name none, with what it brings along; what is owed refuses."""

    def make(
        each: ListedLine, named: Named, by: Acceptance
    ) -> tuple[Transaction | None, tuple[Finding, ...]]:
        wanted = named_by(each.values[0]) if each.values else offer
        line = named.view.line(named.number) if named.number else None
        if wanted is None:
            return None, _not_named(each, N_("There is no offer {code}."), N_("No offer is named."))
        if line is None:
            return None, (Finding(N_("{account} has no line."), {"account": named.account_id}),)
        order = join_order(named.view, line, [Wish(wanted)], when, offers, say).order
        relying = replace(by, relies_on=relied_on(named.view, [named.account_id]))
        found = judge_line_order(order, view=named.view, offers=offers, today=by.today)
        return line_order_line(relying, order), found

    return make


def campaigns(
    code: str, known: Sequence[Campaign], when: When, offers: OfferCatalogue, say: Say
) -> Make:  # fmt: skip
    """营销案: the level with this ``code`` for lines that name none."""

    def make(
        each: ListedLine, named: Named, by: Acceptance
    ) -> tuple[Transaction | None, tuple[Finding, ...]]:
        scheme = scheme_of(each.values[0] if each.values else code, known)
        line = named.view.line(named.number) if named.number else None
        if scheme is None:
            return None, _not_named(each, N_("There is no campaign {code}."), N_("No campaign is named."))
        if line is None:
            return None, (Finding(N_("{account} has no line."), {"account": named.account_id}),)
        order = campaign_order(named.view, line, scheme, when, offers, say).order
        relying = replace(by, relies_on=relied_on(named.view, [named.account_id]))
        found = judge_campaign_order(order, view=named.view, offers=offers, campaigns=known, today=by.today)
        return campaign_line(relying, order), found

    return make


def _not_named(each: ListedLine, unknown: str, nothing: str) -> tuple[Finding, ...]:
    code = each.values[0] if each.values else ""
    return (Finding(unknown if code else nothing, {"code": code}),)


def warned(findings: Iterable[Finding]) -> Finding | None:
    """The first of the findings that is worth a look, None if there is none."""
    return next((each for each in findings if each.severity is Severity.WARN), None)
