"""What the demo shows: who may sign in, and customers and documents worth trying, found in the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from counter.domain.customer import BlacklistEntry, BlacklistKind, CustomerView, LineState, Subscription
from counter.domain.effective import add_months
from counter.domain.text import Text
from crm.seed.newcomers import Newcomer, Trait
from crm.seed.store import LINES_PER_ID, StaffPin

_ADULT_AGE = 18
_TERM_LEFT_MONTHS = 3


class SampleKind(StrEnum):
    """What a sample is good for trying."""

    ORDINARY = "ordinary"
    ARREARS = "arrears"
    ARREARS_SUSPENDED = "arrearsSuspended"
    BLACKLISTED_ARREARS = "blacklistedArrears"
    BLACKLISTED_FRAUD = "blacklistedFraud"
    BLACKLISTED_COURT = "blacklistedCourt"
    UNDER_TERM = "underTerm"
    CHANGE_AHEAD = "changeAhead"
    AT_LINE_LIMIT = "atLineLimit"
    MINOR = "minor"
    PICKED_NUMBERS = "pickedNumbers"
    NEW = "new"
    NEW_PICKED_NUMBERS = "newPickedNumbers"
    NEW_MINOR = "newMinor"
    NEW_REAL_NAME_REFUSED = "newRealNameRefused"


WORDING = {
    SampleKind.ORDINARY: Text("普通客户", "an ordinary customer"),
    SampleKind.ARREARS: Text("欠费，未停机", "owes, still in service"),
    SampleKind.ARREARS_SUSPENDED: Text("欠费停机", "owes, the line is suspended"),
    SampleKind.BLACKLISTED_ARREARS: Text("黑名单：欠费，缴清可销", "blacklisted for arrears"),
    SampleKind.BLACKLISTED_FRAUD: Text("黑名单：涉诈", "blacklisted for fraud"),
    SampleKind.BLACKLISTED_COURT: Text("黑名单：失信被执行人", "blacklisted by a court"),
    SampleKind.UNDER_TERM: Text("合约期内", "bound by a contract"),
    SampleKind.CHANGE_AHEAD: Text("已预约下月变更套餐", "a change of plan is on its way"),
    SampleKind.AT_LINE_LIMIT: Text("名下号码已满", "has as many lines as allowed"),
    SampleKind.MINOR: Text("未成年客户", "a customer under age"),
    SampleKind.PICKED_NUMBERS: Text("老客户，已在别处选号", "a customer who picked a number elsewhere"),
    SampleKind.NEW: Text("新客户", "a new customer"),
    SampleKind.NEW_PICKED_NUMBERS: Text("新客户，已在别处选号", "new, picked a number elsewhere"),
    SampleKind.NEW_MINOR: Text("新客户，未成年", "new and under age"),
    SampleKind.NEW_REAL_NAME_REFUSED: Text("新客户，实名核验不通过", "new, refused by the real-name check"),
}
"""What each kind of sample is, in both languages."""

HOW_MANY = {
    SampleKind.ORDINARY: 24,
    SampleKind.ARREARS: 6,
    SampleKind.ARREARS_SUSPENDED: 6,
    SampleKind.UNDER_TERM: 6,
    SampleKind.PICKED_NUMBERS: 4,
}
"""How many customers of a kind are kept, the first ones; one of each other kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Somebody worth trying: ``number`` is their line ("" for newcomers), ``amount_fen`` what is owed."""

    kind: SampleKind
    name: str
    id_number: str
    number: str = ""
    amount_fen: int = 0

    @property
    def what(self) -> Text:
        """What this sample is good for."""
        return WORDING[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCredentials:
    """All that somebody needs to try the demo store. Codes are those of positions 1, 2, 3."""

    staff: tuple[StaffPin, ...]
    enrolment_codes: tuple[str, ...]
    samples: tuple[Sample, ...]

    def of_kind(self, kind: SampleKind) -> tuple[Sample, ...]:
        """The samples of this kind; none if there is nobody like that among so few customers."""
        return tuple(sample for sample in self.samples if sample.kind is kind)

    @property
    def shown(self) -> tuple[Sample, ...]:
        """The first sample of each kind, in the order of the kinds: as much as fits on a screen."""
        return tuple(found[0] for kind in SampleKind if (found := self.of_kind(kind)))

    def to_json(self) -> str:
        """As text, to be kept beside the database; `from_json` reads it."""
        from pydantic import TypeAdapter

        return TypeAdapter(DemoCredentials).dump_json(self, indent=2).decode()

    @staticmethod
    def from_json(text: str) -> DemoCredentials:
        """Read what `to_json` wrote; raises ValueError if it is something else."""
        from pydantic import TypeAdapter

        return TypeAdapter(DemoCredentials).validate_json(text)


class SampleFinder:
    """Looks at customers as they go by and keeps the first ones of each kind."""

    def __init__(self, as_of: date, picked_by: Iterable[str] = ()) -> None:
        self._found: dict[SampleKind, list[Sample]] = {kind: [] for kind in SampleKind}
        self._picked_by = frozenset(picked_by)
        self._adult_until = add_months(as_of, -12 * _ADULT_AGE)
        self._term_until = add_months(as_of, _TERM_LEFT_MONTHS)
        self._tests: dict[SampleKind, Callable[[CustomerView, Subscription], bool]] = {
            SampleKind.PICKED_NUMBERS: lambda v, x: _is_clean(v) and v.customer.id_number in self._picked_by,
            SampleKind.ORDINARY: self._is_ordinary,
            SampleKind.ARREARS: _owes_in(LineState.ACTIVE),
            SampleKind.ARREARS_SUSPENDED: _owes_in(LineState.SUSPENDED),
            SampleKind.BLACKLISTED_ARREARS: _listed(BlacklistKind.ARREARS),
            SampleKind.BLACKLISTED_FRAUD: _listed(BlacklistKind.FRAUD),
            SampleKind.BLACKLISTED_COURT: _listed(BlacklistKind.COURT),
            SampleKind.UNDER_TERM: self._is_under_term,
            SampleKind.CHANGE_AHEAD: lambda v, x: _is_clean(v) and x.next_plan is not None,
            SampleKind.AT_LINE_LIMIT: lambda v, x: _is_clean(v) and len(v.lines) >= LINES_PER_ID,
            SampleKind.MINOR: lambda v, x: _is_clean(v) and not self._is_adult(v),
        }

    def look(self, view: CustomerView) -> None:
        """Keep this customer for the first kind that fits and is still short. Only phone lines count."""
        line = view.lines[0]
        if line.plan is None:
            return
        for kind, test in self._tests.items():
            if self._is_short_of(kind) and test(view, line):
                self._found[kind].append(
                    Sample(
                        kind=kind,
                        name=view.customer.name,
                        id_number=view.customer.id_number,
                        number=line.number,
                        amount_fen=view.arrears_fen,
                    )
                )
                return

    @property
    def is_complete(self) -> bool:
        """Whether looking further would find nothing new."""
        return not any(self._is_short_of(kind) for kind in self._tests)

    def _is_short_of(self, kind: SampleKind) -> bool:
        return len(self._found[kind]) < HOW_MANY.get(kind, 1)

    def samples(self, newcomers: Iterable[Newcomer]) -> tuple[Sample, ...]:
        """Customers found, in the order of the kinds, and then all newcomers."""
        new = (
            Sample(kind=_NEWCOMER_KINDS[person.trait], name=person.name, id_number=person.id_number)
            for person in newcomers
        )
        return (*(sample for found in self._found.values() for sample in found), *new)

    def _is_adult(self, view: CustomerView) -> bool:
        return view.customer.birth_date is not None and view.customer.birth_date <= self._adult_until

    def _is_ordinary(self, view: CustomerView, line: Subscription) -> bool:
        plain = line.next_plan is None and not any(held.term_ends_on for held in line.offers)
        return _is_clean(view) and plain and self._is_adult(view) and len(view.lines) == 1

    def _is_under_term(self, view: CustomerView, line: Subscription) -> bool:
        terms = [held.term_ends_on for held in line.offers if held.term_ends_on]
        return _is_clean(view) and line.next_plan is None and any(last >= self._term_until for last in terms)


_NEWCOMER_KINDS = {
    Trait.NONE: SampleKind.NEW,
    Trait.PICKED_NUMBERS: SampleKind.NEW_PICKED_NUMBERS,
    Trait.MINOR: SampleKind.NEW_MINOR,
    Trait.REAL_NAME_REFUSED: SampleKind.NEW_REAL_NAME_REFUSED,
}


def _is_clean(view: CustomerView) -> bool:
    return not view.arrears_fen and not view.blacklist


def _owes_in(state: LineState) -> Callable[[CustomerView, Subscription], bool]:
    return lambda view, line: bool(view.arrears_fen) and line.state is state and not view.blacklist


def _listed(kind: BlacklistKind) -> Callable[[CustomerView, Subscription], bool]:
    def stands(entry: BlacklistEntry) -> bool:
        return entry.kind is kind

    return lambda view, line: any(stands(entry) for entry in view.blacklist)
