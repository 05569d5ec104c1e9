"""A bundle for tests: a plan, broadband of 1000M, three packages of which two may be chosen, an add-on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from counter.domain.bundles import bundle_order
from counter.domain.installation import Installation
from counter.domain.offering.checking import read_rules
from counter.domain.offering.packages import Chosen
from counter.domain.offers import OfferKind, PricedOffer
from counter.domain.transaction import Opening
from tests import builders

ADDRESS = "武汉市江汉区新华路88号3栋1单元501室"

PLAN = builders.offer(offer_id="BPLAN", code="qjx169", name="全家享169元套餐", price_fen=16900)
FIBRE = builders.offer(
    offer_id="BFIBRE", code="kd100", name="标准宽带1000M", price_fen=10000, kind=OfferKind.BROADBAND,
    general_data_mb=0, voice_minutes=0, broadband_mbps=1000,
    rules=read_rules({"groups": ["broadband"]}, "BFIBRE"),
)  # fmt: skip
WIFI = builders.offer(
    offer_id="BWIFI", code="wifi10", name="全家WiFi", price_fen=1000, kind=OfferKind.ADD_ON,
    rules=read_rules(
        {"relations": [
            {"kind": "requires", "to": "broadband", "said": {"zh": "须先有宽带", "en": "broadband first"}}
        ]}, "BWIFI",
    ),
)  # fmt: skip
BUNDLE = builders.offer(
    offer_id="BUNDLE", code="rh199", name="融合组合199元", price_fen=19900, kind=OfferKind.BUNDLE,
    general_data_mb=0, voice_minutes=0,
    rules=read_rules(
        {
            "parts": ["BPLAN", "BFIBRE"],
            "plans": [{
                "plan_id": "standard",
                "name": {"zh": "标准定价", "en": "standard"},
                "options_most": 2,
                "packages": [
                    {"package_id": "base", "name": {"zh": "家庭主包", "en": "family base"}, "kind": "base"},
                    {"package_id": "speed", "name": {"zh": "提速", "en": "speed-up"}, "price_fen": 1000},
                    {"package_id": "tv", "name": {"zh": "高清", "en": "TV"}, "price_fen": 1500},
                    {"package_id": "tv2", "name": {"zh": "第二台高清", "en": "second TV"}, "price_fen": 500},
                ],
                "relations": [{"kind": "requires", "of": "tv2", "to": "tv"}],
            }],
        }, "BUNDLE",
    ),
)  # fmt: skip
SHELF = (PLAN, FIBRE, WIFI, BUNDLE)


def bundle_details(*packages: str, options: tuple[PricedOffer, ...] = (), **given: Any) -> Opening:
    """An opening by the bundle, installed at `ADDRESS`, with these packages and ``options`` besides."""
    defaults: dict[str, Any] = {
        "offer": PricedOffer.of(PLAN),
        "options": (PricedOffer.of(FIBRE), *options),
        "bundle": bundle_order(BUNDLE, [Chosen(package) for package in packages]),
        "installation": Installation(
            address=ADDRESS, offers=(FIBRE.offer_id,), wished_on=date(2030, 1, 5), contact_phone="13871230000"
        ),
    }
    return builders.opening_details(**defaults | given)


def without_broadband(details: Opening) -> Opening:
    """The same order with the broadband left out."""
    return replace(details, options=tuple(o for o in details.options if o.offer_id != FIBRE.offer_id))
