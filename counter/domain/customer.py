"""The customer as the counter sees it: person, accounts, lines, and what stands against them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from counter.domain.offering.holding import Holding, PricingAction, Revision


class Tier(StrEnum):
    """客户等级."""

    NONE = "none"
    SILVER = "silver"
    GOLD = "gold"
    DIAMOND = "diamond"


class LineState(StrEnum):
    """The state of a line; the values are TMF637 product states."""

    PENDING = "pendingActive"  # ordered, not yet activated
    ACTIVE = "active"
    SUSPENDED = "suspended"  # stopped for arrears, by loss report or on request
    TERMINATED = "terminated"


class BlacklistKind(StrEnum):
    """Why a document is on the blacklist; only arrears can be cleared, and only by paying them."""

    ARREARS = "arrears"
    FRAUD = "fraud"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class BlacklistEntry:
    """One entry against an ID document. ``account_id`` is where arrears are paid."""

    kind: BlacklistKind
    amount_fen: int = 0
    account_id: str = ""
    listed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who pays and owns. ``id_number`` is whole here; it is masked where it is shown.

    ``agreements`` are those signed (协议), ``campaigns`` the target lists (精确营销名单) with the customer,
    ``campaigns_taken`` the campaigns in which the customer took part.
    """

    customer_id: str
    party_id: str
    name: str
    id_number: str
    tier: Tier = Tier.NONE
    joined_on: date
    birth_date: date | None = None
    contact_phone: str = ""
    address: str = ""
    pinyin: str = ""
    initials: str = ""
    segment: str = ""
    agreements: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    campaigns_taken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A billing account. Balance and arrears are fen, never negative; at most one is above 0."""

    account_id: str
    name: str = ""
    balance_fen: int = 0
    arrears_fen: int = 0
    payment_method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOffer:
    """An offer that a line holds (a TMF637 product). ``term_ends_on`` is the last day of its term,
    ``bundle_id`` the product id of the bundle at whose price it comes, ``place`` where it is installed.

    ``revisions`` are all that was done to it, () while it stands as it began at its preset pricing.
    """

    product_id: str
    offer_id: str
    name: str
    price_fen: int
    kind: str = "plan"
    starts_on: date
    ends_on: date | None = None
    term_ends_on: date | None = None
    bundle_id: str = ""
    place: str = ""
    revisions: tuple[Revision, ...] = ()

    @property
    def holding(self) -> Holding:
        """With everything that was done to it."""
        first = Revision(
            action=PricingAction.BEGIN,
            since=self.starts_on,
            ends_on=self.ends_on,
            term_ends_on=self.term_ends_on,
        )
        revisions = self.revisions or (first,)
        return Holding(product_id=self.product_id, offer_id=self.offer_id, revisions=revisions)

    def held_as(self, holding: Holding) -> HeldOffer:
        """As it stands after what was done to it."""
        now = holding.now
        return replace(self, ends_on=now.ends_on, term_ends_on=now.term_ends_on, revisions=holding.revisions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A line (用户): a number on a SIM, its plan and what else it holds.

    ``offers`` are held on top of the plan; a plan that starts in the future is ``next_plan``.
    ``suspended_for`` is ``arrears``, ``loss`` or ``request`` while it is stopped, else "".
    """

    subscription_id: str
    number: str
    iccid: str
    state: LineState
    account_id: str
    plan: HeldOffer | None
    next_plan: HeldOffer | None = None
    offers: tuple[HeldOffer, ...] = ()
    opened_on: date
    number_class: str = "ordinary"
    suspended_for: str = ""


class BucketKind(StrEnum):
    """What lies in a bucket beside the plain balance."""

    PRESTORE = "prestore"  # one period of it
    DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceBucket:
    """余额账本: fen put aside by a held offer's prestore, good from a day through a day (None for ever).

    ``remaining_fen`` of ``amount_fen`` is left.
    """

    bucket_id: str
    account_id: str
    product_id: str
    package_id: str
    kind: BucketKind
    amount_fen: int
    remaining_fen: int
    available_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """One month's bill; ``period`` is ``2026-10``; ``due_fen`` is what is still to be paid."""

    bill_id: str
    account_id: str
    period: str
    amount_fen: int
    due_fen: int


@dataclass(frozen=True, slots=True)
class BalanceMove:
    """One movement on an account: above 0 came in, below 0 went out.

    ``payment`` is the identity of the payment that came in, or is given back; "" where none is behind it.
    """

    account_id: str
    at: datetime
    kind: str
    amount_fen: int
    payment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """Customer 360: all that one screen shows, as it was at ``as_of`` (UTC).

    A counter that keeps one sets ``as_of`` by its own clock, to the moment before it asked.
    """

    customer: Customer
    accounts: tuple[Account, ...] = ()
    lines: tuple[Subscription, ...] = ()
    bills: tuple[Bill, ...] = ()
    moves: tuple[BalanceMove, ...] = ()
    blacklist: tuple[BlacklistEntry, ...] = ()
    buckets: tuple[BalanceBucket, ...] = ()
    as_of: datetime

    def line(self, number: str) -> Subscription | None:
        """The line with this phone number, not terminated, or None."""
        return next(
            (x for x in self.lines if x.number == number and x.state is not LineState.TERMINATED), None
        )

    def account(self, account_id: str) -> Account | None:
        """The account with this id, or None."""
        return next((a for a in self.accounts if a.account_id == account_id), None)

    @property
    def arrears_fen(self) -> int:
        """What is owed on all accounts together, in fen."""
        return sum(account.arrears_fen for account in self.accounts)

    @property
    def balance_fen(self) -> int:
        """What lies on all accounts together, in fen."""
        return sum(account.balance_fen for account in self.accounts)


def tenure_months(joined_on: date, today: date) -> int:
    """Whole months from ``joined_on`` to ``today`` (网龄); 0 before a month is full."""
    months = (today.year - joined_on.year) * 12 + today.month - joined_on.month
    return max(0, months - (today.day < joined_on.day))
