"""A campaign for tests: an umbrella for old customers, and a level with a contract and two gifts."""

from __future__ import annotations

from datetime import date
from typing import Any

from counter.domain.campaign import Campaign, GoodsKind, StockItem, picked, scheme_of
from counter.domain.campaign_rules import campaign_order
from counter.domain.customer import CustomerView
from counter.domain.held_lines.order import LineOrder
from counter.domain.offering.checking import read_rules
from counter.domain.offering.pricing import When
from counter.domain.offers import EffectiveMode, Offer, OfferKind
from counter.domain.text import Text
from crm.campaigns import read_campaign
from tests import builders

CONTRACT = builders.offer(
    offer_id="CONTRACT", code="ht12", name="预存100赠120合约", kind=OfferKind.CONTRACT, price_fen=0,
    general_data_mb=0, voice_minutes=0, min_term_months=12, effective_modes=(EffectiveMode.AT_ONCE,),
    rules=read_rules(
        {
            "relations": [
                {"kind": "requires", "to": "kind:plan", "said": {"zh": "须先有套餐", "en": "a plan"}}
            ],
            "plans": [{
                "plan_id": "standard", "name": {"zh": "标准", "en": "standard"},
                "packages": [{
                    "package_id": "campaign-grant", "name": {"zh": "赠送", "en": "grant"}, "kind": "base",
                    "prestore": {"paid_fen": 10000, "periods": [{"amount_fen": 12000, "valid_months": 12}]},
                }],
            }],
        }, "CONTRACT",
    ),
)  # fmt: skip

OLD = {"kind": "compare", "fact": "tenureMonths", "test": "atLeast", "value": 12}
LISTED = {"kind": "compare", "fact": "campaigns", "test": "has", "value": "名单"}
UMBRELLA, RICE = Text("晴雨伞", "umbrella"), Text("大米", "rice")


def campaign(**given: Any) -> Campaign:
    """In force all year; ``hk1`` gives an umbrella, ``hk2`` rice and a contract, ``hk3`` costs 99.00."""
    level = {"level_id": "A", "name": {"zh": "甲档", "en": "A"}}
    defaults: dict[str, Any] = {
        "campaign_id": "THANKS",
        "name": {"zh": "老客户回馈", "en": "Thanks"},
        "eligibility": OLD,
        "batches": [
            {
                "batch_id": "Q4",
                "name": {"zh": "第四季度", "en": "fourth quarter"},
                "begins_on": date(2026, 1, 1),
                "ends_on": date(2027, 12, 31),
                "levels": [
                    {**level, "code": "hk1", "goods": [_goods("umbrella", UMBRELLA)]},
                    {
                        "level_id": "B", "code": "hk2", "name": {"zh": "乙档", "en": "B"},
                        "offer_id": "CONTRACT",
                        "goods": [_goods("rice", RICE, 2), _goods("umbrella", UMBRELLA)],
                    },
                    {
                        "level_id": "C", "code": "hk3", "name": {"zh": "丙档", "en": "C"},
                        "price_fen": 9900, "goods": [_goods("umbrella", UMBRELLA)],
                    },
                ],
            }
        ],
    }  # fmt: skip
    return read_campaign(defaults | given)


def _goods(item_id: str, name: Text, quantity: int = 1) -> dict[str, Any]:
    return {"item_id": item_id, "name": {"zh": name.zh, "en": name.en}, "quantity": quantity}


THANKS = campaign()
STOCK = (
    StockItem(item_id="umbrella", name=UMBRELLA, kind=GoodsKind.GIFT, quantity=10),
    StockItem(item_id="rice", name=RICE, kind=GoodsKind.GIFT, quantity=1),
)


def accepted(
    code: str, view: CustomerView, offers: dict[str, Offer], day: date = builders.TODAY
) -> LineOrder:
    """The order that accepts a level for the customer's first line."""
    scheme = scheme_of(code, [THANKS])
    assert scheme is not None
    when = When(EffectiveMode.AT_ONCE, day, day)
    return campaign_order(view, view.lines[0], scheme, when, offers, lambda finding: finding.message).order


def pick(code: str) -> Any:
    """The level as it is accepted."""
    scheme = scheme_of(code, [THANKS])
    assert scheme is not None
    return picked(scheme)
