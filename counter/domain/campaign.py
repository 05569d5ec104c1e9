"""Campaigns (营销案): scheme, batch and level as data of the centre's, chosen together by one code.

A level gives goods (a handset, gifts) out of the store's stock, and often joins an offer (a contract with its
prestore). Accepting one is an order on a held line that carries the campaign (`LineOrder.campaign`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from counter.domain.offering.conditions import Condition
from counter.domain.offering.relations import STRICT
from counter.domain.text import Text


class GoodsKind(StrEnum):
    """What lies in the store."""

    HANDSET = "handset"
    GIFT = "gift"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockItem:
    """终端, 礼品: an article of the store's stock, and how many lie there as last known."""

    item_id: str
    name: Text
    kind: GoodsKind = GoodsKind.GIFT
    quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """So many of an article, given with a level."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    item_id: str
    name: Text
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLevel:
    """档次: what one gets (``goods``), pays at once (``price_fen``), and orders (``offer_id``, "" nothing).

    ``code`` names scheme, batch and level together; it is all that a clerk types.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    level_id: str
    code: str
    name: Text
    offer_id: str = ""
    price_fen: int = 0
    goods: tuple[Goods, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignBatch:
    """批次: the days on which its levels may be accepted, both included."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    batch_id: str
    name: Text
    begins_on: date
    ends_on: date
    levels: tuple[CampaignLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """营销方案: for whom it is (None everybody); a customer takes part once unless it is ``repeatable``."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    campaign_id: str
    name: Text
    eligibility: Condition | None = None
    repeatable: bool = False
    batches: tuple[CampaignBatch, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A level with the batch and the campaign that it belongs to: what a code stands for."""

    campaign: Campaign
    batch: CampaignBatch
    level: CampaignLevel

    def in_force(self, day: date) -> bool:
        """Whether it may be accepted on the business date ``day``."""
        return self.batch.begins_on <= day <= self.batch.ends_on


@dataclass(frozen=True, slots=True, kw_only=True)
class StockIssue:
    """实占出库: so many of an article taken out of the store's stock for a line; below 0 put back."""

    item_id: str
    name: Text
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPick:
    """The level as it was accepted: names, price and goods pinned."""

    campaign_id: str
    batch_id: str
    level_id: str
    code: str
    campaign: Text
    batch: Text
    level: Text
    price_fen: int = 0
    issues: tuple[StockIssue, ...] = ()


def schemes(campaigns: Iterable[Campaign]) -> tuple[Scheme, ...]:
    """Every level of every campaign, in their order."""
    return tuple(
        Scheme(campaign, batch, level)
        for campaign in campaigns
        for batch in campaign.batches
        for level in batch.levels
    )


def scheme_of(code: str, campaigns: Iterable[Campaign]) -> Scheme | None:
    """What a code stands for, None if it stands for nothing."""
    wanted = code.strip().lower()
    return next((each for each in schemes(campaigns) if each.level.code == wanted), None)


def picked(scheme: Scheme) -> CampaignPick:
    """The level as it is accepted now."""
    level = scheme.level
    return CampaignPick(
        campaign_id=scheme.campaign.campaign_id,
        batch_id=scheme.batch.batch_id,
        level_id=level.level_id,
        code=level.code,
        campaign=scheme.campaign.name,
        batch=scheme.batch.name,
        level=level.name,
        price_fen=level.price_fen,
        issues=tuple(
            StockIssue(item_id=goods.item_id, name=goods.name, quantity=goods.quantity)
            for goods in level.goods
        ),
    )


def put_back(issues: Iterable[StockIssue]) -> tuple[StockIssue, ...]:
    """The same goods on their way back into the stock."""
    return tuple(StockIssue(item_id=each.item_id, name=each.name, quantity=-each.quantity) for each in issues)
