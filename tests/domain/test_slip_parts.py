"""Who signs what: a slip for each handler, and the money of each adds up."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from counter.domain.slips.parts import by_handler, part_of
from counter.domain.tender import TenderMethod, due
from counter.domain.transaction import Handler, Transaction
from counter.domain.visit import FurtherSlip, SettledVisit
from tests.builders import opening, opening_details, payment, reversal, settled
from tests.slips import tenders_for

HANDLERS = (
    None,
    Handler(name="李四", id_number="420199198001011234"),
    Handler(name="王五", id_number="420199198001015678"),
)


def opened_by(handler: Handler | None) -> Transaction:
    """An opening that somebody handles."""
    return opening(opening_details(handler=handler))


def split(visited: SettledVisit) -> SettledVisit:
    """The visit with its further slips numbered as the store does."""
    _first, *others = by_handler(visited.visit.transactions)
    return replace(
        visited,
        further_slips=tuple(
            FurtherSlip(slip_number=f"JHL-3-20261121-{8 + at:04d}", lines=tuple(t.identity for t in other))
            for at, other in enumerate(others)
        ),
    )


def test_one_handler_or_none_makes_one_slip() -> None:
    for handler in HANDLERS:
        lines = (opened_by(handler), payment(), opened_by(handler))
        assert by_handler(lines) == (lines,)
    assert by_handler((payment(),)) != ()


def test_each_further_handler_signs_their_own_lines_and_the_first_all_the_rest() -> None:
    mine, theirs, paid, others = opened_by(None), opened_by(HANDLERS[1]), payment(), opened_by(HANDLERS[2])
    assert by_handler((mine, theirs, paid, others)) == ((mine, paid), (theirs,), (others,))


@st.composite
def visits(draw: st.DrawFn) -> SettledVisit:
    """A settled visit of several handlers, with money given and given back, paid by any means."""
    line = st.one_of(
        st.sampled_from(HANDLERS).map(opened_by),
        st.integers(1, 99_999).map(payment),
        st.integers(1, 9_999).map(reversal),
    )
    lines = tuple(draw(st.lists(line, min_size=1, max_size=6)))
    return split(settled(*lines, tenders=draw(tenders_for(lines))))


@given(visits())
def test_each_line_is_on_one_slip_and_each_slip_s_money_is_its_lines_(visited: SettledVisit) -> None:
    parts = [part_of(visited, number) for number in visited.slip_numbers]
    lines = [line.identity for part in parts for line in part.visit.transactions]
    assert sorted(lines) == sorted(line.identity for line in visited.visit.transactions)
    for number, part in zip(visited.slip_numbers, parts, strict=True):
        given_fen = sum(fen for _method, _reference, fen in part.given.sums)
        out = (part.given.change_fen or 0) + part.given.back_fen
        assert given_fen - out == due(part.visit.transactions).net_fen
        assert all(visited.slip_of(line.identity) == number for line in part.visit.transactions)
    if len(parts) > 1:
        card = sum(f for part in parts for m, _r, f in part.given.sums if m is TenderMethod.CARD)
        paid = sum(t.amount_fen for t in visited.visit.tenders if t.method is TenderMethod.CARD)
        assert card == paid
