"""Enrolment, snapshots, leases and questions: what a terminal asks of the centre."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx

from counter.domain.customer import BlacklistKind
from counter.domain.transaction import RealNameResult
from counter.wire.handed_key import HANDED_KEY, is_proven
from counter.wire.paths import RESOURCE_POOL
from crm.tables import LeaseRow
from tests import builders
from tests.crm.conftest import enrolled
from tests.crm.counter_line import CounterLine
from tests.crm.small_store import OFFERS, REFUSED_DOCUMENT, SmallStore
from tests.crm.visits import opening_for, payment_for


def wanted(pattern: str = "", pool: str = "numbers", quantity: int = 1) -> dict[str, object]:
    capacity: dict[str, object] = {"capacityDemandAmount": str(quantity), "resourcePool": {"id": pool}}
    if pattern:
        capacity["pattern"] = pattern
    return {
        "externalId": builders.identity(),
        "reservationItem": [{"quantity": quantity, "resourceCapacity": capacity}],
    }


def reserved(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 201, answer.text
    item = answer.json()["reservationItem"][0]
    return [resource["id"] for resource in item["appliedCapacityAmount"].get("resource", [])]


def test_a_code_enrols_once(address: str, store: SmallStore) -> None:
    question = {"code": store.code("T3"), "instance": "first"}
    first = httpx.post(f"{address}/counter-terminal/v1/enrolment", json=question)
    second = httpx.post(f"{address}/counter-terminal/v1/enrolment", json=question)
    assert (first.status_code, second.status_code) == (201, 422)
    assert first.json()["terminal"]["position"] == 3


def test_the_signing_key_comes_with_a_proof_for_each_nonce_to_terminals_that_were_enrolled(
    address: str, store: SmallStore
) -> None:
    code = {"code": store.code("T3"), "instance": "first"}
    made = httpx.post(f"{address}/counter-terminal/v1/enrolment", json=code).json()
    path = f"{address}/counter-terminal/v1/signingKey"
    answers = [
        HANDED_KEY.validate_json(httpx.get(path, params={"terminal": "T3", "nonce": nonce}).content)
        for nonce in ("one", "two")
    ]
    assert {handed.signing_key for handed in answers} == {made["signing_key"]}
    assert is_proven(answers[0], made["credential"], "T3", "one")
    for wrong in (
        ("another", "T3", "one"),
        (made["credential"], "T2", "one"),
        (made["credential"], "T3", "two"),
    ):
        assert not is_proven(answers[0], *wrong)
    assert not is_proven(answers[0].model_copy(update={"signing_key": "x"}), made["credential"], "T3", "one")
    assert httpx.get(path, params={"terminal": "nobody", "nonce": "one"}).status_code == 404
    assert httpx.get(path, params={"terminal": "T3"}).status_code == 400


def test_a_terminal_enrolled_again_is_known_by_the_new_credential_only(
    address: str, store: SmallStore
) -> None:
    old, new = enrolled(address, store, "T3"), enrolled(address, store, "T3")
    with closing(old.client), closing(new.client):
        paths = [line.client.get("/counter-terminal/v1/snapshot/limits") for line in (old, new)]
    assert [answer.status_code for answer in paths] == [401, 200]


OPEN = ("/health", "/ready", "/metrics", "/counter-terminal/v1/enrolment", "/counter-terminal/v1/signingKey")


def test_nothing_but_watching_enrolment_and_the_public_key_answers_without_a_credential(address: str) -> None:
    with httpx.Client(base_url=address) as stranger:
        assert stranger.get("/health").status_code == 200
        paths: dict[str, dict[str, object]] = stranger.get("/openapi.json").json()["paths"]
        for path, methods in paths.items():
            for method in methods:
                if path not in OPEN:
                    answer = stranger.request(method, path.replace("{", "").replace("}", ""), json={})
                    assert answer.status_code == 401, path
                    assert answer.headers["WWW-Authenticate"] == "Bearer"
                    assert answer.json()["code"] == "credential"


def test_offers_limits_and_staff_come_down_as_the_domain_s_own(counter: CounterLine) -> None:
    offers = counter.snapshot("offers")
    assert set(offers.items) >= set(OFFERS)
    assert {limit.name for limit in counter.snapshot("limits").items} >= {"lines_per_id"}
    assert [member.clerk_id for member in counter.snapshot("staff").items] == ["20317"]


def test_nothing_new_is_an_empty_list_of_the_same_version(counter: CounterLine) -> None:
    for part in ("offers", "limits", "staff", "customers", "blacklist", "sims", "numbers"):
        first = counter.snapshot(part)
        again = counter.snapshot(part, first.version)
        assert (again.version, again.full, again.items) == (first.version, False, ())


def test_only_changed_customers_come_down_again(counter: CounterLine, store: SmallStore) -> None:
    known, _other = store.customer(), store.customer()
    before = counter.snapshot("customers")
    assert before.full
    counter.settle(builders.settled(payment_for(known, 5000)))
    changed = counter.snapshot("customers", before.version)
    assert not changed.full
    assert [view.customer.customer_id for view in changed.items] == [known.customer_id]
    assert changed.items[0].balance_fen == 5000


def test_a_version_the_centre_never_gave_brings_everything(counter: CounterLine) -> None:
    for version in ("999999999", "rubbish", "-1", "9" * 30):
        assert counter.snapshot("customers", version).full


def test_a_cleared_blacklist_entry_is_gone_from_the_next_snapshot(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer(arrears_fen=5000, blacklisted=BlacklistKind.ARREARS)
    before = counter.snapshot("blacklist")
    assert known.id_number in {each.id_number for each in before.items}
    counter.settle(builders.settled(payment_for(known, 5000)))
    after = counter.snapshot("blacklist", before.version)
    assert after.gone == (known.id_number,)
    assert known.id_number not in {each.id_number for each in after.items}


def test_a_terminal_has_a_block_of_numbers_and_the_cards_of_its_tray(
    counter: CounterLine, neighbour: CounterLine
) -> None:
    mine, theirs = counter.snapshot("numbers").items, neighbour.snapshot("numbers").items
    assert len(mine) >= 100
    assert not {lease.value for lease in mine} & {lease.value for lease in theirs}
    cards, others = counter.snapshot("sims").items, neighbour.snapshot("sims").items
    assert cards
    assert not {lease.value for lease in cards} & {lease.value for lease in others}


def test_a_used_number_leaves_the_block_and_another_takes_its_place(
    counter: CounterLine, store: SmallStore
) -> None:
    block = counter.snapshot("numbers")
    used = block.items[0].value
    counter.settle(builders.settled(opening_for(store, store.customer(), number=used)))
    after = counter.snapshot("numbers", block.version)
    assert used not in {lease.value for lease in after.items}
    assert len(after.items) >= 100


def test_a_good_number_is_leased_by_its_ending_with_its_deposit(
    counter: CounterLine, neighbour: CounterLine, store: SmallStore
) -> None:
    number = store.free_number(number_class="good", deposit_fen=50000)
    answer = counter.request("POST", RESOURCE_POOL, "reservation", wanted(number[-9:]))
    assert reserved(answer) == [number]  # its last eight digits may be another's, too
    lease = next(lease for lease in counter.snapshot("numbers").items if lease.value == number)
    assert (lease.on_demand, lease.deposit_fen, lease.number_class) == (True, 50000, "good")
    again = neighbour.request("POST", RESOURCE_POOL, "reservation", wanted(number[-9:]))
    assert number not in reserved(again)


def test_a_lease_given_back_is_anybody_s(
    counter: CounterLine, neighbour: CounterLine, store: SmallStore
) -> None:
    number = store.free_number(number_class="good")
    mine = counter.request("POST", RESOURCE_POOL, "reservation", wanted(number))
    path = f"reservation/{mine.json()['id']}"
    assert neighbour.request("DELETE", RESOURCE_POOL, path).status_code == 404
    assert counter.request("DELETE", RESOURCE_POOL, path).status_code == 204
    assert reserved(neighbour.request("POST", RESOURCE_POOL, "reservation", wanted(number))) == [number]
    assert counter.request("GET", RESOURCE_POOL, path).json()["reservationState"] == "cancelled"


def test_an_expired_lease_holds_nobody_back(
    counter: CounterLine, neighbour: CounterLine, store: SmallStore
) -> None:
    number = store.free_number(number_class="good")
    counter.request("POST", RESOURCE_POOL, "reservation", wanted(number))
    with store.database.writing() as session:
        lease = session.query(LeaseRow).filter_by(value=number).one()
        lease.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    assert number not in {lease.value for lease in counter.snapshot("numbers").items}
    assert reserved(neighbour.request("POST", RESOURCE_POOL, "reservation", wanted(number))) == [number]


def test_numbers_picked_elsewhere_are_leased_by_asking_and_for_nobody_else(
    counter: CounterLine, store: SmallStore
) -> None:
    known, other = store.customer(), store.customer()
    number = store.free_number(picked_by=known.id_number)
    (lease,) = counter.own("preselected", {"idNumber": known.id_number}).json()
    assert lease["value"] == number
    refused = counter.settle(builders.settled(opening_for(store, other, number=number)))[0]
    assert (refused.status_code, refused.json()["code"]) == (422, "number")
    assert counter.settle(builders.settled(opening_for(store, known, number=number)))[0].status_code == 201


def test_the_real_name_service_refuses_its_list_and_other_people_s_documents(
    counter: CounterLine, store: SmallStore
) -> None:
    known = store.customer()
    asked = {
        RealNameResult.PASSED: (known.name, known.id_number),
        RealNameResult.REFUSED: ("别人", known.id_number),
    }
    for result, (name, id_number) in asked.items():
        answer = counter.own("realNameCheck", {"name": name, "idNumber": id_number})
        assert answer.json()["result"] == result.value
    listed = counter.own("realNameCheck", {"name": "张三", "idNumber": REFUSED_DOCUMENT})
    assert listed.json() == {"result": "refused", "why": "withdrawn"}


def test_a_customer_is_found_by_line_id_and_document(counter: CounterLine, store: SmallStore) -> None:
    known = store.customer(balance_fen=3620)
    whose = (
        {"number": known.number},
        {"customerId": known.customer_id},
        {"idNumber": known.id_number},
    )
    views = [counter.view(**each) for each in whose]
    assert {view.customer.customer_id for view in views} == {known.customer_id}
    assert views[0].balance_fen == 3620
    assert counter.own("customerView", {"number": "10000000000"}).status_code == 404
