"""What a template lets be done while the centre cannot be asked; the same at the screen and without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from counter.domain.held_lines.state import SimReplacement
from counter.domain.tender import TenderMethod
from counter.domain.text import N_, Finding, Severity, Text
from counter.domain.transaction import Opening, Transaction

if TYPE_CHECKING:
    from counter.domain.template import Template

METHODS = {
    TenderMethod.CASH: Text("现金", "cash"),
    TenderMethod.CARD: Text("刷卡", "card"),
    TenderMethod.QR: Text("扫码", "QR code"),
}


def judge_begin(template: Template) -> tuple[Finding, ...]:
    """Whether the transaction may be done at all: said before anything is entered."""
    if template.offline.accept:
        return ()
    said = N_("{title} cannot be done while the line to the centre is cut.")
    return (Finding(said, {"title": template.title.text()}),)


def judge_line(template: Template, line: Transaction) -> tuple[Finding, ...]:
    """What stands against accepting ``line``, whoever's figures it was made with."""
    opening = line.details if isinstance(line.details, Opening) else None
    found = list(judge_begin(template))
    title = {"title": template.title.text()}
    if opening is not None and opening.new_customer is not None:
        found += judge_stranger(template)
    leases = _leases(line)
    if leases and template.offline.leased_only:
        said = N_("{title} takes only what is leased to this terminal while the line is cut.")
        found += [Finding(said, title, field) for field, lease in leases.items() if not lease]
    return tuple(found)


def _leases(line: Transaction) -> dict[str, str]:
    """The leases of what the line gives to the customer, by field; "" where nothing is leased."""
    match line.details:
        case Opening() as opening:
            return {"number": opening.number_lease_id, "sim": opening.sim_lease_id}
        case SimReplacement() as replaced:
            return {"sim": replaced.sim_lease_id}
        case _:
            return {}


def judge_stranger(template: Template) -> tuple[Finding, ...]:
    """Whether somebody may be made a customer."""
    if template.offline.new_customers:
        return ()
    said = N_("{title} is for known customers only while the line is cut.")
    return (Finding(said, {"title": template.title.text()}, "id_number"),)


def judge_age(template: Template, known_at: datetime | None, now: datetime) -> tuple[Finding, ...]:
    """Whether figures that the centre did not confirm, last true at ``known_at``, are too old to go by."""
    policy = template.offline
    if known_at is None or policy.oldest_view_hours is None:
        return ()
    if now - known_at <= timedelta(hours=policy.oldest_view_hours):
        return ()
    params: dict[str, object] = {
        "title": template.title.text(),
        "hours": int((now - known_at).total_seconds() // 3600),
        "limit": policy.oldest_view_hours,
    }
    if policy.older_view == "refuse":
        said = N_("The figures are {hours} h old and the centre does not answer: {title} takes {limit} h.")
        return (Finding(said, params),)
    said = N_("The figures are {hours} h old and the centre does not answer; over {limit} h look twice.")
    return (Finding(said, params, severity=Severity.WARN),)


def judge_settling(
    templates: Mapping[str, Template], lines: Iterable[Transaction], methods: Iterable[TenderMethod]
) -> tuple[Finding, ...]:
    """What stands against settling ``lines`` with these ``methods``; the first of them says it."""
    used = list(dict.fromkeys(methods))
    for line in lines:
        template = templates.get(line.template)
        if template is None:
            continue
        if found := judge_line(template, line):
            return found
        for method in used:
            if line.amount_fen > 0 and method not in template.offline.methods:
                said = N_("{title} is not paid by {method} while the line is cut.")
                return (Finding(said, {"title": line.title, "method": METHODS[method]}),)
    return ()
