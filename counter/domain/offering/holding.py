"""What a customer holds of one offer, over time (定价修改, 互改, 延期, 取消): every change a revision.

A revision says how the holding stands from a day on; those before it are the archive. Only a change that
changes something makes one, and the term is carried along unchanged by all of them but an extension: changing
and taking back, as often as one likes, never moves its last day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from counter.domain.offering.effective_rule import EndRule
from counter.domain.offering.months import add_months
from counter.domain.offering.packages import Chosen, PricingPlan, judge_choice
from counter.domain.text import N_, Finding


class PricingAction(StrEnum):
    """What is done to a holding."""

    BEGIN = "begin"
    MODIFY = "modify"  # other packages or values of the same pricing plan
    SWAP = "swap"  # another pricing plan of the same offer
    EXTEND = "extend"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """How a holding stands from ``since`` on: pricing, packages, the last day of holding and of the term.

    ``by`` is the identity of the order that made it, "" where none is known.
    """

    action: PricingAction
    since: date
    plan_id: str = ""
    packages: tuple[Chosen, ...] = ()
    ends_on: date | None = None
    term_ends_on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One offer on one line, with all its revisions in the order in which they were made."""

    product_id: str
    offer_id: str
    revisions: tuple[Revision, ...]

    @property
    def now(self) -> Revision:
        """How it stands after all that was done."""
        return self.revisions[-1]

    @property
    def starts_on(self) -> date:
        """The first day."""
        return self.revisions[0].since

    def on(self, day: date) -> Revision | None:
        """How it stood, or will stand, on ``day``; None before its first day and after its last."""
        counted = [revision for revision in self.revisions if revision.since <= day]
        if not counted or (counted[-1].ends_on is not None and counted[-1].ends_on < day):
            return None
        return counted[-1]


def begin(
    product_id: str,
    offer_id: str,
    plan: PricingPlan,
    packages: tuple[Chosen, ...],
    on: date,
    term_months: int = 0,
) -> Holding:
    """A holding from ``on``; its term, if it has one, is counted from that day once and for all."""
    term = add_months(on, term_months) - timedelta(days=1) if term_months else None
    first = Revision(
        action=PricingAction.BEGIN, since=on, plan_id=plan.plan_id, packages=packages, term_ends_on=term
    )
    return Holding(product_id=product_id, offer_id=offer_id, revisions=(first,))


def modify(holding: Holding, packages: tuple[Chosen, ...], on: date, by: str = "") -> Holding:
    """Other packages from ``on``."""
    modified = replace(holding.now, action=PricingAction.MODIFY, packages=packages, since=on, by=by)
    return _revised(holding, modified)


def swap(holding: Holding, plan_id: str, packages: tuple[Chosen, ...], on: date, by: str = "") -> Holding:
    """Another pricing plan of the same offer from ``on``."""
    swapped = replace(
        holding.now, action=PricingAction.SWAP, plan_id=plan_id, packages=packages, since=on, by=by
    )
    return _revised(holding, swapped)


def extend(holding: Holding, months: int, on: date, by: str = "") -> Holding:
    """The term, and the last day if there is one, ``months`` later; ordered on ``on``.

    Counted from the first day, so that a term of month ends stays one.
    """
    now, start = holding.now, holding.starts_on
    extended = replace(
        now,
        action=PricingAction.EXTEND,
        since=on,
        ends_on=_later(start, now.ends_on, months),
        term_ends_on=_later(start, now.term_ends_on, months),
        by=by,
    )
    return _revised(holding, extended)


def cancel(holding: Holding, rule: EndRule, today: date, chosen: date | None = None) -> Holding:
    """It ends as the rule says; raises ValueError without the date that the rule needs."""
    return end(holding, rule.last_day(today, holding.starts_on, holding.now.term_ends_on, chosen), today)


def end(holding: Holding, last_day: date, on: date, by: str = "") -> Holding:
    """It ends with ``last_day``, as was ordered on ``on``."""
    ended = replace(holding.now, action=PricingAction.CANCEL, since=on, ends_on=last_day, by=by)
    return _revised(holding, ended)


def take_back(holding: Holding) -> Holding:
    """Without the last thing that was done: as it was held before. What began it cannot be taken back."""
    if len(holding.revisions) == 1:
        raise ValueError("the beginning is no change; cancel it")
    return replace(holding, revisions=holding.revisions[:-1])


def judge_change_of_pricing(
    holding: Holding, plan: PricingPlan, packages: tuple[Chosen, ...], on: date
) -> tuple[Finding, ...]:
    """Whether the packages may be chosen from ``on``: the plan's own rules, and it is still held."""
    return (*_gone(holding, on), *judge_choice(plan, packages))


def judge_cancel(holding: Holding, last_day: date) -> tuple[Finding, ...]:
    """Whether it may end then: not before its term is over, and only once."""
    term = holding.now.term_ends_on
    if term is not None and last_day < term:
        told = {"last": term}
        return (Finding(N_("Its term runs until {last}: it cannot end before."), told, field="offer"),)
    return _gone(holding, last_day)


def _gone(holding: Holding, day: date) -> tuple[Finding, ...]:
    ends = holding.now.ends_on
    if ends is None or ends >= day:
        return ()
    return (Finding(N_("It ends on {last} already."), {"last": ends}, field="offer"),)


def _later(start: date, last: date | None, months: int) -> date | None:
    """A last day so many months later; one that a count of months from ``start`` gave keeps being one."""
    if last is None:
        return None
    following = last + timedelta(days=1)
    counted = (following.year - start.year) * 12 + following.month - start.month
    if add_months(start, counted) == following:
        return add_months(start, counted + months) - timedelta(days=1)
    return add_months(following, months) - timedelta(days=1)


def _revised(holding: Holding, revision: Revision) -> Holding:
    """One more revision, unless nothing changed but its day."""
    now = holding.now
    if replace(revision, action=now.action, since=now.since, by=now.by) == now:
        return holding
    return replace(holding, revisions=(*holding.revisions, revision))
