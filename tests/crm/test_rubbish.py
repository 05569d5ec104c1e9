"""Whatever comes in, the centre answers with an error body and stays up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.domain.transaction import RealNameResult
from counter.wire.paths import PAYMENT, PRODUCT_ORDER
from counter.wire.requests import requests_for
from tests import builders
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import SmallStore
from tests.crm.visits import opening_for
from tests.specifications import faults

POSTS = (
    "/tmf-api/productOrderingManagement/v4/productOrder",
    "/tmf-api/productOrderingManagement/v4/cancelProductOrder",
    "/tmf-api/paymentManagement/v4/payment",
    "/tmf-api/paymentManagement/v4/refund",
    "/tmf-api/partyInteraction/v4/partyInteraction",
    "/tmf-api/resourcePoolManagement/v1/reservation",
    "/counter-terminal/v1/enrolment",
    "/counter-terminal/v1/blacklistCheck",
    "/counter-terminal/v1/realNameCheck",
    "/counter-terminal/v1/preselected",
    "/counter-terminal/v1/customerView",
)
RUBBISH = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"{}",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a": NaN}',
    b'{"a": 1e99999999999999999999}',
    b'{"externalId": "\\ud800"}',
    b'{"productOrderItem": "x", "totalAmount": 5, "account": []}',
)


@pytest.mark.parametrize("path", POSTS)
def test_rubbish_is_a_request_that_cannot_be_read(counter: CounterLine, path: str) -> None:
    for rubbish in RUBBISH:
        answer = counter.client.post(path, content=rubbish)
        assert answer.status_code == 400, (rubbish[:40], answer.text)
        assert faults("TMF622", "Error", answer.json()) == []


def test_unknown_addresses_and_methods_are_told_in_the_error_body(counter: CounterLine) -> None:
    unknown = counter.client.get("/nowhere")
    wrong = counter.client.put("/health")
    assert (unknown.status_code, wrong.status_code) == (404, 405)
    for answer in (unknown, wrong):
        assert faults("TMF622", "Error", answer.json()) == []


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1" * 40])
def test_pages_that_are_none_are_refused(counter: CounterLine, limit: str) -> None:
    answer = counter.request("GET", PAYMENT, "payment", params={"limit": limit})
    assert answer.status_code == 400


@pytest.fixture(scope="module")
def order(counter: CounterLine, store: SmallStore) -> dict[str, object]:
    """An order that would be held, so that it stays cheap."""
    line = opening_for(store, store.customer(), real_name=RealNameResult.NOT_CHECKED)
    return dict(requests_for(builders.settled(line), counter.terminal)[0].body)


@settings(max_examples=60)
@given(data=st.data())
def test_an_order_with_anything_anywhere_never_breaks_the_centre(
    counter: CounterLine, order: dict[str, object], data: st.DataObject
) -> None:
    body = dict(order)
    body["externalId"] = builders.identity()
    name = data.draw(st.sampled_from(sorted(body)))
    body[name] = data.draw(_ANYTHING)
    answer = counter.request("POST", PRODUCT_ORDER, "productOrder", body)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert faults("TMF622", "Error", answer.json()) == []


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(
        ["", "open", "change", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "\x00"]
    )
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "role", "name", "@referredType", "action"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
