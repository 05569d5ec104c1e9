"""Which form stands for which transaction type."""

from __future__ import annotations

from counter.domain.transaction import TransactionType
from screens.forms.form import Form


def form_class(kind: TransactionType) -> type[Form]:
    """The form class of a transaction type.

    Each module is imported when its form is first built: the counter screen is painted before.
    """
    match kind:
        case TransactionType.OPEN:
            from screens.forms.opening import OpeningForm

            return OpeningForm
        case TransactionType.CHANGE:
            from screens.forms.change import ChangeForm

            return ChangeForm
        case TransactionType.PAYMENT:
            from screens.forms.payment import PaymentForm

            return PaymentForm
        case TransactionType.REVERSAL:
            from screens.forms.reversal import ReversalForm

            return ReversalForm
        case TransactionType.WITHDRAW:
            from screens.forms.withdrawal import WithdrawalForm

            return WithdrawalForm
        case TransactionType.REFUND:
            from screens.forms.refund import RefundForm

            return RefundForm
