"""The basket below 120 columns: the names of its lines stay readable."""

from counter.domain.transaction import Transaction
from screens.basket import basket_row
from screens.widgets.lines import width
from tests import builders

CELLS = 80


def shown(lines: list[Transaction], draft: str = "") -> list[str]:
    rows = basket_row(lines, {}, draft, CELLS)
    assert all(width(row) <= CELLS for row in rows)
    return ["".join(text for text, _look in row) for row in rows]


def test_one_line_is_named_always() -> None:
    (only,) = shown([builders.change()])
    assert "1 " in only
    assert ".." not in only


def test_of_many_lines_the_newest_are_named_and_the_others_counted() -> None:
    for count in range(1, 30):
        lines = [builders.payment(1000 * n) for n in range(1, count + 1)]
        rows = shown(lines, "draft of something")
        text = "".join(rows)
        assert len(rows) <= 2
        assert f"| {count} " in text
        named = [n for n in range(1, count + 1) if f"| {n} " in text]
        assert named == list(range(named[0], count + 1))
        left = named[0] - 1
        assert (f".. {left} more" in text) == (left > 0)
        assert len(named) >= min(count, 2)
