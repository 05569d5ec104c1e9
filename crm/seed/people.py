"""Customers: a row of the data set each, with a name, a document, lines, bills and a past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from zoneinfo import ZoneInfo

from counter.domain.customer import (
    Account,
    BlacklistEntry,
    BlacklistKind,
    Customer,
    CustomerView,
    LineState,
    Subscription,
    Tier,
)
from counter.domain.effective import add_months
from counter.domain.offers import Offer
from crm.seed.addresses import make_address
from crm.seed.billing import billed_months, make_history
from crm.seed.churn import ChurnRow, read_rows
from crm.seed.documents import IdNumbers, adult_birth_date, birth_date_at
from crm.seed.holdings import LineMaker
from crm.seed.names import make_name
from crm.seed.numbering import fixed_numbers, mobile_numbers, sim_cards
from crm.seed.offer_rules import LISTS
from crm.seed.shelf import Shelf
from crm.seed.store import LINES_PER_ID, TIME_ZONE

_STORE_TIME = ZoneInfo(TIME_ZONE)
_BEFORE_OPENING = time(8)

_BLACKLISTED_ONE_IN = 100
_BLACKLIST_KINDS = (BlacklistKind.ARREARS, BlacklistKind.FRAUD, BlacklistKind.ARREARS, BlacklistKind.COURT)
_ARREARS_SHARE = {True: 0.12, False: 0.025}  # of those who left in the data set, and of the others
_SUSPENDED_SHARE = 0.7  # of lines that owe more than one bill
_MINOR_ONE_IN = 250
_AT_THE_LIMIT_ONE_IN = 300
_TIERS = (  # the first whose tenure in months and monthly charges both are reached
    (Tier.DIAMOND, 60, 15_000),
    (Tier.GOLD, 36, 12_000),
    (Tier.SILVER, 18, 9_000),
)
_CARD_MAKER = 3
_SIGNED_ONE_IN, _AGREEMENT = 40, "集团协议"


class People:
    """Makes the customers of one seed, one after the other: the first are the same however many follow."""

    def __init__(self, offers: Iterable[Offer], id_numbers: IdNumbers, *, seed: int, as_of: date) -> None:
        self._chance = Random(f"{seed}/people")
        self._as_of = as_of
        self._rows = read_rows()
        every = tuple(offers)
        self._shelf = Shelf(every, as_of)
        self._mobile = mobile_numbers(self._chance)
        self._fixed = fixed_numbers(self._chance)
        self._cards = sim_cards(as_of.year, _CARD_MAKER)
        self._id_numbers = id_numbers
        self._lists = {
            offer.offer_id: LISTS[offer.rules.brand] for offer in every if offer.rules.brand in LISTS
        }

    def __len__(self) -> int:
        """How many rows there are, each of which makes one customer before any makes a second."""
        return len(self._rows)

    def make(self, count: int | None = None) -> Iterator[CustomerView]:
        """``count`` customers, all rows by default; beyond them rows come again with other people in them."""
        kinds = cycle(_BLACKLIST_KINDS)
        marked = self._chance.randrange(_BLACKLISTED_ONE_IN)
        for index in range(len(self._rows) if count is None else count):
            again = index >= len(self._rows)
            row = self._chance.choice(self._rows) if again else self._rows[index]
            listed = None
            # Arrears need bills: a customer too new for them hands the mark on to the next.
            if index >= marked and row.tenure_months >= 3:
                listed = next(kinds)
                block = (index // _BLACKLISTED_ONE_IN + 1) * _BLACKLISTED_ONE_IN
                marked = block + self._chance.randrange(_BLACKLISTED_ONE_IN)
            yield self._customer(f"{index + 1:07d}", row, listed)

    def _customer(self, key: str, row: ChurnRow, listed: BlacklistKind | None) -> CustomerView:
        chance, as_of = self._chance, self._as_of
        joined_on = add_months(as_of, -row.tenure_months) - timedelta(days=chance.randrange(28))
        unpaid = self._unpaid_bills(row, joined_on, listed)
        suspended = unpaid > 1 and (listed is not None or chance.random() < _SUSPENDED_SHARE)
        state = LineState.SUSPENDED if suspended else LineState.ACTIVE
        account_id = f"A{key}"
        maker = LineMaker(self._shelf, chance, key, account_id, joined_on)
        mobile = next(self._mobile)
        if row.has_phone:
            lines = [maker.main_line(row, mobile, next(self._cards), state)]
        else:
            lines = [maker.main_line(row, next(self._fixed), "", state)]
        further = range(2, 2 + self._further_lines(row))
        lines += [maker.further_line(n, next(self._mobile), next(self._cards), state) for n in further]
        customer = self._person(key, row, joined_on, contact_phone=mobile)
        opened = Account(account_id=account_id, name=customer.name, payment_method=row.payment_method)
        history = make_history(chance, opened, lines, joined_on=joined_on, as_of=as_of, unpaid=unpaid)
        return CustomerView(
            customer=replace(
                customer,
                agreements=(_AGREEMENT,) if int(key) % _SIGNED_ONE_IN == 0 else (),
                campaigns=tuple(sorted({self._lists[o] for o in _plans(lines) if o in self._lists})),
            ),
            accounts=(history.account,),
            lines=tuple(lines),
            bills=history.bills,
            moves=history.moves,
            blacklist=self._blacklist(listed, history.account),
            as_of=datetime.combine(as_of, _BEFORE_OPENING, _STORE_TIME).astimezone(UTC),
        )

    def _person(self, key: str, row: ChurnRow, joined_on: date, contact_phone: str) -> Customer:
        chance = self._chance
        name = make_name(chance, female=row.female)
        born = self._birth_date(row)
        return Customer(
            customer_id=f"C{key}",
            party_id=f"P{key}",
            name=name.text,
            id_number=self._id_numbers.make(born, female=row.female),
            tier=_tier(row),
            joined_on=joined_on,
            birth_date=born,
            contact_phone=contact_phone,
            address=make_address(chance),
            pinyin=name.pinyin,
            initials=name.initials,
        )

    def _birth_date(self, row: ChurnRow) -> date:
        """Of age when the account was opened, but for a handful of children, whose parents opened it."""
        chance, as_of = self._chance, self._as_of
        may_be_minor = row.has_phone and not row.senior and row.tenure_months < 24
        if may_be_minor and chance.randrange(_MINOR_ONE_IN) == 0:
            return birth_date_at(chance, as_of, 10, 17)
        youngest = 18 + -(-(row.tenure_months + 1) // 12)
        return adult_birth_date(chance, as_of, youngest=youngest, senior=row.senior)

    def _further_lines(self, row: ChurnRow) -> int:
        """One where the row has several lines; for a few as many as one ID document may have."""
        if not row.second_line:
            return 0
        return LINES_PER_ID - 1 if self._chance.randrange(_AT_THE_LIMIT_ONE_IN) == 0 else 1

    def _unpaid_bills(self, row: ChurnRow, joined_on: date, listed: BlacklistKind | None) -> int:
        """How many of the last bills are unpaid; at least two where they led to the blacklist."""
        months = len(billed_months(joined_on, self._as_of))
        if listed is BlacklistKind.ARREARS:
            return min(months, self._chance.choice((2, 3, 3, 4)))
        if self._chance.random() < _ARREARS_SHARE[row.churned]:
            return min(months, self._chance.choice((1, 1, 2, 2, 3)))
        return 0

    def _blacklist(self, listed: BlacklistKind | None, account: Account) -> tuple[BlacklistEntry, ...]:
        if listed is None:
            return ()
        if listed is BlacklistKind.ARREARS:
            listed_on = self._as_of - timedelta(days=self._chance.randrange(1, 21))
            return (BlacklistEntry(listed, account.arrears_fen, account.account_id, listed_on),)
        return (
            BlacklistEntry(listed, listed_on=self._as_of - timedelta(days=self._chance.randrange(10, 700))),
        )


def _plans(lines: Iterable[Subscription]) -> Iterator[str]:
    """The ids of the plans of the lines."""
    return (line.plan.offer_id for line in lines if line.plan is not None)


def _tier(row: ChurnRow) -> Tier:
    reached = (tier for tier, months, fen in _TIERS if row.tenure_months >= months and row.charges_fen >= fen)
    return next(reached, Tier.NONE)
