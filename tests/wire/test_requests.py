"""A settled visit as requests: what is sent, in which order, and what waits for what."""

from __future__ import annotations

import pytest

from counter.domain.tender import TenderMethod
from counter.domain.timing import Moment, TimingEvent
from counter.domain.transaction import ChargeKind
from counter.domain.visit import SettledVisit, accept
from counter.wire.encoding import encode
from counter.wire.outgoing import Outgoing
from counter.wire.requests import later_timings, release_of, requests_for
from tests import builders


def sent(settled: SettledVisit) -> tuple[Outgoing, ...]:
    return requests_for(settled, builders.terminal())


def kinds(settled: SettledVisit) -> list[str]:
    return [request.kind for request in sent(settled)]


def of_kind(settled: SettledVisit, kind: str) -> list[Outgoing]:
    return [request for request in sent(settled) if request.kind == kind]


def test_every_kind_of_line_becomes_its_requests_and_the_visit_comes_last() -> None:
    lines = (
        builders.opening(),
        builders.change(),
        builders.payment(),
        builders.reversal(),
        builders.withdrawal(),
        builders.line_refund(),
    )
    found = kinds(builders.settled(*lines, tenders=(builders.tender(20000),)))
    assert sorted(found) == sorted(
        ["order", "order", "payment", "refund", "cancel", "refund", "refund", "interaction"]
    )
    assert found[-1] == "interaction"


def test_the_same_visit_always_gives_the_same_requests() -> None:
    settled = builders.settled(builders.opening(), builders.payment(), builders.withdrawal())
    again = builders.settled(
        *settled.visit.transactions,
        visit=settled.visit,
        payments=settled.payments,
    )
    assert [encode(r.body) for r in sent(settled)] == [encode(r.body) for r in sent(again)]
    assert sent(settled) == sent(again)


def test_an_opening_that_waits_for_arrears_is_sent_after_the_payment_and_before_its_own_money() -> None:
    arrears = builders.payment(
        5000, details=builders.payment_details(5000, account_id="OLD", arrears_fen=5000)
    )
    opening = builders.opening(depends_on=(arrears.identity,))
    settled = builders.settled(opening, arrears, visit=builders.visit(arrears, opening))
    old, new = (next(p for p in settled.payments if p.account_id == a) for a in ("OLD", "A1"))
    order_of_sending = [request.identity for request in sent(settled)]
    assert order_of_sending[:3] == [old.identity, opening.identity, new.identity]
    by_identity = {request.identity: request for request in sent(settled)}
    assert by_identity[opening.identity].depends_on == (old.identity,)
    assert by_identity[opening.identity].body["dependsOn"] == [old.identity]
    assert by_identity[new.identity].depends_on == (opening.identity,)


def test_arrears_and_opening_paid_by_one_payment_do_not_wait_for_each_other() -> None:
    arrears = builders.payment(5000)
    opening = builders.opening(depends_on=(arrears.identity,))
    settled = builders.settled(arrears, opening)
    (paid,) = of_kind(settled, "payment")
    (order,) = of_kind(settled, "order")
    assert paid.depends_on == ()
    assert order.depends_on == (paid.identity,)
    assert kinds(settled) == ["payment", "order", "interaction"]


def test_lines_that_wait_for_each_other_in_a_circle_are_a_mistake() -> None:
    first, second = builders.identity(), builders.identity()
    lines = (
        builders.change(identity=first, depends_on=(second,)),
        builders.change(identity=second, depends_on=(first,)),
    )
    with pytest.raises(ValueError, match="circle"):
        sent(builders.settled(*lines, tenders=()))


def test_each_share_of_a_mixed_tender_says_what_it_is_for() -> None:
    opening = builders.opening(
        charges=(
            builders.charge(3000, kind=ChargeKind.FEE),
            builders.charge(50000, kind=ChargeKind.DEPOSIT),
            builders.charge(10000),
        )
    )
    tenders = (builders.tender(40000, TenderMethod.CARD), builders.tender(23000))
    found = of_kind(builders.settled(opening, tenders=tenders), "payment")
    shares = {
        str(request.body["paymentMethod"]["@type"]): [  # type: ignore[index]
            (item["purpose"], str(item["amount"]["value"]))
            for item in request.body["paymentItem"]  # type: ignore[attr-defined]
        ]
        for request in found
    }
    assert shares == {
        "card": [("fee", "30.00"), ("deposit", "370.00")],
        "cash": [("deposit", "130.00"), ("payment", "100.00")],
    }
    assert sum(request.amount_fen for request in found) == 63000


def test_a_withdrawal_gives_back_only_after_the_order_is_taken_back() -> None:
    line = builders.withdrawal()
    settled = builders.settled(line, tenders=())
    cancel, refund = sent(settled)[:2]
    assert (cancel.kind, cancel.identity) == ("cancel", line.identity)
    assert (refund.kind, refund.identity) == ("refund", f"{line.identity}:refund")
    assert line.identity in refund.depends_on
    assert refund.amount_fen == -10000
    assert refund.bindings[0].path == ("payment", "id")


def test_an_order_whose_number_is_not_known_yet_is_named_once_it_is() -> None:
    opened = builders.opening()
    withdrawn = builders.withdrawal_of(builders.settled(opened), opened)
    (cancel,) = of_kind(builders.settled(withdrawn, tenders=()), "cancel")
    (binding,) = cancel.bindings
    assert (binding.path, binding.identity) == (("productOrder", "id"), opened.identity)


def test_requests_that_touch_the_same_account_share_a_key() -> None:
    settled = builders.settled(builders.opening(), builders.payment())
    touching = [r for r in sent(settled) if "account:A1" in r.keys]
    assert {r.kind for r in touching} == {"order", "payment"}


def test_the_visit_carries_its_parts_slip_orders_and_payments() -> None:
    line = builders.payment()
    events = (
        TimingEvent(Moment.SEATED, 0),
        TimingEvent(Moment.TEMPLATE_OPENED, 10_000, "jf", line.identity),
        TimingEvent(Moment.ACCEPTED, 16_000, "jf", line.identity),
        TimingEvent(Moment.SETTLE_OPENED, 18_000),
        TimingEvent(Moment.SYSTEM_BEGAN, 19_000),
        TimingEvent(Moment.SYSTEM_ENDED, 19_500),
        TimingEvent(Moment.SETTLED, 20_000),
    )
    settled = builders.settled(line, visit=builders.visit(line, events=events))
    (visit,) = of_kind(settled, "interaction")
    said = {entry["name"]: entry["value"] for entry in visit.body["characteristic"]}  # type: ignore[attr-defined]
    assert said["slipNumber"] == settled.slip_number
    assert said["payments"] == [settled.payments[0].identity]
    assert (said["talkMs"], said["clerkMs"], said["systemMs"]) == (12_000, 7_500, 500)
    item = visit.body["interactionItem"][0]  # type: ignore[index]
    assert {"name": "clerkMs", "value": 6_000} in item["characteristic"]
    assert visit.identity == settled.visit.visit_id


def test_later_timings_change_the_visit_and_nothing_else() -> None:
    settled = builders.settled()
    update = later_timings(builders.left(settled.visit), settled, builders.terminal())
    assert (update.method, update.path) == ("PATCH", "partyInteraction/{id}")
    assert update.bindings[0].identity == settled.visit.visit_id
    assert set(update.body) == {"interactionDate", "interactionItem", "characteristic"}


def test_a_lease_is_given_back_by_its_id() -> None:
    release = release_of("L-1")
    assert (release.method, release.path) == ("DELETE", "reservation/L-1")


def test_a_line_accepted_twice_is_one_order() -> None:
    line = builders.change()
    visit = accept(accept(builders.visit(line), line), line)
    assert kinds(builders.settled(line, visit=visit)) == ["order", "interaction"]
