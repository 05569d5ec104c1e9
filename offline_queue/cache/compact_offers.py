"""The offers as they are kept: checked when they came, so that reading thousands asks for no checking again.

The text is JSON: the names of the fields once, each different set of rules once, and a row for every offer
that names its rules by their place. A text that was written before is a list of whole offers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from counter.domain.offering.checking import plain_rules, read_rules
from counter.domain.offers import EffectiveMode, Offer, OfferKind
from offline_queue.sealed.bodies import adapter
from offline_queue.sealed.envelope import EnvelopeDamaged

_NAMES = tuple(field.name for field in fields(Offer) if field.name != "rules")


def write(offers: tuple[Offer, ...]) -> str:
    """The offers as text."""
    places: dict[str, int] = {}
    rules = list[Mapping[str, Any]]()
    known: dict[int, int] = {}
    rows = []
    for offer in offers:
        place = known.get(id(offer.rules))
        if place is None:
            plain = plain_rules(offer.rules)
            place = places.setdefault(json.dumps(plain, sort_keys=True), len(rules))
            if place == len(rules):
                rules.append(plain)
            known[id(offer.rules)] = place
        rows.append([*(_plain(getattr(offer, name)) for name in _NAMES), place])
    whole = {"fields": _NAMES, "rules": rules, "rows": rows}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> tuple[Offer, ...]:
    """The offers of a text; raises EnvelopeDamaged for one that is none of `write`'s."""
    try:
        whole = json.loads(text)
        if isinstance(whole, list):
            return adapter(tuple[Offer, ...]).validate_python(whole)
        rules = [read_rules(plain, str(place)) for place, plain in enumerate(whole["rules"])]
        readers = [(name, _READERS.get(name)) for name in whole["fields"]]
        return tuple(_offer(readers, row, rules) for row in whole["rows"])
    except (ValueError, LookupError, TypeError) as damage:
        raise EnvelopeDamaged("offers", str(damage)) from damage


def _offer(readers: list[tuple[str, Callable[[Any], Any] | None]], row: list[Any], rules: list[Any]) -> Offer:
    values = {
        name: value if reads is None else reads(value)
        for (name, reads), value in zip(readers, row, strict=False)
    }
    return Offer(**values, rules=rules[row[-1]])


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


_MODES: dict[str, EffectiveMode] = {mode.value: mode for mode in EffectiveMode}
_KINDS: dict[str, OfferKind] = {kind.value: kind for kind in OfferKind}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "kind": _KINDS.__getitem__,
    "on_sale_from": date.fromisoformat,
    "on_sale_until": date.fromisoformat,
    "effective_modes": lambda values: tuple(map(_MODES.__getitem__, values)),
}
