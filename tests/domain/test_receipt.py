"""The payment receipt: what was paid and given back, tied to its slip."""

from __future__ import annotations

from dataclasses import replace

from counter.domain.prints import Duplicate
from counter.domain.slips.blocks import Facts, Heading, Item, Signature, Slip, Totals
from counter.domain.slips.receipt import receipt_of, receipt_slips
from counter.domain.text import Text
from counter.domain.transaction import ChargeKind
from counter.domain.visit import FurtherSlip, Outcome, OutcomeState, SettledVisit
from counter.messages import _, use
from tests.builders import NOW, change, charge, line_refund, opening, payment, settled, tender, terminal


def receipt(
    visited: SettledVisit, *outcomes: Outcome, copy: Duplicate | None = None, number: str = ""
) -> Slip | None:
    """The English receipt."""
    use("en")
    return receipt_of(visited, outcomes, terminal(), "en", say=_, slip_number=number, duplicate=copy)


def test_it_has_what_was_paid_names_the_slip_and_says_the_balance_after() -> None:
    found = receipt(settled(opening(), payment(2_000), change(), tenders=(tender(20_000),)))
    assert found is not None
    (heading,) = [block for block in found.blocks if isinstance(block, Heading)]
    (head,) = [block for block in found.blocks if isinstance(block, Facts)]
    opened, paid = [block for block in found.blocks if isinstance(block, Item)]
    (totals,) = [block for block in found.blocks if isinstance(block, Totals)]
    assert heading.title == "Payment receipt"
    assert (head.facts[0].label, head.facts[0].value) == ("Belongs to slip", "JHL-3-20261121-0007")
    assert [fact.value for fact in paid.facts if fact.label == "Balance after"] == ["56.20"]
    assert [fact.value for fact in opened.facts if fact.label == "Balance after"] == ["100.00"]
    assert [(each.label, each.amount) for each in opened.charges] == [("Prestore", "100.00")]
    assert "SIM card" not in {fact.label for fact in opened.facts}, "what was ordered stands on the slip"
    assert totals.total.amount_fen == 12_000
    assert not [block for block in found.blocks if isinstance(block, Signature)]


def test_a_deposit_is_on_it_and_not_on_the_account() -> None:
    deposit = charge(50_000, kind=ChargeKind.DEPOSIT, label=Text("保证金", "Deposit"))
    found = receipt(settled(opening(charges=(deposit,)), tenders=(tender(50_000),)))
    assert found is not None
    (item,) = [block for block in found.blocks if isinstance(block, Item)]
    assert [(each.label, each.amount) for each in item.charges] == [("Deposit", "500.00")]
    assert [fact.value for fact in item.facts if fact.label == "Balance after"] == ["0.00"]


def test_an_opening_that_was_refused_claims_no_balance() -> None:
    visited = settled(opening(), tenders=(tender(10_000),))
    (line,) = visited.visit.transactions
    found = receipt(visited, Outcome(identity=line.identity, state=OutcomeState.REJECTED, reason="Taken."))
    assert found is not None
    (item,) = [block for block in found.blocks if isinstance(block, Item)]
    assert (item.state, item.facts[-1].value) == ("Rejected", "Taken.")
    assert "Balance after" not in {fact.label for fact in item.facts}


def test_money_that_was_given_back_has_a_receipt_that_names_the_original_slip() -> None:
    found = receipt(settled(line_refund(10_000)))
    assert found is not None
    (item,) = [block for block in found.blocks if isinstance(block, Item)]
    (totals,) = [block for block in found.blocks if isinstance(block, Totals)]
    assert "Original slip" in {fact.label for fact in item.facts}
    assert (totals.figure, totals.sums[-1].label) == ("￥-100.00", "Given back in cash")


def test_each_slip_of_a_visit_has_a_receipt_of_its_own() -> None:
    mine, theirs = opening(), opening(charges=(charge(3_000), charge(2_000, kind=ChargeKind.FEE)))
    visited = settled(mine, change(), theirs, tenders=(tender(20_000),))
    visited = replace(
        visited, further_slips=(FurtherSlip(slip_number="JHL-3-20261121-0008", lines=(theirs.identity,)),)
    )
    assert receipt_slips(visited) == visited.slip_numbers
    first, second = (receipt(visited, number=number) for number in visited.slip_numbers)
    assert first is not None
    assert second is not None
    (totals,) = [block for block in first.blocks if isinstance(block, Totals)]
    assert [(each.label, each.amount) for each in totals.sums] == [
        ("Paid in cash", "150.00"),
        ("Change given", "50.00"),
    ]
    (totals,) = [block for block in second.blocks if isinstance(block, Totals)]
    assert (second.number, totals.total.amount) == ("JHL-3-20261121-0008", "50.00")


def test_a_visit_of_payments_only_shows_what_was_given_and_the_change() -> None:
    found = receipt(settled(payment(2_000), tenders=(tender(5_000),)))
    assert found is not None
    (totals,) = [block for block in found.blocks if isinstance(block, Totals)]
    assert {each.label: each.amount for each in totals.sums} == {
        "Paid in cash": "50.00",
        "Change given": "30.00",
    }


def test_where_nothing_was_paid_into_an_account_there_is_none() -> None:
    assert receipt(settled(change())) is None


def test_a_payment_that_waits_for_the_line_says_so_and_one_that_failed_claims_no_balance() -> None:
    visited = settled(payment(2_000), payment(3_000), tenders=(tender(5_000),), offline=True)
    _first, second = visited.visit.transactions
    rejected = Outcome(identity=second.identity, state=OutcomeState.REJECTED, reason="The account is closed.")
    found = receipt(visited, rejected)
    assert found is not None
    waits, failed = (block for block in found.blocks if isinstance(block, Item))
    assert (waits.state, failed.state) == ("Accepted offline", "Rejected")
    assert "Balance after" in {fact.label for fact in waits.facts}
    assert "Balance after" not in {fact.label for fact in failed.facts}
    words = " ".join(found.words())
    assert "counts once the centre has confirmed it" in words
    assert "what was paid for it is given back" in words


def test_a_further_copy_is_marked_with_time_clerk_and_reason() -> None:
    found = receipt(settled(payment()), copy=Duplicate(ordinal=2, at=NOW, clerk="王芳 20317", reason="lost"))
    assert found is not None
    (heading,) = [block for block in found.blocks if isinstance(block, Heading)]
    assert heading.mark == "DUPLICATE 2 2026-11-21 10:30:00 王芳 20317 lost"
    assert found.copy == 2


def test_a_visit_without_money_has_none() -> None:
    assert receipt_slips(settled(opening(), payment())) == ("JHL-3-20261121-0007",)
    assert receipt_slips(settled(change())) == ()
