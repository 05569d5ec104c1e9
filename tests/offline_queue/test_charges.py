"""Charges of cards and QR codes on the disk: the last word stays, and what is open asks for a hand."""

from __future__ import annotations

import pytest

from counter.domain.tender import ChargeAnswer, ChargeIntent, TenderMethod, TenderState
from counter.domain.visit import OutcomeState
from counter.domain.work import Choice
from counter.ports import StoreRefused
from offline_queue import LocalStore
from tests import builders

CAPTURED = ChargeAnswer(TenderState.CAPTURED, "R1")
UNCLEAR = ChargeAnswer(TenderState.UNCLEAR)
REFUSED = ChargeAnswer(TenderState.REFUSED, reason="no")


def intended(store: LocalStore, visit_id: str = "V1", amount_fen: int = 5000) -> ChargeIntent:
    intent = ChargeIntent(
        identity=builders.identity(), visit_id=visit_id, method=TenderMethod.CARD, amount_fen=amount_fen
    )
    store.intend(intent)
    return intent


def test_what_was_captured_or_refused_stays_so(store: LocalStore) -> None:
    for first, later in ((CAPTURED, UNCLEAR), (REFUSED, CAPTURED)):
        charge = intended(store, f"V-{first.state}")
        store.charge_answered(charge.identity, UNCLEAR)
        store.charge_answered(charge.identity, first)
        store.charge_answered(charge.identity, later)
        assert [known.answer for known in store.charges(charge.visit_id)] == [first]


def test_the_same_intent_again_changes_nothing(store: LocalStore) -> None:
    charge = intended(store)
    store.charge_answered(charge.identity, CAPTURED)
    store.intend(charge)
    assert [known.answer for known in store.charges("V1")] == [CAPTURED]


@pytest.mark.parametrize("answer", [None, UNCLEAR])
def test_a_charge_without_an_answer_asks_to_be_asked_again(
    store: LocalStore, answer: ChargeAnswer | None
) -> None:
    charge = intended(store)
    if answer:
        store.charge_answered(charge.identity, answer)
    (item,) = store.work_items()
    assert (item.identity, item.state, item.paid_fen) == (charge.identity, OutcomeState.UNCLEAR, 5000)
    assert item.choices == (Choice.ASK_AGAIN,)
    assert "50.00" in item.reason


def test_a_refused_charge_asks_for_nothing(store: LocalStore) -> None:
    store.charge_answered(intended(store).identity, REFUSED)
    assert store.work_items() == ()


def test_a_captured_charge_is_the_open_visits_own_and_work_once_that_went_on_without_it(
    store: LocalStore,
) -> None:
    visit = builders.visit(builders.payment(5000), tenders=(builders.tender(5000),))
    store.save(visit)
    charge = intended(store, visit.visit_id)
    store.charge_answered(charge.identity, CAPTURED)
    assert store.work_items() == ()
    store.settle(visit, builders.NOW)
    (item,) = store.work_items()
    assert (item.identity, item.choices) == (charge.identity, (Choice.REVERSED,))
    assert "take 50.00 back" in item.reason
    store.charge_reversed(charge.identity)
    assert store.work_items() == ()
    assert store.charges(visit.visit_id) == ()


def test_nothing_is_settled_with_an_unclear_tender(store: LocalStore) -> None:
    tender = builders.tender(5000, method=TenderMethod.CARD, state=TenderState.UNCLEAR)
    visit = builders.visit(builders.payment(5000), tenders=(tender,))
    with pytest.raises(StoreRefused) as refused:
        store.settle(visit, builders.NOW)
    assert refused.value.code == "not_captured"
    assert store.settled(visit.visit_id) is None
