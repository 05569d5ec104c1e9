"""Which form stands for which transaction type."""

from __future__ import annotations

import importlib
import importlib.util

from counter.domain.transaction import TransactionType
from screens.forms.form import Form

_FORMS = {
    TransactionType.OPEN: ("screens.forms.opening", "OpeningForm"),
    TransactionType.CHANGE: ("screens.forms.change", "ChangeForm"),
    TransactionType.PAYMENT: ("screens.forms.payment", "PaymentForm"),
    TransactionType.REVERSAL: ("screens.forms.reversal", "ReversalForm"),
    TransactionType.WITHDRAW: ("screens.forms.withdrawal", "WithdrawalForm"),
    TransactionType.REFUND: ("screens.forms.refund", "RefundForm"),
}


def form_class(kind: TransactionType) -> type[Form] | None:
    """The form class of a transaction type, None if this release has none."""
    module, name = _FORMS[kind]
    if importlib.util.find_spec(module) is None:
        return None
    found: type[Form] = getattr(importlib.import_module(module), name)
    return found
