"""Queries (F6): the customer's overview, and recent visits with their slips."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from counter.domain.customer import CustomerView, LineState
from counter.domain.money import format_yuan
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.domain.visit import OutcomeState
from counter.messages import _, joined
from counter.ports import SettledSummary
from screens.forms.account_rows import KINDS_OF_MOVE
from screens.forms.choice import Choice
from screens.head import SHOWN, local_time
from screens.panes.named import answering
from screens.panes.pane import ListPane
from screens.widgets.lines import Look, Row, row

STATES = {
    OutcomeState.QUEUED: N_("waiting"),
    OutcomeState.SENDING: N_("being sent"),
    OutcomeState.UNCLEAR: N_("no answer yet"),
    OutcomeState.ACKNOWLEDGED: N_("accepted"),
    OutcomeState.IN_PROGRESS: N_("in progress"),
    OutcomeState.HELD: N_("held at the centre"),
    OutcomeState.COMPLETED: N_("done"),
    OutcomeState.REJECTED: N_("REJECTED"),
    OutcomeState.FAILED: N_("FAILED"),
    OutcomeState.WITHDRAWN: N_("withdrawn"),
    OutcomeState.REVERSED: N_("reversed"),
}
LINE_STATES = {
    LineState.PENDING: N_("not activated"),
    LineState.ACTIVE: N_("active"),
    LineState.SUSPENDED: N_("SUSPENDED"),
    LineState.TERMINATED: N_("ended"),
}


class QueriesPane(ListPane):
    """The overview first if there is a customer, then the slips of settled visits, newest first."""

    title = N_("Queries: Enter shows the overview or a slip; type a name, initials, number or slip")
    visits: tuple[SettledSummary, ...] = ()

    async def open(self) -> None:
        """Read what was settled lately, then come up."""
        self.visits = await asyncio.to_thread(self.desk.ports.store.recent)
        self.begin()

    async def catch_up(self) -> None:
        """Lines of the visits may have come further."""
        self.visits = await asyncio.to_thread(self.desk.ports.store.recent)
        self.look_again()

    def find(self, text: str) -> Sequence[Choice]:
        """The overview, and slips that hold what was typed."""
        wanted, answers = text.strip(), answering(self.desk.ports.cache, text)
        found = [
            Choice(visit.slip_number, self._columns(visit), visit)
            for visit in (slip for visit in self.visits for slip in visit.by_slip or (visit,))
            if not wanted or answers((visit.customer_name, visit.number, visit.slip_number))
        ]
        view = self.desk.view
        if view is not None and not wanted:
            name = SHOWN.of_name(view.customer.name)
            found.insert(0, Choice("", (_("overview"), name, "", ""), view))
        return found

    def _columns(self, visit: SettledSummary) -> tuple[str, ...]:
        at = local_time(visit.settled_at, self.desk.terminal, "%H:%M")  # the slip number has the day
        who = f"{visit.slip_number} {SHOWN.of_name(visit.customer_name)} {visit.number}"
        return (at, who, format_yuan(visit.amount_fen), _states(visit))

    async def took(self, choice: Choice) -> None:
        """Show the overview, or the slip."""
        if isinstance(choice.value, CustomerView):
            self.hide()
            self.counter.show_text(_("Overview"), list(overview(choice.value, self.desk.terminal)))
            return
        store = self.desk.ports.store
        settled = await asyncio.to_thread(store.settled, choice.text)
        if settled is not None:
            self.hide()
            await self.counter.show_slip(settled, choice.text)


def _states(visit: SettledSummary) -> str:
    """How the lines stand: one word for all, else each by its number, as ``1 done, 2 reversed``."""
    said = [_said(OutcomeState(state), visit) for state in visit.states]
    if len(set(said)) == 1:
        return said[0]
    return joined(f"{number} {words}" for number, words in enumerate(said, 1))


def _said(state: OutcomeState, visit: SettledSummary) -> str:
    """A line's state in words; of a change that only waits for its day, the day."""
    if state is OutcomeState.ACKNOWLEDGED and visit.effective_on is not None:
        return _("accepted, effective on {day}", day=visit.effective_on)
    return _(STATES[state])


def overview(view: CustomerView, terminal: Terminal) -> Iterator[Row]:
    """Customer 360 as rows: person, lines, accounts, bills, movements."""
    customer = view.customer
    who = f" {SHOWN.of_name(customer.name)} {SHOWN.of_id_number(customer.id_number)} {customer.contact_phone}"
    yield row(who, Look.STRONG)
    yield row(" " + _("as of {at}", at=local_time(view.as_of, terminal, "%Y-%m-%d %H:%M")), Look.FAINT)
    for line in view.lines:
        plan = f"{line.plan.name} {format_yuan(line.plan.price_fen)}" if line.plan else "-"
        look = Look.WARN if line.state is LineState.SUSPENDED else Look.PLAIN
        yield row(f" {line.number} {_(LINE_STATES[line.state])} {plan}", look)
        if line.next_plan:
            change = _("from {day}: {plan}", day=line.next_plan.starts_on, plan=line.next_plan.name)
            yield row("   " + change)
        for held in line.offers:
            until = f" {held.term_ends_on:%Y-%m-%d}" if held.term_ends_on else ""
            yield row(f"   + {held.name} {format_yuan(held.price_fen)}{until}")
    for account in view.accounts:
        figures = {"balance": format_yuan(account.balance_fen), "owed": format_yuan(account.arrears_fen)}
        said = _("account {number}: balance {balance}, owed {owed}", number=account.account_id, **figures)
        yield row(" " + said, Look.WARN if account.arrears_fen else Look.PLAIN)
    for bill in view.bills:
        due = _("bill {period}: {amount}, still due {due_amount}", period=bill.period,
                amount=bill.amount_fen, due_amount=bill.due_fen)  # fmt: skip
        yield row(" " + due)
    for move in view.moves:
        at = local_time(move.at, terminal, "%Y-%m-%d %H:%M")
        kind = _(KINDS_OF_MOVE.get(move.kind, move.kind))
        yield row(f" {at} {kind} {format_yuan(move.amount_fen)}")
