"""Lines of settled visits of this terminal, to undo one of them: with what became of each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from counter.domain.money import normalise
from counter.domain.transaction import LineRefund, Reversal, Transaction, TransactionType, Withdrawal
from counter.domain.visit import Outcome, SettledVisit
from counter.ports import Store

_VISITS = 200


@dataclass(frozen=True, slots=True)
class SettledLine:
    """One line of a settled visit. ``label`` is its slip number, with ``/2`` where the slip has several."""

    original: SettledVisit
    line: Transaction
    outcome: Outcome
    label: str

    def answers(self, text: str) -> bool:
        """Whether ``text`` is part of its slip, order or phone number, or is its identity."""
        wanted = normalise(text).upper()
        words = (self.label, self.line.details.number, self.outcome.order_no, self.line.details.customer_name)
        return text == self.line.identity or any(wanted in word.upper() for word in words)


def recent_lines(
    store: Store, kinds: Collection[TransactionType], wanted: Callable[[SettledVisit], bool]
) -> tuple[SettledLine, ...]:
    """The lines of these kinds of the last visits, newest first; blocks for the disk's time."""
    found = list[SettledLine]()
    for summary in store.recent(_VISITS):
        settled = store.settled(summary.visit_id)
        if settled is not None and wanted(settled):
            found += lines_of(store, settled, kinds)
    return tuple(found)


def lines_of(
    store: Store, settled: SettledVisit, kinds: Collection[TransactionType]
) -> tuple[SettledLine, ...]:
    """The lines of these kinds of one visit."""
    outcomes = {outcome.identity: outcome for outcome in store.outcomes(settled.visit.visit_id)}
    every = settled.visit.transactions
    return tuple(
        SettledLine(
            original=settled,
            line=line,
            outcome=outcomes[line.identity],
            label=settled.slip_number + (f"/{place}" if len(every) > 1 else ""),
        )
        for place, line in enumerate(every, 1)
        if line.type in kinds
    )


def as_they_stand(store: Store, lines: Collection[SettledLine]) -> tuple[SettledLine, ...]:
    """The same lines with what has become of each by now; blocks for the disk's time."""
    visits = {line.original.visit.visit_id for line in lines}
    outcomes = {outcome.identity: outcome for visit in visits for outcome in store.outcomes(visit)}
    return tuple(replace(line, outcome=outcomes[line.line.identity]) for line in lines)


def undone(lines: Collection[Transaction]) -> frozenset[str]:
    """The identities of what these lines give back or take back, whatever the centre has said yet."""
    found = set[str]()
    for line in lines:
        match line.details:
            case Reversal(line_identity=identity) | LineRefund(line_identity=identity):
                found.add(identity)
            case Withdrawal(order_identity=identity):
                found.add(identity)
            case _:
                pass
    return frozenset(found)


def undone_here(store: Store, besides: str) -> frozenset[str]:
    """What recent visits undo, settled and put aside ones, ``besides`` one; blocks for the disk's time."""
    found = set[str]()
    for summary in store.recent(_VISITS):
        settled = store.settled(summary.visit_id)
        found |= undone(settled.visit.transactions) if settled else frozenset()
    for held in store.unsettled():
        visit = store.visit(held.visit_id) if held.visit_id != besides else None
        found |= undone(visit.transactions) if visit else frozenset()
    return frozenset(found)
