"""Breaks of a day: each once, in order, as text and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from counter.domain.breaks import Break, read_breaks, with_break, write_breaks
from tests.builders import NOW

minutes = st.integers(0, 600)


@st.composite
def breaks(draw: st.DrawFn) -> Break:
    """A break of one of two clerks, over or not."""
    began = NOW + timedelta(minutes=draw(minutes))
    ended = began + timedelta(minutes=draw(minutes)) if draw(st.booleans()) else None
    return Break(draw(st.sampled_from(("20317", "20318"))), began, ended)


@given(st.lists(breaks()))
def test_breaks_are_read_as_they_were_written(found: list[Break]) -> None:
    assert read_breaks(write_breaks(found)) == tuple(found)
    assert read_breaks("") == ()


@given(st.lists(breaks()), minutes)
def test_an_end_belongs_to_its_beginning_and_the_order_is_that_of_time(
    found: list[Break], after: int
) -> None:
    known: tuple[Break, ...] = ()
    for one in found:
        known = with_break(known, one)
        known = with_break(known, replace(one, ended_at=one.began_at + timedelta(minutes=after)))
    assert [each.began_at for each in known] == sorted(each.began_at for each in known)
    assert len(known) == len({(one.clerk_id, one.began_at) for one in found})
    assert all(each.ended_at == each.began_at + timedelta(minutes=after) for each in known)
