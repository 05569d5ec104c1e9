"""Whether a person may do business: what stands against a document, how old, how many lines, who acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from counter.domain.customer import BlacklistEntry, BlacklistKind, CustomerView, LineState
from counter.domain.identity import NotAnIdNumber, age_on, judge_name, read_id_number
from counter.domain.limits import Limits
from counter.domain.text import N_, Finding
from counter.domain.transaction import Handler

HANDLER_NAME, HANDLER_ID = "handler_name", "handler_id_number"

PAY_ARREARS = "pay_arrears"
"""The remedy of findings that a payment of what is owed takes away."""


def judge_blacklist(entries: Iterable[BlacklistEntry]) -> tuple[Finding, ...]:
    """What stands against a document. Fraud and court stay whatever is paid; arrears can be paid."""
    found = sorted(entries, key=lambda entry: entry.kind is BlacklistKind.ARREARS)
    return tuple(_BLACKLISTED[entry.kind](entry) for entry in found)


_BLACKLISTED = {
    BlacklistKind.FRAUD: lambda entry: Finding(
        N_("On the blacklist for fraud; no payment clears it."), field="id_number"
    ),
    BlacklistKind.COURT: lambda entry: Finding(
        N_("On the blacklist by a court's order; no payment clears it."), field="id_number"
    ),
    BlacklistKind.ARREARS: lambda entry: Finding(
        N_("On the blacklist for arrears of {amount}."),
        {"amount": entry.amount_fen, "account_id": entry.account_id},
        field="id_number",
        remedy=PAY_ARREARS,
    ),
}


def judge_lines(view: CustomerView | None, limits: Limits) -> tuple[Finding, ...]:
    """Whether one more line fits under the limit of lines per ID."""
    lines = [x for x in view.lines if x.state is not LineState.TERMINATED] if view else []
    if len(lines) < limits.lines_per_id:
        return ()
    return (
        Finding(
            N_("Holds {lines} lines; the limit per ID is {limit}."),
            {"lines": len(lines), "limit": limits.lines_per_id},
            field="id_number",
        ),
    )


def judge_age(birth_date: date, today: date, has_handler: bool, limits: Limits) -> tuple[Finding, ...]:
    """Whether the customer may act alone."""
    years = age_on(birth_date, today)
    if years >= limits.adult_age or has_handler:
        return ()
    return (
        Finding(
            N_("{years} years old: under {adult}, a guardian must be the handler."),
            {"years": years, "adult": limits.adult_age},
            field="handler_name",
        ),
    )


def judge_handler(
    handler: Handler,
    customer_id_number: str,
    blacklist: Iterable[BlacklistEntry],
    today: date,
    limits: Limits,
) -> tuple[Finding, ...]:
    """Whether somebody may act for the customer: another person, of age, not listed for fraud or by a court.

    ``blacklist`` is the handler's own. What they owe themselves is no matter of this customer's.
    """
    try:
        person = read_id_number(handler.id_number, today, HANDLER_ID)
    except NotAnIdNumber as wrong:
        return (*judge_name(handler.name, HANDLER_NAME), wrong.finding)
    findings = list(judge_name(handler.name, HANDLER_NAME))
    if person.number == customer_id_number:
        findings.append(Finding(N_("The handler is somebody else than the customer."), field=HANDLER_ID))
    for entry in blacklist:
        if entry.kind is not BlacklistKind.ARREARS:
            findings.append(Finding(_LISTED_HANDLER[entry.kind], field=HANDLER_ID))
    years = age_on(person.birth_date, today)
    if years < limits.adult_age:
        params = {"years": years, "adult": limits.adult_age}
        said = N_("The handler is {years} years old: nobody under {adult} acts for somebody else.")
        findings.append(Finding(said, params, HANDLER_ID))
    return tuple(findings)


_LISTED_HANDLER = {
    BlacklistKind.FRAUD: N_("The handler is on the blacklist for fraud."),
    BlacklistKind.COURT: N_("The handler is on the blacklist by a court's order."),
}
