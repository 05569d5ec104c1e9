"""Withdraw an order (撤单): an order not yet done is taken back, with what was paid for it."""

from __future__ import annotations

from counter.domain.acceptance import paid_for, withdrawal_line
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.rules import judge_begun
from counter.domain.rules import judge_withdrawal
from counter.domain.text import N_, Finding
from counter.domain.transaction import Transaction, TransactionType
from counter.domain.visit import OutcomeState, SettledVisit
from counter.messages import _
from screens.forms.settled_lines import SettledLine
from screens.forms.undo_form import REASON, UndoForm

_ENDED = frozenset(
    {OutcomeState.COMPLETED, OutcomeState.WITHDRAWN, OutcomeState.REJECTED, OutcomeState.FAILED}
)


class WithdrawalForm(UndoForm):
    """Orders that wait here, at the centre, or are in work there."""

    FIELD = "order"
    KINDS = frozenset(kind for kind in TransactionType if kind.ordered)
    NONE = N_("No order of this terminal answers to {text}.")
    REASONS = (
        N_("the customer changed their mind"),
        N_("wrong plan"),
        N_("wrong number"),
        N_("takes too long"),
    )

    def offered(self, settled: SettledVisit) -> bool:
        """Visits of which an order is not done."""
        outcomes = self.desk.ports.store.outcomes(settled.visit.visit_id)
        return any(outcome.state not in _ENDED for outcome in outcomes)

    def judge_line(self, undoing: SettledLine, gone: bool) -> tuple[Finding, ...]:
        """Not done yet, not withdrawn before, and no part of it begun."""
        state, order = undoing.outcome.state, undoing.line.details
        against = judge_withdrawal(OutcomeState.WITHDRAWN if gone else state)
        if not against and not state.waiting and isinstance(order, LineOrder):
            return judge_begun(order, self.desk.today)
        return against

    def state_of(self, undoing: SettledLine) -> str:
        """Where it stands on its way."""
        state = undoing.outcome.state
        if state.waiting:
            return _("not sent yet")
        if state is OutcomeState.HELD:
            return _("held")
        return _("ended") if state in _ENDED else _("in work")

    def back_fen(self, undoing: SettledLine) -> int:
        """What was paid for the order."""
        return sum(share.amount_fen for share in paid_for(undoing.original, undoing.line.identity))

    def judge(self) -> tuple[Finding, ...]:
        """The order can still be taken back."""
        return self.judge_undoing()

    def transaction(self) -> Transaction:
        """The withdrawal, with the refund of what was paid."""
        assert self.undoing is not None
        return withdrawal_line(
            self.acceptance(),
            original=self.undoing.original,
            line=self.undoing.line,
            order_no=self.undoing.outcome.order_no,
            reason=self.value(REASON),
            way=self.way_back.way,
        )
