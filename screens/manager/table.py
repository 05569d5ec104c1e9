"""Tables of the manager's screen: columns measured in cells, and as many rows as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from screens.widgets.lines import Look, Row, padded, row

_FEWEST = 14
"""Cells that the first column keeps however narrow the terminal is."""


def columns(cells: Sequence[Sequence[str]], width: int, room: int, marked: int, *, shown: bool) -> list[Row]:
    """Heading and rows, all columns but the first flush right; the ``marked`` row is among them.

    It is drawn as marked where ``shown``: where Enter goes into it.
    """
    widths = _widths(cells)
    widths[0] = min(widths[0], max(_FEWEST, width - sum(widths[1:]) - 2 * len(widths)))
    lines = []
    for first, *others in cells:
        right = (" " * (many - cell_len(cell)) + cell for cell, many in zip(others, widths[1:], strict=True))
        lines.append(" " + "  ".join((padded(first, widths[0]), *right)))
    head, *body = lines
    begin = max(0, min(marked - room // 2, len(body) - (room - 1)))
    rows = [row(head, Look.STRONG)]
    for number, line in enumerate(body[begin : begin + room - 1], begin):
        rows.append(row(line, Look.MARKED if shown and number == marked else Look.PLAIN))
    return rows


def sentences(cells: Sequence[Sequence[str]], width: int) -> list[Row]:
    """Sentences with their values beside them."""
    first = min(_widths(cells)[0], max(_FEWEST, width * 2 // 3))
    return [row(f" {padded(words, first)}  {value}") for words, value in cells]


def _widths(cells: Sequence[Sequence[str]]) -> list[int]:
    return [max(cell_len(each[place]) for each in cells) for place in range(len(cells[0]))]
