"""Resources that are kept as they came: made, found, changed and taken away as TMF630 says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from counter.domain.customer import BlacklistKind
from counter.wire.paths import (
    AGREEMENT,
    CUSTOMER,
    PARTY,
    PREPAY_BALANCE,
    PRODUCT_CATALOG,
    QUALIFICATION,
    TROUBLE_TICKET,
)
from tests import builders
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import PLAN_59, PLAN_129, RETIRED, SmallStore
from tests.specifications import faults

COMPLAINT = {
    "externalId": "",
    "name": "billing",
    "description": "charged twice",
    "severity": "2",
    "ticketType": "complaint",
    "requestedResolutionDate": "2026-12-05T18:00:00+08:00",
    "relatedParty": [{"id": "C1", "role": "customer", "@referredType": "Customer"}],
    "store": {"id": "S1", "floors": 2},
}


def complain(counter: CounterLine, **given: object) -> dict[str, Any]:
    body = {**COMPLAINT, "externalId": builders.identity(), **given}
    answer = counter.request("POST", TROUBLE_TICKET, "troubleTicket", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == found["href"]
    return found


def found(counter: CounterLine, **asked: str) -> list[str]:
    answer = counter.request("GET", TROUBLE_TICKET, "troubleTicket", params=asked)
    assert answer.status_code in (200, 206), answer.text
    return [each["externalId"] for each in answer.json()]


def test_a_complaint_is_kept_whole_and_as_specified(counter: CounterLine) -> None:
    made = complain(counter)
    assert faults("TMF621", "TroubleTicket", made) == []
    assert made["store"] == {"id": "S1", "floors": 2}
    assert made["status"] == "acknowledged"
    path = f"troubleTicket/{made['id']}"
    assert counter.request("GET", TROUBLE_TICKET, path).json() == made
    chosen = counter.request(
        "GET", TROUBLE_TICKET, path, params={"fields": "severity,relatedParty.id"}
    ).json()
    assert chosen == {
        "id": made["id"], "href": made["href"], "severity": "2", "relatedParty": [{"id": "C1"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"severity": None}, "severity"),
        ({"severity": 2}, "severity"),
        ({"requestedResolutionDate": "tomorrow"}, "requestedResolutionDate"),
        ({"requestedResolutionDate": "2026-02-30T10:00:00Z"}, "requestedResolutionDate"),
        ({"requestedResolutionDate": "2026-11-30T10:00:00"}, "requestedResolutionDate"),
        ({"status": "lost"}, "status"),
        ({"relatedParty": [{"id": "C1"}]}, "relatedParty.0.@referredType"),
        ({"relatedParty": {"id": "C1"}}, "relatedParty"),
        ({"note": [None]}, "note.0"),
    ],
)
def test_what_the_file_does_not_allow_is_told_with_its_place(
    counter: CounterLine, wrong: dict[str, object], place: str
) -> None:
    body = {**COMPLAINT, "externalId": builders.identity(), **wrong}
    answer = counter.request("POST", TROUBLE_TICKET, "troubleTicket", body)
    assert answer.status_code == 400
    assert faults("TMF621", "Error", answer.json()) == []
    assert answer.json()["params"]["place"] == place


def test_the_same_complaint_again_is_answered_the_same_and_another_refused(counter: CounterLine) -> None:
    identity = builders.identity()
    first, second = complain(counter, externalId=identity), complain(counter, externalId=identity)
    assert first == second
    other = {**COMPLAINT, "externalId": identity, "severity": "1"}
    assert counter.request("POST", TROUBLE_TICKET, "troubleTicket", other).status_code == 409


def test_filters_have_operators(counter: CounterLine) -> None:
    name = builders.identity()
    low, high = (complain(counter, name=name, severity=severity, weight=weight)["externalId"]
                 for severity, weight in (("3", 9), ("1", Decimal("10.5"))))  # fmt: skip
    for asked, expected in (
        ({}, [low, high]),
        ({"severity": "1"}, [high]),
        ({"severity": "1,3"}, [low, high]),
        ({"severity.ne": "1"}, [low]),
        ({"severity>": "2"}, [low]),
        ({"weight.gt": "9"}, [high]),
        ({"weight.lte": "9"}, [low]),
        ({"weight": "10.50"}, [high]),
        ({"severity.regex": "^[1-2]$"}, [high]),
        ({"relatedParty.id": "C1"}, [low, high]),
        ({"relatedParty.id": "C2"}, []),
        ({"requestedResolutionDate.lt": "2026-12-05T10:00:01Z"}, [low, high]),
        ({"requestedResolutionDate": "2026-12-05T10:00:00Z"}, [low, high]),
        ({"sort": "-weight"}, [high, low]),
        ({"sort": "severity"}, [high, low]),
        ({"sort": "-severity", "limit": "1", "offset": "1"}, [high]),
    ):
        assert found(counter, name=name, **asked) == expected, asked


@pytest.mark.parametrize("pattern", ["(a+)+", "[", "a{1,9}", r"(a)\1", "a*b*c*d*", "x" * 101])
def test_a_pattern_that_could_take_long_is_refused(counter: CounterLine, pattern: str) -> None:
    asked = {"name.regex": pattern}
    answer = counter.request("GET", TROUBLE_TICKET, "troubleTicket", params=asked)
    assert answer.status_code == 400


def test_a_merge_patch_lays_over_takes_away_and_keeps_the_state_machine(counter: CounterLine) -> None:
    made = complain(counter, note=[{"text": "called"}])
    path = f"troubleTicket/{made['id']}"

    def patch(**change: object) -> Any:
        headers = {"Content-Type": "application/merge-patch+json"}
        return counter.request("PATCH", TROUBLE_TICKET, path, change, headers=headers)

    resolved = patch(status="resolved", statusChangeReason="paid back", note=None, store={"floors": None})
    assert resolved.status_code == 200
    body = resolved.json()
    assert faults("TMF621", "TroubleTicket", body) == []
    assert (body["status"], body["store"], "note" in body) == ("resolved", {"id": "S1"}, False)
    assert [change["status"] for change in body["statusChange"]] == ["resolved"]
    assert patch(status="inProgress").status_code == 200
    assert patch(status="closed").status_code == 200
    for refused, status in (
        (patch(status="inProgress"), 409),
        (patch(status="lost"), 400),
        (patch(id="other"), 400),
        (patch(creationDate="2020-01-01T00:00:00Z"), 400),
        (patch(description=None), 400),
    ):
        assert refused.status_code == status, refused.text
        assert faults("TMF621", "Error", refused.json()) == []
    assert counter.request("GET", TROUBLE_TICKET, path).json()["status"] == "closed"
    assert counter.request("PATCH", TROUBLE_TICKET, path, [{"op": "remove"}]).status_code == 400
    assert counter.request("DELETE", TROUBLE_TICKET, path).status_code == 204
    assert counter.request("GET", TROUBLE_TICKET, path).status_code == 404
    assert counter.request("DELETE", TROUBLE_TICKET, path).status_code == 404


def test_agreements_are_kept_too(counter: CounterLine) -> None:
    body = {
        "name": "24 months",
        "agreementType": "contract",
        "agreementItem": [{"productOffering": [{"id": PLAN_59.offer_id}]}],
        "engagedParty": [{"id": "C1", "name": "张三", "@referredType": "Customer"}],
    }
    made = counter.request("POST", AGREEMENT, "agreement", body)
    assert made.status_code == 201, made.text
    assert faults("TMF651", "Agreement", made.json()) == []
    asked = {"engagedParty.id": "C1", "agreementItem.productOffering.id": PLAN_59.offer_id}
    answer = counter.request("GET", AGREEMENT, "agreement", params=asked)
    assert [each["id"] for each in answer.json()] == [made.json()["id"]]


def test_rows_and_documents_are_one_list(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    person = {"givenName": "三", "familyName": "张", "fullName": known.name}
    made = counter.request("POST", PARTY, "individual", person)
    assert made.status_code == 201, made.text
    asked = {"id": f"{known.party_id},{made.json()['id']}"}
    both = counter.request("GET", PARTY, "individual", params=asked)
    assert [each["id"] for each in both.json()] == [known.party_id, made.json()["id"]]
    back = counter.request("GET", PARTY, "individual", params={**asked, "sort": "-id"})
    assert [each["id"] for each in back.json()] == sorted(asked["id"].split(","), reverse=True)
    page = counter.request("GET", PARTY, "individual", params={**asked, "offset": 1, "limit": 1})
    assert (page.status_code, page.headers["X-Total-Count"]) == (206, "2")
    assert [each["id"] for each in page.json()] == [made.json()["id"]]


def test_what_the_store_does_business_with_is_not_taken_away(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    for api, path in ((CUSTOMER, f"customer/{known.customer_id}"), (PARTY, f"individual/{known.party_id}")):
        refused = counter.request("DELETE", api, path)
        assert (refused.status_code, refused.json()["code"]) == (409, "owned")
        assert counter.request("GET", api, path).status_code == 200
    offer = counter.request("PATCH", PRODUCT_CATALOG, f"productOffering/{PLAN_59.offer_id}", {"name": "free"})
    assert offer.status_code == 409


def qualification(counter: CounterLine, customer_id: str, *items: dict[str, Any], **asked: object) -> Any:
    body = {
        "relatedParty": [{"id": customer_id, "role": "customer", "@referredType": "Customer"}],
        "productOfferingQualificationItem": [{"id": str(n), **item} for n, item in enumerate(items, 1)],
        **asked,
    }
    answer = counter.request("POST", QUALIFICATION, "productOfferingQualification", body)
    assert answer.status_code == 201, answer.text
    assert faults("TMF679", "ProductOfferingQualification", answer.json()) == []
    return answer.json()


def test_a_qualification_is_judged_by_the_rules_of_offers(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer()
    done = qualification(
        counter,
        known.customer_id,
        {"productOffering": {"id": PLAN_59.offer_id}, "product": {"id": known.subscription_id}},
        {"productOffering": {"id": RETIRED.offer_id}, "product": {"id": known.number}},
        {"productOffering": {"id": "nothing"}},
        provideAlternative=True,
    )
    items = done["productOfferingQualificationItem"]
    assert [item["qualificationItemResult"] for item in items] == ["qualified", "alternate", "unqualified"]
    assert (done["state"], done["qualificationResult"]) == ("done", "unqualified")
    assert items[1]["eligibilityUnavailabilityReason"][0]["label"]
    others = [each["alternateProductOffering"]["id"] for each in items[1]["alternateProductOfferingProposal"]]
    assert {PLAN_59.offer_id, PLAN_129.offer_id} & set(others)
    assert RETIRED.offer_id not in others


def test_a_qualification_may_ask_for_all_that_fits(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(blacklisted=BlacklistKind.ARREARS, arrears_fen=5000)
    done = qualification(counter, known.customer_id, productOfferingQualificationItem=[])
    offered = {item["productOffering"]["id"] for item in done["productOfferingQualificationItem"]}
    assert PLAN_59.offer_id in offered
    assert RETIRED.offer_id not in offered


def test_a_list_of_nothing_is_empty(counter: CounterLine) -> None:
    answer = counter.request("GET", PREPAY_BALANCE, "reserveBalance")
    assert (answer.status_code, answer.json(), answer.headers["X-Total-Count"]) == (200, [], "0")
