"""What conditions look at: a small flat record of a customer and one line, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fact(StrEnum):
    """The facts that a condition may ask for; the value is what the data calls it."""

    AGE = "age"  # full years
    TENURE = "tenureMonths"  # whole months since the customer joined
    LINE_MONTHS = "lineMonths"  # whole months since the line was opened; 0 for one of this visit
    TIER = "tier"  # 0 none, 1 silver, 2 gold, 3 diamond; data names them
    ARREARS = "arrearsFen"  # owed on all accounts, after the payments of this visit
    LINES = "lines"  # lines held, those of this visit too
    BLACKLISTED = "blacklisted"
    NEW_CUSTOMER = "newCustomer"
    NEW_LINE = "newLine"  # the line is opened in this visit
    SUSPENDED = "suspended"
    PLAN_PRICE = "planPriceFen"  # of the line's plan, the one wanted in this visit first; 0 without
    PLAN_BEFORE = "planBeforeFen"  # of the plan that the line has had until now; 0 without
    HELD = "held"  # names of what the line holds and wants
    HELD_ANYWHERE = "heldAnywhere"  # the same over all lines of the customer
    AGREEMENTS = "agreements"
    CAMPAIGNS = "campaigns"  # target lists that the customer is on
    SEGMENT = "segment"
    AREA = "area"
    CHANNEL = "channel"
    NUMBER_CLASS = "numberClass"


TIERS = ("none", "silver", "gold", "diamond")
"""Tiers from the lowest to the highest; conditions compare their places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts by attribute, one for each `Fact`; what is not known has its default.

    Money in fen, durations in whole months, ``tier`` its place in `TIERS`. ``held`` and ``held_anywhere``
    are names of offers (`counter.domain.offers.names_of`). ``area`` "" is a store of any area.
    """

    age: int | None = None
    tenure_months: int = 0
    line_months: int = 0
    tier: int = 0
    arrears_fen: int = 0
    lines: int = 0
    blacklisted: bool = False
    new_customer: bool = False
    new_line: bool = False
    suspended: bool = False
    plan_price_fen: int = 0
    plan_before_fen: int = 0
    held: frozenset[str] = frozenset()
    held_anywhere: frozenset[str] = frozenset()
    agreements: frozenset[str] = frozenset()
    campaigns: frozenset[str] = frozenset()
    segment: str = ""
    area: str = ""
    channel: str = "hall"
    number_class: str = "ordinary"


ATTRIBUTES: dict[Fact, str] = {
    Fact.AGE: "age",
    Fact.TENURE: "tenure_months",
    Fact.LINE_MONTHS: "line_months",
    Fact.TIER: "tier",
    Fact.ARREARS: "arrears_fen",
    Fact.LINES: "lines",
    Fact.BLACKLISTED: "blacklisted",
    Fact.NEW_CUSTOMER: "new_customer",
    Fact.NEW_LINE: "new_line",
    Fact.SUSPENDED: "suspended",
    Fact.PLAN_PRICE: "plan_price_fen",
    Fact.PLAN_BEFORE: "plan_before_fen",
    Fact.HELD: "held",
    Fact.HELD_ANYWHERE: "held_anywhere",
    Fact.AGREEMENTS: "agreements",
    Fact.CAMPAIGNS: "campaigns",
    Fact.SEGMENT: "segment",
    Fact.AREA: "area",
    Fact.CHANNEL: "channel",
    Fact.NUMBER_CLASS: "number_class",
}
"""The attribute of `Facts` for each fact."""

NUMBERS = frozenset(
    {Fact.AGE, Fact.TENURE, Fact.LINE_MONTHS, Fact.ARREARS, Fact.LINES, Fact.PLAN_PRICE, Fact.PLAN_BEFORE}
)
SWITCHES = frozenset({Fact.BLACKLISTED, Fact.NEW_CUSTOMER, Fact.NEW_LINE, Fact.SUSPENDED})
NAME_SETS = frozenset({Fact.HELD, Fact.HELD_ANYWHERE, Fact.AGREEMENTS, Fact.CAMPAIGNS})
WORDS = frozenset({Fact.SEGMENT, Fact.AREA, Fact.CHANNEL, Fact.NUMBER_CLASS})
OFFER_NAMES = frozenset({Fact.HELD, Fact.HELD_ANYWHERE})
"""Facts whose values are names of offers: they have to exist."""
