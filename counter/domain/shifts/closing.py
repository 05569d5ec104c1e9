"""The end of a shift: what should be there, what was counted, and what stands between the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counter.domain.shifts.cash import CashCount
from counter.domain.shifts.drawer import Takings
from counter.domain.shifts.shift import Shift, manager_needed
from counter.domain.tender import TenderMethod
from counter.domain.text import N_, Finding, Text

METHOD_NAMES = {
    TenderMethod.CASH: Text("现金", "Cash"),
    TenderMethod.CARD: Text("刷卡", "Card"),
    TenderMethod.QR: Text("扫码", "QR code"),
}
"""Payment methods as a count names them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: cash by denomination, card and QR as their own lists say.

    ``left_fen`` of the cash stays in the drawer for the next shift, the rest is handed in (上缴).
    """

    cash: CashCount = field(default_factory=CashCount)
    card_fen: int = 0
    qr_fen: int = 0
    left_fen: int = 0

    def fen(self, method: TenderMethod) -> int:
        """What was counted by one method."""
        amounts = {TenderMethod.CARD: self.card_fen, TenderMethod.QR: self.qr_fen}
        return amounts.get(method, self.cash.total_fen)

    @property
    def handed_in_fen(self) -> int:
        """The cash that leaves the drawer with the clerk."""
        return self.cash.total_fen - self.left_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A clerk's word that a shift is over. ``reasons`` explain differences; ``seen`` is what had moved when
    it was counted: should more have moved since, it is to be looked at again."""

    counted: Counted
    seen: Takings
    clerk_id: str
    clerk_name: str
    reasons: Mapping[TenderMethod, str] = field(default_factory=dict)
    approved_by: str = ""


def expected_fen(shift: Shift, takings: Takings, method: TenderMethod) -> int:
    """What should be there: all that moved, and in the drawer the opening float."""
    opening = shift.opening.amount_fen if method is TenderMethod.CASH else 0
    return opening + takings.sum_fen(method)


def differences(shift: Shift, takings: Takings, counted: Counted) -> dict[TenderMethod, int]:
    """By method how much more was counted than expected; below 0 that much is missing."""
    return {method: counted.fen(method) - expected_fen(shift, takings, method) for method in TenderMethod}


def nothing_to_count(shift: Shift, takings: Takings) -> bool:
    """Whether the drawer began empty and nothing moved: then there is nothing to be counted."""
    return not takings.rows and not shift.opening.amount_fen


def judge_closing(shift: Shift, takings: Takings, closing: Closing, free_fen: int) -> tuple[Finding, ...]:
    """What stands against it: each difference wants a reason, one above ``free_fen`` a manager's word."""
    counted = closing.counted
    findings = []
    if counted.left_fen > counted.cash.total_fen:
        findings.append(Finding(N_("No more can stay in the drawer than was counted."), field="left"))
    found = {method: fen for method, fen in differences(shift, takings, counted).items() if fen}
    for method, difference in found.items():
        if not closing.reasons.get(method, "").strip():
            said = N_("{method}: {amount} more than expected; type the reason.")
            if difference < 0:
                said = N_("{method}: {amount} is missing; type the reason.")
            told = {"method": METHOD_NAMES[method], "amount": abs(difference)}
            findings.append(Finding(said, told, f"reason_{method}"))
    if any(abs(difference) > free_fen for difference in found.values()) and not closing.approved_by:
        findings.append(manager_needed(free_fen))
    return tuple(findings)
