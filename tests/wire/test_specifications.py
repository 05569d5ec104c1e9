"""What the counter sends is what TM Forum's files allow."""

from __future__ import annotations

import json

import pytest

from counter.domain.transaction import Handler
from counter.wire.encoding import encode
from counter.wire.requests import requests_for
from tests import builders
from tests.specifications import faults

DEFINITIONS = {
    "order": ("TMF622", "ProductOrder_Create"),
    "cancel": ("TMF622", "CancelProductOrder_Create"),
    "payment": ("TMF676", "Payment_Create"),
    "refund": ("TMF676", "Refund_Create"),
    "interaction": ("TMF683", "PartyInteraction_Create"),
}


@pytest.fixture(scope="module")
def messages() -> dict[str, list[object]]:
    opening = builders.opening(
        builders.opening_details(
            options=(builders.priced(offer_id="ADD1"),), handler=Handler(name="李四", id_number="4201")
        )
    )
    lines = (
        opening,
        builders.change(),
        builders.payment(),
        builders.reversal(),
        builders.withdrawal(),
        builders.line_refund(),
    )
    settled = builders.settled(*lines, tenders=(builders.tender(20000),))
    found: dict[str, list[object]] = {}
    for request in requests_for(settled, builders.terminal()):
        found.setdefault(request.kind, []).append(json.loads(encode(request.body)))
    return found


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_every_request_is_as_the_specification_says(kind: str, messages: dict[str, list[object]]) -> None:
    assert messages[kind]
    for message in messages[kind]:
        assert faults(*DEFINITIONS[kind], message) == []


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_the_check_sees_what_is_missing(kind: str) -> None:
    assert faults(*DEFINITIONS[kind], {}) != []
