"""Every resource is read as TMF630 says, and looks as its specification says."""

from __future__ import annotations

from typing import Any

import pytest

from counter.domain.transaction import RealNameResult
from counter.wire.paths import (
    ACCOUNT,
    CUSTOMER,
    CUSTOMER_BILL,
    PARTY,
    PARTY_INTERACTION,
    PAYMENT,
    PREPAY_BALANCE,
    PRODUCT_CATALOG,
    PRODUCT_INVENTORY,
    PRODUCT_ORDER,
    RESOURCE_INVENTORY,
    RESOURCE_POOL,
)
from tests import builders
from tests.crm.counter_line import CounterLine, statuses
from tests.crm.small_store import SmallStore
from tests.crm.test_terminal_api import wanted
from tests.crm.visits import opening_for, payment_for
from tests.specifications import faults

RESOURCES = {
    "productOffering": (PRODUCT_CATALOG, "TMF620", "ProductOffering"),
    "productOfferingPrice": (PRODUCT_CATALOG, "TMF620", "ProductOfferingPrice"),
    "individual": (PARTY, "TMF632", "Individual"),
    "customer": (CUSTOMER, "TMF629", "Customer"),
    "billingAccount": (ACCOUNT, "TMF666", "BillingAccount"),
    "product": (PRODUCT_INVENTORY, "TMF637", "Product"),
    "resource": (RESOURCE_INVENTORY, "TMF639", "Resource"),
    "reservation": (RESOURCE_POOL, "TMF685", "Reservation"),
    "productOrder": (PRODUCT_ORDER, "TMF622", "ProductOrder"),
    "cancelProductOrder": (PRODUCT_ORDER, "TMF622", "CancelProductOrder"),
    "payment": (PAYMENT, "TMF676", "Payment"),
    "refund": (PAYMENT, "TMF676", "Refund"),
    "customerBill": (CUSTOMER_BILL, "TMF678", "CustomerBill"),
    "bucket": (PREPAY_BALANCE, "TMF654", "Bucket"),
    "partyInteraction": (PARTY_INTERACTION, "TMF683", "PartyInteraction"),
}


@pytest.fixture(scope="module", autouse=True)
def _something_of_everything(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    line, paid = opening_for(store, known, real_name=RealNameResult.NOT_CHECKED), payment_for(known, 5000)
    settled = builders.settled(line, paid)
    done = [*counter.settle(settled)]
    back = builders.settled(
        builders.withdrawal_of(settled, line), builders.reversal_of(settled, paid), tenders=()
    )
    done += counter.settle(back)
    done.append(counter.request("POST", RESOURCE_POOL, "reservation", wanted()))
    assert set(statuses(done)) == {201}


@pytest.mark.parametrize("resource", RESOURCES)
def test_lists_and_single_resources_are_as_specified(counter: CounterLine, resource: str) -> None:
    api, file, definition = RESOURCES[resource]
    found: list[dict[str, Any]] = counter.request("GET", api, resource, params={"limit": 50}).json()
    assert found
    for each in found:
        assert faults(file, definition, each) == []
    single = counter.request("GET", api, f"{resource}/{found[0]['id']}")
    assert single.status_code == 200
    assert single.json()["href"].endswith(f"/{resource}/{found[0]['id']}")


@pytest.mark.parametrize("resource", RESOURCES)
def test_pages_fields_and_totals(counter: CounterLine, resource: str) -> None:
    api = RESOURCES[resource][0]
    whole = counter.request("GET", api, resource, params={"limit": 1000})
    total = int(whole.headers["X-Total-Count"])
    assert (whole.status_code, int(whole.headers["X-Result-Count"])) == (200, total)
    part = counter.request("GET", api, resource, params={"limit": 1, "offset": total - 1, "fields": "id"})
    assert part.status_code == (200 if total == 1 else 206)
    assert part.headers["X-Result-Count"] == "1"
    assert [each["id"] for each in part.json()] == [whole.json()[-1]["id"]]
    assert set(part.json()[0]) <= {"id", "href"}


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_is_not_there_is_not_found_and_what_is_no_filter_is_refused(
    counter: CounterLine, resource: str
) -> None:
    api = RESOURCES[resource][0]
    missing = counter.request("GET", api, f"{resource}/nothing")
    refused = counter.request("GET", api, resource, params={"colour": "red"})
    assert (missing.status_code, refused.status_code) == (404, 400)
    for answer, status in ((missing, "404"), (refused, "400")):
        assert faults("TMF622", "Error", answer.json()) == []
        assert answer.json()["status"] == status


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_id_is_a_filter_too(counter: CounterLine, resource: str) -> None:
    api = RESOURCES[resource][0]
    ids = [each["id"] for each in counter.request("GET", api, resource, params={"limit": 2}).json()]
    found = counter.request("GET", api, resource, params={"id": ",".join(ids)})
    assert sorted(each["id"] for each in found.json()) == sorted(ids)
