"""Figures that are old say so in the customer strip."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter import messages
from screens import head
from tests import builders


def strip(age: timedelta | None) -> str:
    """The strip's text for figures of this age."""
    messages.use("en")
    row = head.strip_row(builders.customer_view(), None, builders.TODAY, age)
    return "".join(text for text, _look in row)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(minutes=25), "as of 25 min ago"),
        (timedelta(hours=3, minutes=20), "as of 3 h ago"),
    ],
)
def test_old_figures_show_their_age(age: timedelta, said: str) -> None:
    assert said in strip(age)


@pytest.mark.parametrize("age", [None, timedelta(minutes=9)])
def test_fresh_figures_show_none(age: timedelta | None) -> None:
    assert "as of" not in strip(age)
