"""The visit: lines in order, each once, and none before what it depends on."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.tender import TenderMethod
from counter.domain.transaction import Transaction
from counter.domain.visit import (
    Draft,
    OutcomeState,
    Visit,
    accept,
    dependants,
    remove,
    slip_number,
)
from tests.builders import TODAY, change, opening, payment, settled, tender, visit


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    """A visit whose lines depend on any earlier ones."""
    made: list[Transaction] = []
    for _ in range(draw(st.integers(0, 6))):
        earlier = [line.identity for line in made]
        depends_on = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        made.append(payment(depends_on=tuple(depends_on)))
    current = visit()
    for line in made:
        current = accept(current, line)
    return current


def in_order(current: Visit) -> bool:
    """Whether every line stands after all it depends on."""
    seen: set[str] = set()
    for line in current.transactions:
        if not set(line.depends_on) <= seen:
            return False
        seen.add(line.identity)
    return True


@given(visits(), st.data())
def test_a_line_accepted_again_keeps_its_place(current: Visit, data: st.DataObject) -> None:
    if not current.transactions:
        return
    line = data.draw(st.sampled_from(current.transactions))
    corrected = replace(line, because="corrected")
    after = accept(current, corrected)
    assert [t.identity for t in after.transactions] == [t.identity for t in current.transactions]
    assert corrected in after.transactions
    assert in_order(after)


@given(visits(), st.data())
def test_removing_a_line_leaves_none_that_depends_on_it(current: Visit, data: st.DataObject) -> None:
    if not current.transactions:
        return
    gone = data.draw(st.sampled_from(current.transactions)).identity
    after = remove(current, gone)
    assert len(after.transactions) == len(current.transactions) - 1
    assert not any(gone in line.depends_on for line in after.transactions)
    assert in_order(after)


@given(visits(), st.data())
def test_dependants_are_all_that_would_fall_with_a_line(current: Visit, data: st.DataObject) -> None:
    if not current.transactions:
        return
    first = data.draw(st.sampled_from(current.transactions)).identity
    found = {line.identity for line in dependants(current, first)}
    for line in current.transactions:
        falls = bool(set(line.depends_on) & ({first} | found))
        assert (line.identity in found) == falls


@given(visits(), st.data())
def test_a_line_that_comes_to_depend_on_a_later_one_moves_behind_it(
    current: Visit, data: st.DataObject
) -> None:
    if not current.transactions:
        return
    line = data.draw(st.sampled_from(current.transactions))
    falling = {each.identity for each in dependants(current, line.identity)} | {line.identity}
    others = [each.identity for each in current.transactions if each.identity not in falling]
    needs = data.draw(st.lists(st.sampled_from(others), unique=True)) if others else []
    after = accept(current, replace(line, depends_on=tuple(needs)))
    assert in_order(after)
    assert {each.identity for each in after.transactions} == {each.identity for each in current.transactions}
    assert [each.identity for each in after.transactions if each.identity in others] == others


def test_a_line_cannot_depend_on_one_that_is_not_there_or_that_depends_on_it() -> None:
    first, second = opening(), payment()
    with pytest.raises(ValueError, match="depends on"):
        accept(visit(), replace(second, depends_on=(first.identity,)))
    with pytest.raises(ValueError, match="depends on"):
        accept(visit(first), replace(first, depends_on=(first.identity,)))
    second = replace(second, depends_on=(first.identity,))
    with pytest.raises(ValueError, match="depends on it"):
        accept(visit(first, second), replace(first, depends_on=(second.identity,)))


def test_what_stood_in_the_form_of_a_line_is_kept_until_the_line_is_taken_out() -> None:
    line = payment()
    draft = Draft(identity=line.identity, template="jf", values={"amount": "10"}, parent=Draft(
        identity="p", template="kh"))  # fmt: skip
    accepted = accept(replace(visit(), draft=draft), line)
    assert accepted.entered == (replace(draft, parent=None),)
    again = replace(accepted, draft=replace(draft, values={"amount": "20"}))
    assert [each.values["amount"] for each in accept(again, line).entered] == ["20"]
    assert remove(accepted, line.identity).entered == ()


def test_accepting_closes_the_form_and_brings_back_the_half_filled_one() -> None:
    parent = Draft(identity="d1", template="kh", values={"id_number": "4201"})
    line = payment()
    current = replace(visit(), draft=Draft(identity=line.identity, template="jf", parent=parent))
    assert accept(current, line).draft == parent
    assert accept(replace(current, draft=parent), parent_line := opening(identity="d1")).draft is None
    assert parent_line.identity == parent.identity


def test_a_visit_is_empty_until_something_is_entered() -> None:
    assert visit().empty
    assert not visit(change()).empty
    assert not replace(visit(), draft=Draft(identity="d", template="kh")).empty
    assert replace(visit(), tenders=(tender(1),)).empty
    assert not replace(visit(), tenders=(tender(1, TenderMethod.CARD),)).empty


def test_change_of_a_settled_visit() -> None:
    assert settled(payment(8_000), tenders=(tender(10_000),)).change_fen == 2_000


def test_outcomes_that_wait_are_not_bad() -> None:
    assert not any(state.bad and state.waiting for state in OutcomeState)
    assert {state for state in OutcomeState if state.bad} == {OutcomeState.REJECTED, OutcomeState.FAILED}


@given(st.integers(1, 99), st.dates(date(2020, 1, 1)), st.integers(1, 99_999))
def test_slip_numbers_differ_and_sort_within_a_day(position: int, day: date, sequence: int) -> None:
    one, next_one = (slip_number("JHL", position, day, n) for n in (sequence, sequence + 1))
    assert one != next_one
    assert len(one) != len(next_one) or one < next_one


def test_a_slip_number_as_it_is_printed() -> None:
    assert slip_number("JHL", 3, TODAY, 7) == "JHL-3-20261121-0007"
