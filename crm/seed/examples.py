"""The demo's offers beside the published tariffs: bundle, group, agreement, services, a prestore.

They are written down in ``data/examples.toml``, as a product manager would.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

from counter.domain.offering.checking import read_rules
from counter.domain.offers import EffectiveMode, Offer, OfferKind
from crm.seed.pinyin import initials, pinyin

_ON_SALE = date(2026, 1, 1), date(2030, 12, 31)
_MODES = (EffectiveMode.AT_ONCE, EffectiveMode.NEXT_CYCLE, EffectiveMode.ON_DATE)


def examples() -> tuple[Offer, ...]:
    """All of them; raises `FaultyRules` for one that cannot be read."""
    source = resources.files("crm.seed") / "data" / "examples.toml"
    return tuple(_offer(entry) for entry in tomllib.loads(source.read_text(encoding="utf-8"))["offer"])


def _offer(entry: Mapping[str, Any]) -> Offer:
    name, yuan = entry["name"], entry["yuan"]
    return Offer(
        offer_id=entry["id"],
        code=entry["id"].lower().replace("-", ""),
        name=name,
        series="示例销售品",
        kind=OfferKind(entry["kind"]),
        scope="hubei",
        price_fen=100 * yuan,
        on_sale_from=_ON_SALE[0],
        on_sale_until=_ON_SALE[1],
        min_term_months=entry.get("term_months"),
        validity_months=entry.get("validity_months"),
        effective_modes=_MODES,
        pinyin=pinyin(name),
        initials=initials(name),
        rules=read_rules(entry.get("rules", {}), entry["id"]),
    )
