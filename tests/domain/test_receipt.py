"""The payment receipt: the payments alone, tied to their slip."""

from __future__ import annotations

from counter.domain.prints import Duplicate
from counter.domain.slips.blocks import Facts, Heading, Item, Signature, Slip, Totals
from counter.domain.slips.receipt import receipt_of, receipt_slip
from counter.domain.visit import Outcome, OutcomeState, SettledVisit
from counter.messages import _, use
from tests.builders import NOW, change, opening, payment, settled, tender, terminal


def receipt(visited: SettledVisit, *outcomes: Outcome, copy: Duplicate | None = None) -> Slip | None:
    """The English receipt."""
    use("en")
    return receipt_of(visited, outcomes, terminal(), "en", say=_, duplicate=copy)


def test_it_has_the_payments_alone_names_the_slip_and_says_the_balance_after() -> None:
    found = receipt(settled(opening(), payment(2_000), change(), tenders=(tender(20_000),)))
    assert found is not None
    (heading,) = [block for block in found.blocks if isinstance(block, Heading)]
    (head,) = [block for block in found.blocks if isinstance(block, Facts)]
    (item,) = [block for block in found.blocks if isinstance(block, Item)]
    (totals,) = [block for block in found.blocks if isinstance(block, Totals)]
    assert heading.title == "Payment receipt"
    assert (head.facts[0].label, head.facts[0].value) == ("Belongs to slip", "JHL-3-20261121-0007")
    assert [fact.value for fact in item.facts if fact.label == "Balance after"] == ["56.20"]
    assert totals.total.amount_fen == 2_000
    assert not [block for block in found.blocks if isinstance(block, Signature)]


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
    visited = settled(payment(2_000), payment(3_000), tenders=(tender(5_000),))
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


def test_it_names_the_slip_that_the_payment_stands_on_and_none_where_there_is_no_payment() -> None:
    assert receipt_slip(settled(opening(), payment())) == "JHL-3-20261121-0007"
    assert receipt_slip(settled(change())) == ""
