"""The payment receipt: the payments alone, tied to their slip."""

from __future__ import annotations

from counter.domain.receipt import receipt_of
from counter.domain.slip_blocks import Facts, Heading, Item, Signature, Slip, Totals
from counter.domain.visit import SettledVisit
from counter.messages import _, use
from tests.builders import change, opening, payment, settled, tender, terminal


def receipt(visited: SettledVisit) -> Slip | None:
    """The English receipt."""
    use("en")
    return receipt_of(visited, (), terminal(), "en", say=_)


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
