"""A campaign as its order carries it, and back."""

from __future__ import annotations

from collections.abc import Mapping

from counter.domain.campaign import CampaignPick, StockIssue
from counter.domain.text import Text
from counter.wire.money import Money
from counter.wire.product_order import GivenGoods, OrderCampaign


def campaign_of(pick: CampaignPick) -> OrderCampaign:
    """The message of a pick."""
    return OrderCampaign(
        id=pick.campaign_id,
        code=pick.code,
        batch_id=pick.batch_id,
        level_id=pick.level_id,
        name=_words(pick.campaign),
        batch=_words(pick.batch),
        level=_words(pick.level),
        price=Money.of(pick.price_fen),
        goods=tuple(
            GivenGoods(id=issue.item_id, name=_words(issue.name), quantity=issue.quantity)
            for issue in pick.issues
        ),
    )


def pick_of(said: OrderCampaign) -> CampaignPick:
    """The pick of a message; raises ValueError for an amount that is none."""
    return CampaignPick(
        campaign_id=said.id,
        batch_id=said.batch_id,
        level_id=said.level_id,
        code=said.code,
        campaign=_text(said.name),
        batch=_text(said.batch),
        level=_text(said.level),
        price_fen=said.price.fen,
        issues=tuple(
            StockIssue(item_id=goods.id, name=_text(goods.name), quantity=goods.quantity)
            for goods in said.goods
        ),
    )


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _text(words: Mapping[str, str]) -> Text:
    return Text(words.get("zh", ""), words.get("en", ""))
