"""The visit (服务): one customer at one counter position, from the seat reached to the seat left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from counter.domain.tender import Payment, Tender, TenderMethod, change_fen
from counter.domain.timing import TimingEvent
from counter.domain.transaction import LineRefund, Opening, Reversal, Transaction, Withdrawal

SETTLED_OTHERWISE = "settled_otherwise"
"""Why a settlement is refused: the visit was settled already, without all the lines it has now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form not accepted yet: what stands in its fields, saved at every field left.

    ``identity`` is the coming transaction's, made when the form opened. ``picked`` keeps what a field
    stands for beyond its text (a customer's id, a lease). ``parent`` is the form under this one: the
    half-filled one to come back to, or one that was put ``aside`` and waits until it is asked for.
    """

    identity: str
    template: str
    values: Mapping[str, str] = field(default_factory=dict)
    picked: Mapping[str, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    focus: str = ""
    aside: bool = False
    parent: Draft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLift:
    """A manager's word that the visit may be settled although more waits for the line than is allowed.

    ``lifted`` are the limits that it was over (``terminal.sum``, ``clerk.count``), filled at settle.
    """

    approved_by: str
    name: str
    reason: str
    at: datetime
    lifted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Everything of one visit before it is settled; saved whole at every change.

    ``inferred`` is true where nobody pressed "next customer" and the first key began the visit.
    ``customer_id`` and ``customer_name`` are "" until somebody is found. ``entered`` is what stood in the
    forms of the accepted lines, so that each can be opened again; settling leaves it out. ``target_ms`` is
    what a visit should take, 0 where none is known.
    """

    visit_id: str
    terminal_id: str
    store_id: str
    position: int
    clerk_id: str
    clerk_name: str
    started_at: datetime
    inferred: bool
    business_date: date
    customer_id: str = ""
    customer_name: str = ""
    customer_id_number: str = ""
    transactions: tuple[Transaction, ...] = ()
    draft: Draft | None = None
    entered: tuple[Draft, ...] = ()
    tenders: tuple[Tender, ...] = ()
    events: tuple[TimingEvent, ...] = ()
    held: bool = False
    follows_slip: str = ""
    limit_lift: LimitLift | None = None
    target_ms: int = 0

    @property
    def empty(self) -> bool:
        """Nothing was entered: the visit may be forgotten without a word."""
        charged = any(tender.method is not TenderMethod.CASH for tender in self.tenders)
        return not self.transactions and self.draft is None and not charged


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherSlip:
    """A slip beside the visit's first one, for lines (by identity) that another handler signs."""

    slip_number: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoidSlips:
    """Slip numbers of a business date that were left out, and never will be given: ``first`` to ``last``.

    ``at`` is when the terminal was enrolled again.
    """

    business_date: date
    first: int
    last: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledVisit:
    """A visit as it was settled, with its slip number: nothing of it is ever edited.

    ``offline``: the line to the centre was known to be away at that moment. ``void_slips`` are the numbers
    of its business date that were left out before.
    """

    visit: Visit
    slip_number: str
    settled_at: datetime
    payments: tuple[Payment, ...]
    further_slips: tuple[FurtherSlip, ...] = ()
    offline: bool = False
    void_slips: tuple[VoidSlips, ...] = ()

    @property
    def slip_numbers(self) -> tuple[str, ...]:
        """All slips of the visit, the first one first."""
        return (self.slip_number, *(further.slip_number for further in self.further_slips))

    def on_slip(self, slip_number: str) -> tuple[Transaction, ...]:
        """The lines that stand on one of the visit's slips."""
        elsewhere = {line for further in self.further_slips for line in further.lines}
        for further in self.further_slips:
            if further.slip_number == slip_number:
                return tuple(t for t in self.visit.transactions if t.identity in further.lines)
        return tuple(t for t in self.visit.transactions if t.identity not in elsewhere)

    def slip_of(self, identity: str) -> str:
        """The number of the slip that a line stands on."""
        holding = (f.slip_number for f in self.further_slips if identity in f.lines)
        return next(holding, self.slip_number)

    @property
    def change_fen(self) -> int:
        """Cash given back over the counter, for what was given."""
        return change_fen(self.visit.transactions, self.visit.tenders)


class OutcomeState(StrEnum):
    """What is known about one line, from the counter's durable queue to the centre's completion."""

    QUEUED = "queued"
    SENDING = "sending"
    UNCLEAR = "unclear"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    HELD = "held"
    COMPLETED = "completed"
    REJECTED = "rejected"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"

    @property
    def bad(self) -> bool:
        """Whether the line ended without its effect."""
        return self in (OutcomeState.REJECTED, OutcomeState.FAILED)

    @property
    def waiting(self) -> bool:
        """Whether the centre has not answered yet."""
        return self in (OutcomeState.QUEUED, OutcomeState.SENDING, OutcomeState.UNCLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one transaction: its state, the centre's order number and words, if any."""

    identity: str
    state: OutcomeState
    order_no: str = ""
    reason: str = ""


def accept(visit: Visit, line: Transaction) -> Visit:
    """The visit with ``line`` at its end, its draft gone; a line accepted again keeps its place.

    If it has come to depend on one that stands after it, it moves behind that one, with all that depends
    on it. Raises ValueError if it depends on one that is not there, or that depends on it.
    """
    draft = visit.draft if visit.draft is not None and visit.draft.identity == line.identity else None
    entered = visit.entered
    if draft is not None:
        others = tuple(other for other in entered if other.identity != line.identity)
        entered = (*others, replace(draft, parent=None))
    return replace(
        visit,
        transactions=_placed(visit, line),
        entered=entered,
        draft=draft.parent if draft is not None else None,
    )


def _placed(visit: Visit, line: Transaction) -> tuple[Transaction, ...]:
    places = {known.identity: place for place, known in enumerate(visit.transactions)}
    unknown = set(line.depends_on) - (places.keys() - {line.identity})
    if unknown:
        raise ValueError(f"depends on lines that are not in the visit: {sorted(unknown)}")
    if line.identity not in places:
        return (*visit.transactions, line)
    lines = tuple(line if known.identity == line.identity else known for known in visit.transactions)
    last = max((places[needed] for needed in line.depends_on), default=-1)
    if last < places[line.identity]:
        return lines
    moving = {line.identity, *(each.identity for each in dependants(visit, line.identity))}
    if moving & set(line.depends_on):
        raise ValueError("depends on a line that depends on it")
    before, after = lines[: last + 1], lines[last + 1 :]
    staying = (each for each in before if each.identity not in moving)
    return (*staying, *(each for each in before if each.identity in moving), *after)


def dependants(visit: Visit, identity: str) -> tuple[Transaction, ...]:
    """The lines that depend on ``identity``, directly or through others, in their order."""
    gone, found = {identity}, list[Transaction]()
    for line in visit.transactions:
        if gone & set(line.depends_on):
            gone.add(line.identity)
            found.append(line)
    return tuple(found)


def remove(visit: Visit, identity: str) -> Visit:
    """The visit without the line; what is left is to be judged again (`counter.domain.standing`)."""
    kept = tuple(
        replace(line, depends_on=tuple(d for d in line.depends_on if d != identity))
        for line in visit.transactions
        if line.identity != identity
    )
    entered = tuple(draft for draft in visit.entered if draft.identity != identity)
    return replace(visit, transactions=kept, entered=entered)


def left_over(visit: Visit, settled: Visit, visit_id: str) -> Visit:
    """What ``settled``, the same visit as somebody else settled it, did not have: a visit of its own."""
    rest = replace(visit, visit_id=visit_id, limit_lift=None)
    for line in settled.transactions:
        rest = remove(rest, line.identity)
    paid = {tender.identity for tender in settled.tenders}
    return replace(rest, tenders=tuple(each for each in visit.tenders if each.identity not in paid))


def slip_number(store_code: str, position: int, business_date: date, sequence: int) -> str:
    """Hall, counter position, business date, sequence: ``JHL-3-20261121-0007``."""
    return f"{store_code}-{position}-{business_date:%Y%m%d}-{sequence:04d}"


def owner_of(visit: Visit, name: str) -> tuple[str, str] | None:
    """Id and document of the customer called ``name``, where they were the visit's or opened a line in it."""
    if visit.customer_id and visit.customer_name == name:
        return visit.customer_id, visit.customer_id_number
    openings = (line.details for line in visit.transactions if isinstance(line.details, Opening))
    return next(((each.customer_id, each.id_number) for each in openings if each.customer_name == name), None)


def customer_of(visit: Visit) -> str:
    """The id of whose visit it is: who was found, else who opens the first line in it; "" for nobody."""
    openings = (line.details for line in visit.transactions if isinstance(line.details, Opening))
    return visit.customer_id or next((each.customer_id for each in openings), "")


def adds(visit: Visit) -> bool:
    """Whether anything in it is new business, and not only something undone, which names its own slip."""
    undone = (Reversal, Withdrawal, LineRefund)
    return any(not isinstance(line.details, undone) for line in visit.transactions)


def slips_named(numbers: Sequence[str]) -> str:
    """The slips of one visit in a sentence: the first whole, of each further one its last part."""
    first, *further = numbers
    return ", ".join([first, *("-" + number.rpartition("-")[2] for number in further)])


class NotASlipNumber(ValueError):
    """What is no slip number of ours."""


def read_slip_number(text: str) -> tuple[date, int]:
    """The business date and the sequence of a slip number; raises NotASlipNumber."""
    try:
        _store, _position, day, sequence = text.rsplit("-", 3)
        return datetime.strptime(day, "%Y%m%d").date(), int(sequence)  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise NotASlipNumber(text) from error
