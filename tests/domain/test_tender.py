"""Tender: what is given covers what is due, to the fen, and change comes out of cash."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.tender import (
    Tender,
    TenderMethod,
    TenderState,
    allocate,
    change_fen,
    due,
    judge_tender,
)
from counter.domain.transaction import Transaction, Way
from tests.builders import charge, payment, reversal, tender

Lines = tuple[Transaction, ...]
Tenders = tuple[Tender, ...]


@st.composite
def lines(draw: st.DrawFn) -> Lines:
    """Some payments with one or two charges each, and some money given back."""
    made = []
    for amounts in draw(st.lists(st.lists(st.integers(0, 50_000), min_size=1, max_size=2), max_size=4)):
        accounts = [draw(st.sampled_from(["A1", "A2"])) for _ in amounts]
        charges = tuple(charge(fen, account_id=at) for fen, at in zip(amounts, accounts, strict=True))
        made.append(payment(charges=charges))
    for fen in draw(st.lists(st.integers(1, 50_000), max_size=2)):
        way: Way = draw(st.sampled_from(["cash", "card", "qr"]))
        made.append(reversal(fen, charges=(charge(-fen, back_by=way),)))
    return tuple(draw(st.permutations(made)))


def tenders() -> st.SearchStrategy[Tenders]:
    """Anything a customer may put on the counter."""
    one = st.builds(tender, st.integers(1, 80_000), st.sampled_from(TenderMethod))
    return st.lists(one, max_size=3).map(tuple)


@st.composite
def settled(draw: st.DrawFn) -> tuple[Lines, Tenders]:
    """Lines and what settles them: some of it by card and QR, the rest and perhaps more in cash."""
    transactions = draw(lines())
    left = max(0, due(transactions).net_fen)
    given_ = []
    for method in (TenderMethod.CARD, TenderMethod.QR):
        part = draw(st.integers(0, left))
        left -= part
        given_ += [tender(part, method)] if part else []
    cash = left + draw(st.integers(0, 10_000))
    return transactions, (*given_, *([tender(cash)] if cash else []))


@given(settled())
def test_what_may_be_settled_is_shared_out_to_the_fen(paid_for: tuple[Lines, Tenders]) -> None:
    transactions, given_ = paid_for
    assert judge_tender(transactions, given_) == ()
    payments = allocate(transactions, given_)
    assert sum(p.amount_fen for p in payments) == due(transactions).payable_fen
    for paid in payments:
        assert paid.amount_fen == sum(fen for _line, fen in paid.shares) > 0
    for line in transactions:
        shares = [fen for p in payments for name, fen in p.shares if name == line.identity]
        assert sum(shares) == sum(c.amount_fen for c in line.charges if c.amount_fen > 0)
    for account in ("A1", "A2"):
        wanted = [c.amount_fen for t in transactions for c in t.charges if c.account_id == account]
        paid_in = sum(p.amount_fen for p in payments if p.account_id == account)
        assert paid_in == sum(fen for fen in wanted if fen > 0)


@given(settled())
def test_card_and_qr_are_used_up_and_only_cash_comes_back(paid_for: tuple[Lines, Tenders]) -> None:
    transactions, given_ = paid_for
    payments = allocate(transactions, given_)
    for method in (TenderMethod.CARD, TenderMethod.QR):
        used = sum(p.amount_fen for p in payments if p.method is method)
        assert used == sum(t.amount_fen for t in given_ if t.method is method)
    cash = sum(t.amount_fen for t in given_ if t.method is TenderMethod.CASH)
    assert 0 <= change_fen(transactions, given_) <= cash


@given(settled())
def test_every_fen_goes_somewhere(paid_for: tuple[Lines, Tenders]) -> None:
    """Given, less change, less what the drawer gives back, is what the visit comes to."""
    transactions, given_ = paid_for
    net = due(transactions).net_fen
    drawer_gives = change_fen(transactions, given_) + max(0, -net)
    assert sum(t.amount_fen for t in given_) - drawer_gives == net


@given(settled(), st.integers(1, 10_000))
def test_too_little_is_never_shared_out(paid_for: tuple[Lines, Tenders], missing: int) -> None:
    transactions, enough = paid_for
    given_back = max(0, -due(transactions).net_fen)
    one_more = payment(change_fen(transactions, enough) + given_back + missing)
    transactions, given_ = (*transactions, one_more), enough
    assert judge_tender(transactions, given_) != ()
    with pytest.raises(ValueError, match="do not cover"):
        allocate(transactions, given_)


def test_exact_cash_stands_against_nothing() -> None:
    assert judge_tender((payment(10_000),), (tender(10_000),)) == ()


def test_what_is_missing_is_said_as_an_amount() -> None:
    (finding,) = judge_tender((payment(10_000),), (tender(9_000),))
    assert finding.params == {"amount": 1_000}


@pytest.mark.parametrize("state", [TenderState.INTENDED, TenderState.UNCLEAR])
def test_a_card_that_is_not_surely_charged_pays_nothing(state: TenderState) -> None:
    card = replace(tender(10_000, TenderMethod.CARD), state=state)
    assert len(judge_tender((payment(10_000),), (card,))) == 1


def test_a_card_is_not_charged_for_more_than_is_due() -> None:
    assert len(judge_tender((payment(10_000),), (tender(10_001, TenderMethod.CARD),))) == 1


def test_a_card_needs_the_acquirer_s_reference() -> None:
    (finding,) = judge_tender((payment(100),), (tender(100, TenderMethod.QR, reference=" "),))
    assert finding.field == "reference"


@pytest.mark.parametrize("fen", [0, -100])
def test_nothing_is_no_tender(fen: int) -> None:
    assert judge_tender((), (tender(fen),)) != ()


def test_money_given_back_pays_the_other_lines_as_cash() -> None:
    paid = payment(10_000)
    (only,) = allocate((reversal(4_000), paid), (tender(6_000, TenderMethod.CASH),))
    assert (only.method, only.amount_fen) == (TenderMethod.CASH, 10_000)
    assert only.shares == ((paid.identity, 10_000),)


def test_the_same_lines_and_tenders_are_the_same_payments_again() -> None:
    lines, cards = (payment(10_000), payment(500)), (tender(6_000, TenderMethod.CARD, reference="R1"),)
    given_ = (*cards, tender(4_500, TenderMethod.CASH))
    first, again = allocate(lines, given_), allocate(lines, given_)
    assert first == again
    assert len({paid.identity for paid in first}) == len(first)


def test_two_cards_make_two_payments_of_one_line() -> None:
    cards = (
        tender(6_000, TenderMethod.CARD, reference="R1"),
        tender(4_000, TenderMethod.CARD, reference="R2"),
    )
    paid = allocate((payment(10_000),), cards)
    assert [(p.reference, p.amount_fen) for p in paid] == [("R1", 6_000), ("R2", 4_000)]
