"""What TM Forum's files say a resource looks like: structure only, written by `tools.shapes`.

`shapes_of` gives an API's definitions, `crm.shapes.checking` holds a body against one. Read when first
asked for; an API that nobody speaks to costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from counter.wire.paths import (
    ACCOUNT,
    AGREEMENT,
    COMMUNICATION,
    CUSTOMER,
    CUSTOMER_BILL,
    PARTY,
    PARTY_INTERACTION,
    PAYMENT,
    PREPAY_BALANCE,
    PRODUCT_CATALOG,
    PRODUCT_INVENTORY,
    PRODUCT_ORDER,
    QUALIFICATION,
    RESOURCE_INVENTORY,
    RESOURCE_POOL,
    TROUBLE_TICKET,
)

NUMBERS: Mapping[str, str] = {
    PRODUCT_CATALOG: "TMF620",
    TROUBLE_TICKET: "TMF621",
    PRODUCT_ORDER: "TMF622",
    CUSTOMER: "TMF629",
    PARTY: "TMF632",
    PRODUCT_INVENTORY: "TMF637",
    RESOURCE_INVENTORY: "TMF639",
    AGREEMENT: "TMF651",
    PREPAY_BALANCE: "TMF654",
    ACCOUNT: "TMF666",
    PAYMENT: "TMF676",
    CUSTOMER_BILL: "TMF678",
    QUALIFICATION: "TMF679",
    COMMUNICATION: "TMF681",
    PARTY_INTERACTION: "TMF683",
    RESOURCE_POOL: "TMF685",
}
"""TM Forum's number of each API."""

Shape = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shapes:
    """One API: its definitions by name (``ProductOrder``, ``ProductOrder_Create``, …), the methods of its
    resources, and the events that its listeners know."""

    definitions: Mapping[str, Shape]
    resources: Mapping[str, tuple[str, ...]]
    events: frozenset[str]


@cache
def shapes_of(api: str) -> Shapes:
    """An API's shapes."""
    text = (resources.files(__name__) / f"{NUMBERS[api]}.json").read_text(encoding="utf-8")
    found = json.loads(text)
    methods = {name: tuple(own) for name, own in found["resources"].items()}
    return Shapes(found["definitions"], methods, frozenset(found["events"]))


@cache
def apis() -> Mapping[str, str]:
    """The API of each resource."""
    return {resource: api for api in NUMBERS for resource in shapes_of(api).resources}


def definition_of(resource: str) -> str:
    """The name of a resource's definition: ``ProductOrder`` for ``productOrder``."""
    return resource[0].upper() + resource[1:]
