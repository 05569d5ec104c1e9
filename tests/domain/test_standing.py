"""Lines judged again: by what is known now, and by what is left of the lines before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.customer import Account, BlacklistEntry, BlacklistKind, LineState
from counter.domain.limits import Limits
from counter.domain.standing import Facts, Original, fallen
from counter.domain.transaction import Handler, Opening, Reversal, Transaction, Withdrawal
from counter.domain.visit import OutcomeState, accept, remove
from tests.builders import (
    ID_NUMBER,
    TODAY,
    change,
    customer_view,
    id_number,
    line,
    line_refund,
    offer,
    opening,
    opening_details,
    payment,
    payment_details,
    reversal,
    visit,
    withdrawal,
)

CHEAPER = offer(offer_id="24HB59", code="ydk59", name="移动花卡套餐59元", price_fen=5900)
OFFERS = {each.offer_id: each for each in (offer(), CHEAPER)}
HANDLER = Handler(name="李四", id_number=id_number())


def facts(**given: object) -> Facts:
    """An ordinary day: both plans on sale, nothing against anybody."""
    defaults: dict[str, object] = {"today": TODAY, "offers": OFFERS, "views": {"C1": customer_view()}}
    return Facts(**defaults | given)  # type: ignore[arg-type]


def owing(amount_fen: int) -> dict[str, tuple[BlacklistEntry, ...]]:
    return {ID_NUMBER: (BlacklistEntry(BlacklistKind.ARREARS, amount_fen, "A9"),)}


def paying(amount_fen: int) -> Transaction:
    return payment(amount_fen, payment_details(amount_fen, account_id="A9", arrears_fen=amount_fen))


def test_an_ordinary_visit_stands() -> None:
    assert fallen((payment(), opening(), change()), facts()) == {}


@given(parts=st.lists(st.integers(1, 5000), min_size=1, max_size=5), gone=st.integers(0, 4))
def test_an_opening_falls_when_the_arrears_before_it_are_no_longer_paid(parts: list[int], gone: int) -> None:
    known = facts(views={}, blacklist=owing(sum(parts)))
    payments = tuple(map(paying, parts))
    wanted = opening(depends_on=tuple(each.identity for each in payments))
    whole = visit(*payments, wanted)
    assert fallen(whole.transactions, known) == {}
    left = remove(whole, payments[gone % len(parts)].identity)
    (found,) = fallen(left.transactions, known)[wanted.identity]
    assert found.params["amount"] == sum(parts)


@given(st.permutations([0, 1, 2]))
def test_a_line_is_judged_as_after_those_before_it_and_not_behind_it(order: list[int]) -> None:
    paid, wanted, other = paying(3000), opening(), payment(100)
    lines = tuple([paid, wanted, other][place] for place in order)
    found = fallen(lines, facts(views={}, blacklist=owing(3000)))
    assert (wanted.identity in found) == (lines.index(wanted) < lines.index(paid))


def test_a_line_that_fell_has_no_effect_on_those_behind_it() -> None:
    paid = paying(3000)
    wanted = opening(depends_on=(paid.identity,))
    known = facts(views={}, blacklist=owing(3000), limits=Limits(payment_limit_fen=2000))
    assert set(fallen((paid, wanted), known)) == {paid.identity, wanted.identity}


def test_a_change_of_a_suspended_line_falls_with_the_payment_that_brings_it_back() -> None:
    stopped = customer_view(
        accounts=(Account(account_id="A1", arrears_fen=5000),), lines=(line(state=LineState.SUSPENDED),)
    )
    paid = payment(5000, payment_details(5000, arrears_fen=5000))
    wanted = change(depends_on=(paid.identity,))
    whole = visit(paid, wanted)
    known = facts(views={"C1": stopped})
    assert fallen(whole.transactions, known) == {}
    assert list(fallen(remove(whole, paid.identity).transactions, known)) == [wanted.identity]
    again = replace(paid, identity="again")
    mended = accept(accept(remove(whole, paid.identity), again), replace(wanted, depends_on=("again",)))
    assert fallen(mended.transactions, known) == {}


@pytest.mark.parametrize(
    ("today", "message"),
    [
        (date(2027, 12, 31), None),
        (date(2028, 1, 1), "{name} is on sale from {first} to {last} only."),
    ],
)
def test_an_offer_past_its_sale_falls(today: date, message: str | None) -> None:
    wanted = opening()
    found = fallen((wanted,), facts(today=today, views={}))
    assert [f.message for f in found.get(wanted.identity, ())] == ([message] if message else [])


def test_a_price_that_changed_since_falls_and_an_offer_that_is_gone_too() -> None:
    wanted = opening()
    dearer = {**OFFERS, "24HB129": offer(price_fen=13900)}
    for offers in (dearer, {}):
        assert list(fallen((wanted,), facts(offers=offers, views={}))) == [wanted.identity]


def test_the_limit_of_lines_counts_two_openings_for_the_same_new_person() -> None:
    first, second = opening(), opening(opening_details(number="13871230000"))
    known = facts(views={}, limits=Limits(lines_per_id=1))
    assert list(fallen((first, second), known)) == [second.identity]


@pytest.mark.parametrize("kind", list(BlacklistKind))
def test_a_handler_listed_meanwhile_falls_unless_for_arrears(kind: BlacklistKind) -> None:
    wanted = opening(opening_details(handler=HANDLER))
    entry = BlacklistEntry(kind, 100, "A7")
    found = fallen((wanted,), facts(views={}, blacklist={HANDLER.id_number: (entry,)}))
    assert bool(found) == (kind is not BlacklistKind.ARREARS)


@pytest.mark.parametrize("state", list(OutcomeState))
def test_what_undoes_a_line_stands_only_while_that_line_can_be_undone(state: OutcomeState) -> None:
    back, taken, given_back = reversal(), withdrawal(), line_refund()
    assert isinstance(back.details, Reversal)
    assert isinstance(taken.details, Withdrawal)
    original = Original(state, TODAY)
    named = {
        back.details.line_identity: original,
        taken.details.order_identity: original,
        given_back.details.line_identity: original,  # type: ignore[union-attr]
    }
    found = fallen((back, taken, given_back), facts(originals=named))
    ended = (OutcomeState.COMPLETED, OutcomeState.WITHDRAWN, OutcomeState.REVERSED)
    assert (back.identity in found) == (state is not OutcomeState.COMPLETED)
    assert (taken.identity in found) == (state in ended or state.bad)
    assert (given_back.identity in found) == (not state.bad and state is not OutcomeState.HELD)


def test_nothing_is_undone_twice_nor_a_payment_of_yesterday() -> None:
    back = reversal()
    assert isinstance(back.details, Reversal)
    for original in (
        Original(OutcomeState.COMPLETED, TODAY, undone=True),
        Original(OutcomeState.COMPLETED, TODAY - timedelta(days=1)),
    ):
        assert fallen((back,), facts(originals={back.details.line_identity: original}))


def test_a_customer_of_whom_nothing_is_known_any_more_stands_as_accepted() -> None:
    assert fallen((change(), payment()), facts(views={})) == {}


def test_an_opening_for_a_known_customer_is_judged_by_their_lines() -> None:
    wanted = opening(opening_details(new_customer=None))
    assert isinstance(wanted.details, Opening)
    assert fallen((wanted,), facts(limits=Limits(lines_per_id=1)))
    assert not fallen((wanted,), facts(limits=Limits(lines_per_id=2)))
