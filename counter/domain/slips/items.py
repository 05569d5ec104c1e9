"""What a slip says of each transaction: what it was, what it is, from when, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from counter.domain.bundles import monthly_fen
from counter.domain.effective import add_months
from counter.domain.held_lines.order import LineOrder
from counter.domain.held_lines.state import SimReplacement, StateChange
from counter.domain.masking import Depth, Masking, mask_name
from counter.domain.money import format_yuan
from counter.domain.offers import PricedOffer
from counter.domain.slips.blocks import Fact, Item, Sum
from counter.domain.slips.line_orders import installation_facts, line_order_facts
from counter.domain.slips.line_states import state_facts
from counter.domain.term import Bound
from counter.domain.text import N_, Text
from counter.domain.transaction import (
    BundleOrder,
    ChargeKind,
    LineRefund,
    Opening,
    PaymentIntake,
    PlanChange,
    RealNameResult,
    Reversal,
    Transaction,
    Withdrawal,
)
from counter.domain.visit import Outcome, OutcomeState

REFERENCE_LENGTH = 12


class Say(Protocol):
    """Speaks a catalogue sentence, its named parameters filled in (as `counter.messages` does)."""

    def __call__(self, message: str, **params: object) -> str:
        """``message`` in the language of the slip."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How one slip speaks: its language, the store's time zone, and what it hides.

    ``offline``: the line to the centre was away when the visit was settled. Where it was there, what waits
    is not said to have been accepted offline: the centre only has not answered yet.
    """

    say: Say
    language: str
    time_zone: str
    masking: Masking
    offline: bool = True

    def word(self, text: Text) -> str:
        """Wording that came as data, in the slip's language."""
        return text.in_language(self.language)

    def instant(self, at: datetime) -> str:
        """An instant as the store's clock shows it."""
        return at.astimezone(ZoneInfo(self.time_zone)).strftime("%Y-%m-%d %H:%M:%S")

    def minute(self, at: datetime) -> str:
        """The same to the minute."""
        return self.instant(at).rpartition(":")[0]

    def offer(self, offer: PricedOffer) -> str:
        """An offer with the price that was pinned."""
        sentence = (
            N_("{name}, {amount} yuan once") if offer.price_once else N_("{name}, {amount} yuan a month")
        )
        return self.say(sentence, name=offer.name, amount=offer.price_fen)

    def state(self, state: OutcomeState) -> str:
        """How a line stands."""
        return self.say(AWAITED if state.waiting and not self.offline else STATE_WORDS[state])


def item_of(ordinal: int, line: Transaction, outcome: Outcome | None, owner: str, speech: Speech) -> Item:
    """``line`` as it stands on the slip.

    ``outcome`` is what is known of it, None on a draft. ``owner`` is the customer in the slip's head;
    a line for somebody else names them, the name masked as usual.
    """
    return _item(ordinal, line, outcome, owner, _told(line, outcome, speech), speech)


def paid_item_of(
    ordinal: int, line: Transaction, outcome: Outcome | None, owner: str, speech: Speech
) -> Item:
    """``line`` as it stands on a receipt: an order says only where its money went."""
    about_money = isinstance(line.details, PaymentIntake | Reversal | Withdrawal | LineRefund)
    told = _told(line, outcome, speech) if about_money else _paid_with(line, outcome, speech)
    return _item(ordinal, line, outcome, owner, told, speech)


def _item(
    ordinal: int,
    line: Transaction,
    outcome: Outcome | None,
    owner: str,
    told: Iterable[Fact],
    speech: Speech,
) -> Item:
    facts = [*_reference(line, outcome, speech), *_somebody_else(line, owner, speech), *told]
    if outcome and outcome.reason:
        facts.append(Fact(speech.say(N_("Reason")), outcome.reason))
    return Item(
        ordinal=ordinal,
        title=speech.word(line.title),
        state=speech.state(outcome.state) if outcome else "",
        facts=tuple(facts),
        charges=tuple(Sum(speech.word(charge.label), charge.amount_fen) for charge in line.charges),
    )


STATE_WORDS = {
    OutcomeState.QUEUED: N_("Accepted offline"),
    OutcomeState.SENDING: N_("Accepted offline"),
    OutcomeState.UNCLEAR: N_("Accepted offline"),
    OutcomeState.ACKNOWLEDGED: N_("Accepted"),
    OutcomeState.IN_PROGRESS: N_("Accepted"),
    OutcomeState.HELD: N_("Held"),
    OutcomeState.COMPLETED: N_("Done"),
    OutcomeState.REJECTED: N_("Rejected"),
    OutcomeState.FAILED: N_("Failed"),
    OutcomeState.WITHDRAWN: N_("Withdrawn"),
    OutcomeState.REVERSED: N_("Reversed"),
}
"""How a line stands, in the word that the slip prints."""

AWAITED = N_("Answer awaited")
"""The same of a line that waits though the line to the centre was there when it was settled."""


_NUMBERS = {
    PaymentIntake: N_("Payment number"),
    Reversal: N_("Refund number"),
    LineRefund: N_("Refund number"),
    Withdrawal: N_("Withdrawal number"),
}
"""What the centre's number of a transaction is called where it is no order."""


def _reference(line: Transaction, outcome: Outcome | None, speech: Speech) -> Iterator[Fact]:
    if outcome and outcome.order_no:
        yield Fact(speech.say(_NUMBERS.get(type(line.details), N_("Order number"))), outcome.order_no)
    elif outcome:
        yield Fact(speech.say(N_("Counter reference")), line.identity[-REFERENCE_LENGTH:].upper())


def standing_of(line: Transaction, outcome: Outcome, speech: Speech) -> str:
    """How a line stands in one note: what it is, its state, the centre's number and words."""
    words = [f"{speech.word(line.title)} {speech.state(outcome.state)}"]
    if outcome.order_no:
        words += [f"{fact.label} {fact.value}" for fact in _reference(line, outcome, speech)]
    return "; ".join(filter(None, [*words, outcome.reason]))


def _somebody_else(line: Transaction, owner: str, speech: Speech) -> Iterator[Fact]:
    """Who does not sign the slip is never named in full on it, and no fuller than is configured."""
    name = line.details.customer_name
    if name and name != owner:
        depth = Depth.USUAL if speech.masking.name is Depth.OPEN else speech.masking.name
        yield Fact(speech.say(N_("Customer")), mask_name(name, depth))


def _told(line: Transaction, outcome: Outcome | None, speech: Speech) -> Iterator[Fact]:
    match line.details:
        case Opening() as opening:
            return _opening(opening, speech)
        case PlanChange() as change:
            return _plan_change(change, speech)
        case StateChange() | SimReplacement() as change:
            return state_facts(change, speech)
        case LineOrder() as order:
            return line_order_facts(order, speech)
        case PaymentIntake() as payment:
            return _payment(payment, outcome, speech)
        case Reversal() as reversal:
            return _reversal(reversal, outcome, speech)
        case Withdrawal() | LineRefund() as undone:
            return _undone(undone, speech)


def _opening(opening: Opening, speech: Speech) -> Iterator[Fact]:
    say = speech.say
    yield _number(opening.number, speech)
    yield Fact(say(N_("SIM card")), opening.iccid)
    if opening.bundle:
        yield from _bundle(opening.bundle, speech)
    yield Fact(say(N_("Plan")), _priced(opening, opening.offer, speech))
    for option in opening.options:
        yield Fact(say(N_("Option")), _priced(opening, option, speech))
    if opening.bundle:
        yield Fact(say(N_("By the month in all")), format_yuan(monthly_fen(opening)))
    if opening.installation:
        yield from installation_facts(opening.installation, speech)
    yield Fact(say(N_("Effective from")), opening.effective_on.isoformat())
    yield from _term(opening.offer, opening.effective_on, speech)
    if opening.real_name is not RealNameResult.PASSED:
        yield Fact(say(N_("Real-name check")), say(N_("not passed yet; the line starts when it is")))


def _bundle(bundle: BundleOrder, speech: Speech) -> Iterator[Fact]:
    yield Fact(speech.say(N_("Bundle")), speech.offer(bundle.offer))
    for package in bundle.packages:
        said = N_("{name}, {amount} yuan a month") if package.price_fen else N_("{name}, in the bundle")
        told = speech.say(said, name=speech.word(package.name), amount=package.price_fen)
        yield Fact(speech.say(N_("Package")), told)


def _priced(opening: Opening, offer: PricedOffer, speech: Speech) -> str:
    """An offer with its price; a part of the bundle has none of its own."""
    if opening.bundled(offer.offer_id):
        return speech.say(N_("{name}, in the bundle"), name=offer.name)
    return speech.offer(offer)


def _plan_change(change: PlanChange, speech: Speech) -> Iterator[Fact]:
    say = speech.say
    yield _number(change.number, speech)
    yield Fact(say(N_("Plan until then")), speech.offer(change.old))
    yield Fact(say(N_("New plan")), speech.offer(change.new))
    yield Fact(say(N_("Effective from")), change.effective_on.isoformat())
    yield from _term(change.new, change.effective_on, speech)
    if change.new.validity_months:
        last = add_months(change.effective_on, change.new.validity_months) - timedelta(days=1)
        yield Fact(say(N_("Valid until")), last.isoformat())
    for bound in change.stays:
        yield Fact(say(N_("Contract that stays")), _staying(bound, speech))


def _staying(bound: Bound, speech: Speech) -> str:
    """Until when a contract goes on, and what it asks of a plan until then."""
    said = (
        N_("{name}, until {day}: plans of at least {amount} yuan a month")
        if bound.least_fen
        else N_("{name}, until {day}")
    )
    return speech.say(said, name=bound.name, day=bound.last, amount=bound.least_fen)


def _term(offer: PricedOffer, effective_on: date, speech: Speech) -> Iterator[Fact]:
    """How long the customer is bound, if at all, with the last day of it."""
    if offer.term_months:
        last = add_months(effective_on, offer.term_months) - timedelta(days=1)
        told = speech.say(N_("{months} months, until {day}"), months=offer.term_months, day=last)
        yield Fact(speech.say(N_("Contract term")), told)


def _payment(payment: PaymentIntake, outcome: Outcome | None, speech: Speech) -> Iterator[Fact]:
    """A payment; one that had no effect says no balance after it.

    Others may pay into the account at any time: the figures are told as what they are, those of an instant.
    """
    say = speech.say
    if payment.number:
        yield _number(payment.number, speech)
    yield Fact(say(N_("Account")), payment.account_id)
    if payment.arrears_fen:
        yield Fact(say(N_("Arrears before")), format_yuan(payment.arrears_fen))
    else:
        yield Fact(say(N_("Balance before")), format_yuan(payment.balance_fen))
    if not _without_effect(outcome):
        yield _after(payment.balance_fen - payment.arrears_fen + payment.amount_fen, speech)
    yield Fact(say(N_("Figures as of")), speech.minute(payment.read_at))


def _after(left_fen: int, speech: Speech) -> Fact:
    """What an account is left with, or what is owed on it."""
    label = N_("Arrears after") if left_fen < 0 else N_("Balance after")
    return Fact(speech.say(label), format_yuan(abs(left_fen)))


def _paid_with(line: Transaction, outcome: Outcome | None, speech: Speech) -> Iterator[Fact]:
    """Where the money of an order went. Only an account that it makes is known to have nothing else on it."""
    details = line.details
    if details.number:
        yield _number(details.number, speech)
    yield Fact(speech.say(N_("Account")), details.account_id)
    if isinstance(details, Opening) and not _without_effect(outcome):
        prestored = sum(each.amount_fen for each in line.charges if each.kind is ChargeKind.PAYMENT)
        yield Fact(speech.say(N_("Balance after")), format_yuan(prestored))


def _without_effect(outcome: Outcome | None) -> bool:
    return outcome is not None and (outcome.state.bad or outcome.state is OutcomeState.WITHDRAWN)


def _reversal(reversal: Reversal, outcome: Outcome | None, speech: Speech) -> Iterator[Fact]:
    """A payment given back; one that had no effect, or of an account not known here, says no balance after
    it."""
    say = speech.say
    yield Fact(say(N_("Original slip")), reversal.original_slip)
    if reversal.number:
        yield _number(reversal.number, speech)
    yield Fact(say(N_("Account")), reversal.account_id)
    if reversal.balance_fen is not None and not _without_effect(outcome):
        owed_fen = reversal.arrears_fen or 0
        yield _after(reversal.balance_fen - owed_fen - reversal.amount_fen, speech)
    yield Fact(say(N_("Reason given")), reversal.reason)
    yield Fact(say(N_("Approved by")), reversal.approved_by)


def _undone(undone: Withdrawal | LineRefund, speech: Speech) -> Iterator[Fact]:
    say = speech.say
    yield Fact(say(N_("Original slip")), undone.original_slip)
    yield Fact(say(N_("Concerns")), speech.word(undone.what))
    if undone.number:
        yield _number(undone.number, speech)
    for issue in undone.goods:
        told = say(N_("{name}, {count} pieces"), name=speech.word(issue.name), count=-issue.quantity)
        yield Fact(say(N_("Taken back")), told)
    yield Fact(say(N_("Reason given")), undone.reason)


def _number(number: str, speech: Speech) -> Fact:
    return Fact(speech.say(N_("Number")), speech.masking.of_number(number))
