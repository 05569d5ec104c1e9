"""Whether a line may be stopped, brought back, reported lost or given another SIM card."""

from __future__ import annotations

from collections.abc import Iterator

from counter.domain.customer import CustomerView, LineState, Subscription
from counter.domain.eligibility import PAY_ARREARS
from counter.domain.held_lines.state import SimReplacement, StateChange, SuspendedFor
from counter.domain.text import N_, Finding


def judge_state(change: StateChange | SimReplacement, view: CustomerView) -> tuple[Finding, ...]:
    """What stands against it; ``view`` is the customer as after the earlier lines of the visit."""
    line = next((x for x in view.lines if x.subscription_id == change.subscription_id), None)
    if line is None or line.state is LineState.TERMINATED:
        return (Finding(N_("{number} is not a line of this customer."), {"number": change.number}, "line"),)
    if line.state is LineState.PENDING:
        return (Finding(N_("The line is not activated yet."), field="line"),)
    if isinstance(change, SimReplacement):
        return tuple(_judge_card(change, line))
    return tuple(_judge_change(change, line, view))


def _judge_change(change: StateChange, line: Subscription, view: CustomerView) -> Iterator[Finding]:
    if change.kind != "reportLoss" and not change.document_seen:
        yield Finding(N_("The owner's ID document is needed."), field="id_number")
    if change.kind == "resume":
        yield from _judge_resume(line, view)
    elif line.state is LineState.SUSPENDED and not _further_loss(change, line):
        yield Finding(N_("The line is suspended already."), field="line")


def _further_loss(change: StateChange, line: Subscription) -> bool:
    """A card can be lost while the line is stopped for something else."""
    return change.kind == "reportLoss" and line.suspended_for != SuspendedFor.LOSS


def _judge_resume(line: Subscription, view: CustomerView) -> Iterator[Finding]:
    account = view.account(line.account_id)
    owed = account.arrears_fen if account is not None else 0
    if line.state is not LineState.SUSPENDED:
        yield Finding(N_("The line is in service."), field="line")
    elif owed:
        told = {"amount": owed, "account_id": line.account_id}
        said = N_("The line is suspended; {amount} is owed.")
        yield Finding(said, told, field="line", remedy=PAY_ARREARS)


def _judge_card(change: SimReplacement, line: Subscription) -> Iterator[Finding]:
    if not change.document_seen:
        yield Finding(N_("The owner's ID document is needed."), field="id_number")
    if change.iccid == line.iccid:
        yield Finding(N_("The line has this card already."), field="sim")
