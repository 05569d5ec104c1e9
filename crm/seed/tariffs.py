"""The catalogue of the demo store: every published tariff as an offer."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import resources

from counter.domain.offers import EffectiveMode, Offer, OfferKind, OfferRules
from crm.seed.codes import code_offers
from crm.seed.families import paid_once
from crm.seed.offer_rules import rules_of
from crm.seed.pinyin import initials, pinyin
from crm.seed.tariff import Tariff
from crm.seed.tariff_rule import Named

_MB_PER_GB = 1024
_MBPS = re.compile(r"(\d+)M宽带|宽带\s*(\d+)M")
# A plan counts from the next month unless the customer wants otherwise; the rest is used at once.
_MODES = {
    OfferKind.PLAN: (EffectiveMode.NEXT_CYCLE, EffectiveMode.AT_ONCE, EffectiveMode.ON_DATE),
    OfferKind.BROADBAND: (EffectiveMode.AT_ONCE, EffectiveMode.NEXT_CYCLE, EffectiveMode.ON_DATE),
    OfferKind.CONTRACT: (EffectiveMode.NEXT_CYCLE, EffectiveMode.AT_ONCE),
    OfferKind.ADD_ON: (EffectiveMode.AT_ONCE, EffectiveMode.NEXT_CYCLE),
}


def megabytes(gigabytes: str) -> int:
    """GB of the list as MB: 8 is 8192; fractions were cut from MB, so 0.49 is 500 and 1.17 is 1200."""
    figure = Decimal(gigabytes)
    if figure == int(figure):
        return int(figure) * _MB_PER_GB
    return round(float(figure) * _MB_PER_GB / 10) * 10


def _months(text: str) -> int | None:
    return int(text) if text else None


def _speed(row: dict[str, str]) -> int | None:
    """Mbit/s, also where only the name says it (标准宽带1000M)."""
    if row["broadband_mbps"]:
        return int(row["broadband_mbps"])
    named = _MBPS.search(row["name"])
    return int(named[1] or named[2]) if named else None


def read_tariffs() -> Iterator[Tariff]:
    """All rows of the packaged list, in its order."""
    source = resources.files("crm.seed") / "data" / "tariffs" / "tariffs.csv"
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        yield Tariff(
            scheme_id=row["scheme_id"],
            scope=row["scope"],
            name=row["name"],
            series=row["series"],
            price_fen=int(Decimal(row["price_cny"]) * 100),
            general_data_mb=megabytes(row["general_data_gb"]),
            directed_data_mb=megabytes(row["directed_data_gb"]),
            voice_minutes=int(row["voice_minutes"]),
            broadband_mbps=_speed(row),
            on_sale_from=date.fromisoformat(row["online_date"]),
            on_sale_until=date.fromisoformat(row["offline_date"]),
            min_term_months=_months(row["min_term_months"]),
            validity_months=_months(row["validity_months"]),
        )


def offers() -> tuple[Offer, ...]:
    """Every tariff as an offer with a code of its own, in the order of the list."""
    tariffs = tuple(read_tariffs())
    codes, named = code_offers(tariffs), Named.of(tariffs)
    shared: dict[OfferRules, OfferRules] = {}
    return tuple(
        _offer(tariff, codes[tariff.scheme_id], shared.setdefault(rules, rules))
        for tariff in tariffs
        for rules in (rules_of(tariff, named),)
    )


def _offer(tariff: Tariff, code: str, rules: OfferRules) -> Offer:
    kind = tariff.family.kind
    return Offer(
        offer_id=tariff.scheme_id,
        code=code,
        name=tariff.name,
        series=tariff.series,
        kind=kind,
        scope=tariff.scope,
        price_fen=tariff.price_fen,
        price_once=paid_once(tariff.name, tariff.series, tariff.price_fen),
        general_data_mb=tariff.general_data_mb,
        directed_data_mb=tariff.directed_data_mb,
        voice_minutes=tariff.voice_minutes,
        broadband_mbps=tariff.broadband_mbps,
        on_sale_from=tariff.on_sale_from,
        on_sale_until=tariff.on_sale_until,
        min_term_months=tariff.min_term_months,
        validity_months=tariff.validity_months,
        effective_modes=_MODES[kind],
        pinyin=pinyin(tariff.name),
        initials=initials(tariff.name),
        rules=rules,
    )
