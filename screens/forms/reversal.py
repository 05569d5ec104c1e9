"""Reverse a payment (返销): a completed payment of today is given back as it came, with a manager's PIN."""

from __future__ import annotations

from counter.domain.acceptance import reversal_line
from counter.domain.customer import Account, CustomerView
from counter.domain.rules import judge_reversal
from counter.domain.terminal import Role, StaffMember
from counter.domain.text import N_, Finding, Severity, refusals
from counter.domain.transaction import PaymentIntake, Transaction, TransactionType
from counter.domain.visit import OutcomeState, SettledVisit
from counter.messages import _
from screens.forms.settled_lines import SettledLine
from screens.forms.undo_form import REASON, UndoForm
from screens.pin import PinRefused, check

MANAGER, PIN = "manager", "pin"


class ReversalForm(UndoForm):
    """The manager's PIN is checked when it is left, once for each text; wrong ones count, also here."""

    FIELD = "payment"
    KINDS = frozenset({TransactionType.PAYMENT})
    NONE = N_("No payment of this terminal answers to {text}.")
    REASONS = (
        N_("wrong number"),
        N_("wrong amount"),
        N_("paid twice"),
        N_("the customer changed their mind"),
    )

    def clear(self) -> None:
        """Nobody has agreed."""
        super().clear()
        self._manager: StaffMember | None = None
        self._refused: tuple[Finding, ...] = ()
        self._owner: CustomerView | None = None

    def typed(self, name: str, text: str) -> None:
        """Another manager or PIN is not the one that agreed; a PIN is tried on nobody but its owner."""
        super().typed(name, text)
        if name == MANAGER:
            self.fill(PIN, "", over=True)
        if name in (MANAGER, PIN):
            self._manager, self._refused = None, ()
            self.find(PIN)

    async def accept(self) -> bool:
        """Check a PIN that was not checked as it stands, or was refused by a lock that may be over."""
        locked = any("minutes" in finding.params for finding in self._refused)
        if self._manager is None and self.value(PIN) and (locked or not self._refused):
            self.again(PIN)
        return await super().accept()

    async def left(self, name: str) -> None:
        """Find the payment and whose account it went into; check the PIN."""
        await super().left(name)
        if name == self.FIELD:
            self._owner = await self._owner_of(self.undoing)
        if name == PIN:
            await self._ask_manager()

    def offered(self, settled: SettledVisit) -> bool:
        """Payments of today."""
        return settled.visit.business_date == self.desk.today

    def judge_line(self, undoing: SettledLine, gone: bool) -> tuple[Finding, ...]:
        """Completed, of today, not reversed before."""
        return judge_reversal(
            state=undoing.outcome.state,
            paid_on=undoing.original.visit.business_date,
            today=self.desk.today,
            reversed_already=gone or undoing.outcome.state is OutcomeState.REVERSED,
        )

    def state_of(self, undoing: SettledLine) -> str:
        """Whether it reached the account."""
        return _("done") if undoing.outcome.state is OutcomeState.COMPLETED else _("not at the account yet")

    def back_fen(self, undoing: SettledLine) -> int:
        """The whole payment."""
        return undoing.line.amount_fen

    def judge(self) -> tuple[Finding, ...]:
        """The payment can be reversed, and a manager agrees."""
        against = self.judge_undoing()
        if refusals(against) or self._manager is not None:
            return against
        return self._refused or (Finding(N_("A manager's PIN is needed."), {}, PIN),)

    def transaction(self) -> Transaction:
        """The reversal, naming the original slip and who agreed."""
        assert self.undoing is not None
        assert self._manager is not None
        return reversal_line(
            self.acceptance(),
            original=self.undoing.original,
            line=self.undoing.line,
            reason=self.value(REASON),
            approved_by=self._manager.clerk_id,
            account=self._account(),
            way=self.way_back.way,
        )

    async def _owner_of(self, undoing: SettledLine | None) -> CustomerView | None:
        """Whose account the payment went into, as last known here."""
        paid = undoing.line.details if undoing else None
        if not isinstance(paid, PaymentIntake):
            return None
        cache, customer_id = self.desk.ports.cache, paid.customer_id
        return await self.ask(self.FIELD, lambda: cache.customer(customer_id))

    def _account(self) -> Account | None:
        """The account as after the lines before this one, None where it is not known here."""
        paid = self.undoing.line.details if self.undoing else None
        if self._owner is None or not isinstance(paid, PaymentIntake):
            return None
        view = self.desk.view_now(self._owner)
        return view.account(paid.account_id) if view else None

    async def _ask_manager(self) -> None:
        ports, rules = self.desk.ports, self.desk.settings.sign_in
        number, pin = self.value(MANAGER), self.value(PIN)
        if not number:
            self._refused = (Finding(N_("Type the manager's number."), {}, MANAGER),)
            self.find(MANAGER, *self._refused)
            return
        try:
            self._manager = await self.ask(
                PIN, lambda: check(ports.store, ports.clock, rules, number, pin, Role.MANAGER)
            )
        except PinRefused as refused:
            finding = refused.finding
            field = PIN if finding.field == PIN else MANAGER
            self._refused = (Finding(finding.message, finding.params, field),)
            self.find(field, *self._refused)
        else:
            agreed = {"name": self._manager.name}
            self.find(PIN, Finding(N_("{name} agrees."), agreed, PIN, Severity.INFORM))
