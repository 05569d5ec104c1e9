"""A list: what is read out of it, and what becomes of each of its lines."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from counter.domain.acceptance import Acceptance
from counter.domain.customer import Account, CustomerView
from counter.domain.limits import Limits
from counter.domain.listed import (
    ListedLine,
    Make,
    Named,
    Result,
    changes,
    payments,
    read_list,
    results,
)
from counter.domain.offering.catalogue import OfferCatalogue
from counter.domain.offers import EffectiveMode
from counter.domain.text import Finding
from counter.domain.transaction import PaymentIntake, Transaction
from tests import builders
from tests.screens.forms.stage import packaged

TEMPLATES = packaged()


def known(number: str) -> Named | Finding:
    """Numbers that end in an odd digit are lines that owe 12.00, those in 0 nobody's."""
    if number.endswith("0"):
        return Finding("{number} is not one of our lines.", {"number": number})
    owed = 1200 if int(number[-1]) % 2 else 0
    account_id = f"A{number}"
    view = builders.customer_view(
        customer=builders.customer(customer_id=f"C{number}"),
        accounts=(Account(account_id=account_id, arrears_fen=owed),),
        lines=(builders.line(number=number, account_id=account_id, subscription_id=f"S{number}"),),
    )
    return Named(view, account_id, number)


def judged(text: str, make: Make, earlier: tuple[Transaction, ...] = ()) -> tuple[Result, ...]:
    listed = read_list(text)
    by = [Acceptance(TEMPLATES["jf"], builders.identity(), builders.NOW, builders.TODAY) for _each in listed]
    return results(listed, earlier, known, make, by)


def said(result: Result) -> str:
    return result.against[0].message if result.against else ""


def test_a_list_is_read_as_people_paste_it() -> None:
    text = "\ufeff号码,金额\r\n13871230001,100\n\n 13871230002;50.5 ; \n１３８７１２３０００３\t20"
    text += "\n138 7123 0004 30"
    assert [(line.number, line.values) for line in read_list(text)] == [
        ("13871230001", ("100",)),
        ("13871230002", ("50.5",)),
        ("13871230003", ("20",)),
        ("13871230004", ("30",)),
    ]
    assert read_list('"13871230005","9,5"')[0].number == "13871230005"


def test_each_line_has_its_own_result_and_the_right_ones_stand() -> None:
    text = "13871230001\n13871230002 50\n13871230010 5\n13871230004\n13871230003 viel\n13871230002 7"
    found = judged(text, payments("", Limits()))
    amounts = [each.line.amount_fen if each.line else None for each in found]
    assert amounts == [1200, 5000, None, None, None, None]
    assert [said(each) for each in found] == [
        "",
        "",
        "{number} is not one of our lines.",
        "Nothing is owed: say an amount.",
        "{text} is not an amount in yuan.",
        "The same number stands in line {place} already.",
    ]


def test_the_amount_for_all_counts_where_a_line_says_none() -> None:
    found = judged("13871230001\n13871230002 7", payments("30", Limits()))
    assert [each.line.amount_fen for each in found if each.line] == [3000, 700]


def test_a_payment_of_the_same_visit_is_seen() -> None:
    line = judged("13871230001", payments("", Limits()))[0].line
    assert line is not None
    again = judged("13871230001", payments("", Limits()), earlier=(line,))
    assert said(again[0]) == "Nothing is owed: say an amount."


def test_plans_are_changed_by_a_list() -> None:
    new = builders.offer(offer_id="NEW", code="new199", price_fen=19900)
    same = builders.offer()
    offers = OfferCatalogue((new, same))
    by_code = {offer.code: offer for offer in offers.values()}
    make = changes(new, by_code.get, EffectiveMode.NEXT_CYCLE, builders.TODAY, offers)
    found = judged("13871230002\n13871230004 qqt129\n13871230006 none", make)
    assert [each.line is not None for each in found] == [True, False, False]
    assert [said(each) for each in found] == [
        "",
        "The line has this plan already.",
        "There is no offer {code}.",
    ]


numbers = st.integers(0, 99_999).map(lambda n: f"138712{n:05d}")
lines_of_list = st.tuples(numbers, st.one_of(st.just(""), st.integers(1, 500).map(str), st.just("x")))


@given(st.lists(lines_of_list, max_size=12))
def test_every_line_is_accepted_or_says_why_and_no_account_is_paid_twice(
    rows: list[tuple[str, str]],
) -> None:
    text = "\n".join(" ".join(part for part in each if part) for each in rows)
    found = judged(text, payments("", Limits()))
    assert [each.listed for each in found] == list(read_list(text))
    assert all((each.line is None) is bool(each.against) for each in found)
    paid = [each.line.details.account_id for each in found if each.line]
    assert len(paid) == len(set(paid))


@given(st.lists(lines_of_list, max_size=8))
def test_what_is_wrong_can_be_given_again_as_it_stood(rows: list[tuple[str, str]]) -> None:
    text = "\n".join(",".join(part for part in each if part) for each in rows)
    first = read_list(text)
    assert read_list("\n".join(line.text for line in first)) == first


def test_the_customer_of_each_line_is_their_own() -> None:
    found = judged("13871230001 5\n13871230003 6", payments("", Limits()))
    owners = [each.line.details for each in found if each.line]
    assert all(isinstance(owner, PaymentIntake) for owner in owners)
    assert len({owner.account_id for owner in owners}) == 2
    assert ListedLine("13871230001 5", "13871230001", ("5",)) == found[0].listed


def test_a_view_without_the_line_is_no_change() -> None:
    bare = CustomerView(
        customer=builders.customer(), accounts=(Account(account_id="A1"),), as_of=builders.NOW
    )
    make = changes(
        builders.offer(), lambda code: None, EffectiveMode.AT_ONCE, builders.TODAY, OfferCatalogue(())
    )
    by = [Acceptance(TEMPLATES["bg"], builders.identity(), builders.NOW, builders.TODAY)]
    [found] = results(read_list("A1"), (), lambda _text: Named(bare, "A1", ""), make, by)
    assert said(found) == "{account} has no line."
    assert replace(found, findings=()).against == ()
