"""Take a payment (缴费): the line or account, the amount, and beside them what the account looks like."""

from __future__ import annotations

from collections.abc import Iterable

from counter.domain.acceptance import payment_line
from counter.domain.customer import LineState
from counter.domain.money import format_yuan
from counter.domain.rules import judge_payment
from counter.domain.text import N_, Finding, Severity
from counter.domain.transaction import PaymentIntake, Transaction
from counter.messages import joined
from screens.forms.account_rows import account_rows
from screens.forms.line_form import LINE, LineForm
from screens.forms.owner import Owner
from screens.widgets.lines import Row

AMOUNT = "amount"
PRESET = "preset"
"""In ``picked``: the amount that was put into the field by the form, as text."""


class PaymentForm(LineForm):
    """Arrears are preset as the amount, read at the centre with the line and again before acceptance."""

    def began(self) -> None:
        """Nothing is awaited before the line is known."""
        self._agreed: tuple[int, int] | None = None

    def typed(self, name: str, text: str) -> None:
        """Say at once where the money goes; what another account owes is nobody's amount."""
        super().typed(name, text)
        if name == LINE and self._preset:
            self.fill(AMOUNT, "")
        if name == AMOUNT:
            self._say_amount()

    async def left(self, name: str) -> None:
        """Read the owner; what is said of the amount stays beside it."""
        await super().left(name)
        if name == AMOUNT:
            self._say_amount()

    def owner_read(self) -> None:
        """Preset what is owed, unless the clerk has an amount already; show the account."""
        self.find(LINE, *self._line_words())
        owed = self._owed()
        if self.value(AMOUNT) in ("", self.picked.get(PRESET, "")):
            preset = format_yuan(owed) if owed else ""
            self.picked[PRESET] = preset
            self.fill(AMOUNT, preset)
        self._say_amount()

    async def accept(self) -> bool:
        """Read the arrears again, however short ago they were read, then accept.

        The centre is waited for no longer than a slip waits for its answers, and not asked while the line is
        known to be away; what was settled at this terminal meanwhile counts in any case.
        """
        self._agreed = self._figures() if self.answered_ms is not None or self._preset else None
        if self.as_read is not None:
            self.patience = self.desk.patience
            self.again(LINE)
        try:
            return await super().accept()
        finally:
            self.patience = None

    def judge(self) -> tuple[Finding, ...]:
        """No owner, an amount that cannot be taken, or arrears that changed while the clerk looked."""
        line = self._line()
        if line is None:
            return self.judge_owner()
        owner, paid = self.owner, line.details
        assert isinstance(paid, PaymentIntake)
        judged = judge_payment(paid, view=owner.view if owner else None, limits=self.desk.limits)
        return (*self._figures_changed(), *judged)

    def transaction(self) -> Transaction:
        """The payment, with the account's figures as last read."""
        line = self._line()
        assert line is not None
        return line

    def notes(self) -> Iterable[Row]:
        """The account: who, plan, bills, movements, and how old all that is."""
        owner = self.owner
        if owner is None:
            return self.tips_before()
        cells = max(40, self.size.width)
        return [*account_rows(owner, self.desk.today, self.desk.terminal, cells), *self.age_rows()]

    # ---- what stands behind it --------------------------------------------------------------

    @property
    def _preset(self) -> bool:
        return bool(self.value(AMOUNT)) and self.value(AMOUNT) == self.picked.get(PRESET)

    def _owed(self) -> int:
        return self._figures()[0]

    def _figures(self) -> tuple[int, int]:
        """Arrears and balance as read, fen."""
        owner = self.owner
        account = owner.account if owner else None
        return (account.arrears_fen, account.balance_fen) if account else (0, 0)

    def _figures_changed(self) -> tuple[Finding, ...]:
        """Said once: what the clerk told the customer is no longer so. Accepting again goes on."""
        agreed, now = self._agreed, self._figures()
        self._agreed = now
        if agreed is None or agreed == now:
            return ()
        owed_before, left_before = agreed
        owed, left = now
        if owed != owed_before:
            change = {"amount": owed, "old_amount": owed_before}
            said = N_("Arrears are now {amount}, a moment ago {old_amount}: look again, then accept.")
        else:
            change = {"amount": left, "old_amount": left_before}
            said = N_("The balance is now {amount}, a moment ago {old_amount}: look again, then accept.")
        return (Finding(said, change, AMOUNT),)

    def _line(self) -> Transaction | None:
        owner, amount_fen = self.owner, self.amount(AMOUNT)
        if owner is None or owner.account is None or amount_fen is None:
            return None
        by = self.acceptance(into=[owner.account_id])
        return payment_line(
            by, view=owner.view, account_id=owner.account_id, number=owner.number, amount_fen=amount_fen
        )

    def _say_amount(self) -> None:
        """Beside the amount: what is wrong with it, what stays owed, what goes where."""
        said = self._amount_words()
        if said != self.findings(AMOUNT):
            self.find(AMOUNT, *said)
        else:
            self.refresh_notes()

    def _amount_words(self) -> tuple[Finding, ...]:
        line = self._line()
        owner = self.owner
        if line is None or owner is None:
            return ()
        assert isinstance(line.details, PaymentIntake)
        judged = judge_payment(line.details, view=owner.view, limits=self.desk.limits)
        if any(finding.severity is Severity.REFUSE for finding in judged):
            return judged
        return (*self._comes_back(owner, line.amount_fen), *judged)

    def _comes_back(self, owner: Owner, amount_fen: int) -> tuple[Finding, ...]:
        stopped = [
            x for x in owner.view.lines if x.account_id == owner.account_id and x.state is LineState.SUSPENDED
        ]
        if not stopped or not 0 < self._owed() <= amount_fen:
            return ()
        numbers = {"numbers": joined(x.number for x in stopped)}
        return (Finding(N_("Paid up: {numbers} comes back."), numbers, AMOUNT, Severity.INFORM),)

    def _line_words(self) -> tuple[Finding, ...]:
        owner = self.owner
        if owner is None:
            return ()
        owed = {"amount": self._owed()}
        line = owner.line
        if line is not None and line.state is LineState.SUSPENDED:
            said = Finding(N_("Suspended; {amount} is owed."), owed, LINE, Severity.WARN)
        elif owed["amount"]:
            said = Finding(N_("{amount} is owed."), owed, LINE, Severity.WARN)
        else:
            said = Finding(N_("Nothing is owed."), {}, LINE, Severity.INFORM)
        return (*self.age(), said)
