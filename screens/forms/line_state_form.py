"""Suspend, resume, report a loss (停机, 复机, 挂失), replace a SIM card (补卡): one short page for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from counter.domain.acceptance import fees_of, line_of
from counter.domain.held_lines.state import SimReplacement, StateChange, SuspendedFor
from counter.domain.held_lines.state_rules import judge_state
from counter.domain.projection import relied_on
from counter.domain.template import Template
from counter.domain.terminal import Lease
from counter.domain.text import N_, Finding, Severity, refusals
from counter.domain.transaction import Transaction, TransactionType
from counter.messages import _
from screens.desk import Desk
from screens.forms.catalogue import Catalogue
from screens.forms.choice import Choice
from screens.forms.comparison import holding_rows
from screens.forms.host import FormHost
from screens.forms.line_form import LINE, LineForm
from screens.forms.owners_document import ID_NUMBER, OwnersDocument
from screens.forms.sim_field import SIM, SimField
from screens.widgets.lines import Row

REASON = "reason"

Kind = Literal["suspend", "resume", "reportLoss"]
_KINDS: dict[TransactionType, Kind] = {
    TransactionType.SUSPEND: "suspend",
    TransactionType.RESUME: "resume",
    TransactionType.REPORT_LOSS: "reportLoss",
}

_REASONS: dict[TransactionType, tuple[str, ...]] = {
    TransactionType.SUSPEND: (N_("away for a while"), N_("abroad"), N_("not used")),
    TransactionType.RESUME: (N_("back again"), N_("card found")),
    TransactionType.REPORT_LOSS: (N_("telephone lost"), N_("telephone stolen"), N_("card lost")),
    TransactionType.REPLACE_SIM: (N_("card lost"), N_("card damaged"), N_("another card size")),
}

_STOPPED = {
    SuspendedFor.ARREARS.value: N_("Suspended for arrears."),
    SuspendedFor.LOSS.value: N_("Reported lost."),
    SuspendedFor.REQUEST.value: N_("Suspended on request."),
}


class LineStateForm(LineForm):
    """Says how the line stands as soon as it is known; the document is compared with its owner's."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.document = OwnersDocument(self)
        self.catalogue = Catalogue(desk.ports.cache, desk.ports.store)

    def began(self) -> None:
        """Bring the offers into memory beside typing: they say what the line holds."""
        self.meanwhile("offers", self._load_offers)

    async def left(self, name: str) -> None:
        """The line's owner; the document."""
        await super().left(name)
        if name == ID_NUMBER:
            await self.known(LINE)
            self.document.say()

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """The usual reasons."""
        if name != REASON:
            return None
        reasons = [_(reason) for reason in _REASONS[self.template.type]]
        return [Choice(reason, (reason,)) for reason in reasons if text in reason] or None

    def owner_read(self) -> None:
        """How the line stands."""
        owner = self.owner
        if owner is None or owner.line is None:
            self.find(LINE, *self.age(), *self.no_line())
            return
        line = owner.line
        said = _STOPPED.get(line.suspended_for)
        words = (Finding(said, {}, LINE, Severity.WARN),) if said else ()
        self.find(LINE, *self.age(), *self._against(), *words)
        if self.value(ID_NUMBER):
            self.document.say()

    def judge(self) -> tuple[Finding, ...]:
        """The owner, the document, then the rules' word."""
        unclear = (*(self.judge_owner() or self.no_line()), *self.document.judge())
        if refusals(unclear):
            return unclear
        return self._against(everything=True)

    def transaction(self) -> Transaction:
        """The change of the line."""
        details, owner = self.details(), self.owner
        assert details is not None
        assert owner is not None
        by = self.acceptance(
            [details.account_id] if self._was_owing() else (),
            waiting=relied_on(owner.view, [owner.account_id]),
        )
        by = replace(by, depends_on=tuple(dict.fromkeys((*by.depends_on, *self._earlier_states(details)))))
        return line_of(by, details, fees_of(self.template, details.account_id))

    def notes(self) -> Iterable[Row]:
        """What the line holds, and what to tell."""
        owner = self.owner
        if owner is None or owner.line is None:
            return self.tips_before()
        rows = holding_rows(owner.line, self.catalogue.offers, max(40, self.size.width - 1))
        return [*rows, *self.age_rows(), *self.tips_before()]

    async def read_card(self) -> None:
        """The owner's card."""
        await self.document.read_card()

    def details(self) -> StateChange | SimReplacement | None:
        """What is ordered; None before the line is known."""
        owner, line = self.owner, self.owner.line if self.owner else None
        if owner is None or line is None:
            return None
        return StateChange(
            customer_id=owner.view.customer.customer_id,
            customer_name=owner.view.customer.name,
            account_id=line.account_id,
            subscription_id=line.subscription_id,
            number=line.number,
            before=line.state,
            reason=self.value(REASON),
            document_seen=self.document.seen,
            effective_on=self.desk.today,
            kind=_KINDS[self.template.type],
        )

    def _against(self, *, everything: bool = False) -> tuple[Finding, ...]:
        """What the rules have against it, beside the line only what no other field can put right."""
        details, owner = self.details(), self.owner
        if details is None or owner is None:
            return ()
        found = judge_state(details, owner.view)
        return found if everything else tuple(each for each in found if each.field == LINE)

    async def _load_offers(self) -> None:
        today = self.desk.today
        await self.ask("", lambda: self.catalogue.load(today))
        self.refresh_notes()

    def _earlier_states(self, details: StateChange | SimReplacement) -> list[str]:
        """What was done to the line before in this visit: it comes first at the centre, too."""
        return [
            line.identity
            for line in self.desk.earlier
            if isinstance(line.details, StateChange | SimReplacement)
            and line.details.subscription_id == details.subscription_id
        ]

    def _was_owing(self) -> bool:
        return self.as_read is not None and self.as_read.view.arrears_fen > 0


class SimForm(LineStateForm):
    """Another card out of this position's tray."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.sim = SimField(self)

    def clear(self) -> None:
        """Forget the card with everything else."""
        super().clear()
        self.sim.clear()

    def began(self) -> None:
        """Take up the card of the draft."""
        super().began()
        self.sim.began()

    def typed(self, name: str, text: str) -> None:
        """Other digits are another card."""
        super().typed(name, text)
        if name == SIM:
            self.sim.typed(text)

    async def left(self, name: str) -> None:
        """Find the card in the tray."""
        await super().left(name)
        if name == SIM:
            await self.sim.left()

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """The cards, where several end in these digits."""
        return self.sim.choices(text) if name == SIM else super().choose(name, text)

    def chosen(self, name: str, choice: Choice) -> None:
        """A card was taken."""
        if name == SIM and isinstance(choice.value, Lease):
            self.sim.take(choice.value)

    def judge(self) -> tuple[Finding, ...]:
        """The card, then everything else."""
        if self.sim.lease is None:
            return self.sim.wrong or (Finding(N_("Choose one."), {}, SIM),)
        return super().judge()

    def details(self) -> StateChange | SimReplacement | None:
        """The replacement; None before line and card are known."""
        owner, line = self.owner, self.owner.line if self.owner else None
        lease = self.sim.lease
        if owner is None or line is None or lease is None:
            return None
        return SimReplacement(
            customer_id=owner.view.customer.customer_id,
            customer_name=owner.view.customer.name,
            account_id=line.account_id,
            subscription_id=line.subscription_id,
            number=line.number,
            old_iccid=line.iccid,
            iccid=lease.value,
            sim_lease_id=lease.lease_id,
            reason=self.value(REASON),
            document_seen=self.document.seen,
            effective_on=self.desk.today,
        )
