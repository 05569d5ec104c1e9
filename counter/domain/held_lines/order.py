"""What is ordered, ended and priced otherwise on a line that is held already: one order, its parts linked.

Everything is pinned as it was when it was accepted. `counter.domain.offering.line_ordering` makes an order
out of what is wished, `line_rules` judges it, `line_effects` says what the line holds after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from counter.domain.campaign import CampaignPick
from counter.domain.installation import Installation
from counter.domain.offering.effective_rule import EndMode
from counter.domain.offering.holding import PricingAction
from counter.domain.offering.kinds import EffectiveMode
from counter.domain.offering.packages import Chosen
from counter.domain.offering.prestore import Prestore
from counter.domain.offers import PricedOffer
from counter.domain.text import Text

NO_NAME = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedPackage:
    """A package as it was chosen: its name, its price by the month in fen, from when, with which values.

    ``prestore`` is what is paid for it at once, and how that comes back. ``mode`` is how it begins where that
    is its own affair, None where it begins with its offer.
    """

    package_id: str
    name: Text
    price_fen: int
    starts_on: date
    values: Mapping[str, int] = field(default_factory=dict)
    line: str = ""
    prestore: Prestore | None = None
    mode: EffectiveMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """A pricing plan with its packages; an offer without pricing plans has the one without an id."""

    plan_id: str = ""
    name: Text = NO_NAME
    packages: tuple[OrderedPackage, ...] = ()

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """The packages as rules judge them."""
        return tuple(Chosen(each.package_id, each.line, each.values) for each in self.packages)

    @property
    def price_fen(self) -> int:
        """What the packages cost by the month, beside the offer itself."""
        return sum(each.price_fen for each in self.packages)


NO_PRICING = Pricing()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedOffer:
    """订购: an offer that begins on ``starts_on``. ``because`` is why the rules added it, "" if asked for;
    ``bundle`` is the offer (id) at whose price it comes, "" at its own."""

    offer: PricedOffer
    pricing: Pricing = NO_PRICING
    mode: EffectiveMode
    starts_on: date
    because: str = ""
    bundle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedOffer:
    """退订: what is held and ends with ``last_day``; ``given_back_fen`` goes into the account's balance."""

    product_id: str
    offer_id: str
    name: str
    price_fen: int
    mode: EndMode
    last_day: date
    given_back_fen: int = 0
    because: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepricedOffer:
    """定价修改, 互改, 延期: what is held goes on otherwise from ``since``; ``months`` is how much longer."""

    product_id: str
    offer_id: str
    name: str
    action: PricingAction
    before: Pricing
    after: Pricing
    since: date
    months: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOrder:
    """What changes on one line. ``mode`` is how it begins unless a part says otherwise, ``effective_on`` its
    first day; ``campaign`` is the one that is accepted by it, if any. Without an ``installation`` broadband
    comes where that was which it replaces."""

    customer_id: str
    customer_name: str
    account_id: str
    subscription_id: str
    number: str
    joins: tuple[JoinedOffer, ...] = ()
    ends: tuple[EndedOffer, ...] = ()
    reprices: tuple[RepricedOffer, ...] = ()
    mode: EffectiveMode
    effective_on: date
    campaign: CampaignPick | None = None
    installation: Installation | None = None
    kind: Literal["join", "end", "reprice", "campaign"] = "join"

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which a part of it begins, or has ended, each once and in order."""
        begins = (joined.starts_on for joined in self.joins)
        gone = (ending.last_day + timedelta(days=1) for ending in self.ends)
        return tuple(sorted({self.effective_on, *begins, *gone}))
