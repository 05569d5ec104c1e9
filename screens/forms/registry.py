"""Which form stands for which transaction type."""

from __future__ import annotations

from counter.domain.template import FieldKind, Template
from counter.domain.transaction import TransactionType
from screens.forms.form import Form


def form_class(template: Template) -> type[Form]:
    """The form class of a template: by its transaction type, and what its page asks for.

    Each module is imported when its form is first built: the counter screen is painted before.
    """
    if any(field.kind is FieldKind.LINES for field in template.fields):
        from screens.forms.listing import ListingForm

        return ListingForm
    match template.type:
        case TransactionType.OPEN if any(field.name == "bundle" for field in template.fields):
            from screens.forms.bundle_opening import BundleOpeningForm

            return BundleOpeningForm
        case TransactionType.OPEN:
            from screens.forms.opening import OpeningForm

            return OpeningForm
        case TransactionType.CHANGE:
            from screens.forms.change import ChangeForm

            return ChangeForm
        case TransactionType.JOIN:
            from screens.forms.joining import JoinForm

            return JoinForm
        case TransactionType.REPRICE:
            from screens.forms.repricing import RepriceForm

            return RepriceForm
        case TransactionType.END:
            from screens.forms.ending import EndForm

            return EndForm
        case TransactionType.SUSPEND | TransactionType.RESUME | TransactionType.REPORT_LOSS:
            from screens.forms.line_state_form import LineStateForm

            return LineStateForm
        case TransactionType.REPLACE_SIM:
            from screens.forms.line_state_form import SimForm

            return SimForm
        case TransactionType.CAMPAIGN:
            from screens.forms.campaign import CampaignForm

            return CampaignForm
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
