"""A line stopped, brought back or given another SIM card (停机, 复机, 挂失, 补卡): what is ordered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from counter.domain.customer import LineState, Subscription


class SuspendedFor(StrEnum):
    """Why a line is stopped; "" where it is not, or nobody knows."""

    NOTHING = ""
    ARREARS = "arrears"
    LOSS = "loss"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """停机 (``suspend``), 复机 (``resume``), 挂失 (``reportLoss``) of one line, at once.

    ``document_seen``: the owner's ID document lay on the counter; a loss may be reported without it.
    """

    customer_id: str
    customer_name: str
    account_id: str
    subscription_id: str
    number: str
    before: LineState
    reason: str = ""
    document_seen: bool = False
    effective_on: date
    kind: Literal["suspend", "resume", "reportLoss"]

    @property
    def after(self) -> LineState:
        """What the line is then."""
        return LineState.ACTIVE if self.kind == "resume" else LineState.SUSPENDED

    @property
    def suspended_for(self) -> SuspendedFor:
        """Why it is stopped then."""
        return _STOPPED_FOR[self.kind]


_STOPPED_FOR = {
    "suspend": SuspendedFor.REQUEST,
    "reportLoss": SuspendedFor.LOSS,
    "resume": SuspendedFor.NOTHING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SimReplacement:
    """补卡: another card for the line, the old one is void. A line stopped for its loss comes back."""

    customer_id: str
    customer_name: str
    account_id: str
    subscription_id: str
    number: str
    old_iccid: str
    iccid: str
    sim_lease_id: str
    reason: str = ""
    document_seen: bool = False
    effective_on: date
    kind: Literal["replaceSim"] = "replaceSim"


def after_state(line: Subscription, change: StateChange | SimReplacement) -> Subscription:
    """The line once the change is done."""
    if isinstance(change, StateChange):
        return replace(line, state=change.after, suspended_for=change.suspended_for)
    comes_back = line.suspended_for == SuspendedFor.LOSS
    return replace(
        line,
        iccid=change.iccid,
        state=LineState.ACTIVE if comes_back else line.state,
        suspended_for=SuspendedFor.NOTHING if comes_back else line.suspended_for,
    )
