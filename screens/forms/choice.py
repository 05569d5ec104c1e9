"""What a field offers to choose from: a few rows, one of them marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counter.domain.text import N_
from screens.widgets.lines import Look, Row, cut, padded, row

MOST = 50
"""No list is longer: what is not among the first fifty is found by typing more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row. ``text`` goes into the field, ``value`` is what it stands for (an offer, a lease, …).

    ``columns`` are shown side by side, the first one narrow (a code), the second the widest (a name).
    ``why_not`` is a sentence why it cannot be taken; it is then shown faint and not taken.
    """

    text: str
    columns: tuple[str, ...]
    value: object = None
    why_not: str = ""


class ChoiceList:
    """The rows that one field offers now, and which of them is marked."""

    def __init__(self, field: str, choices: Sequence[Choice]) -> None:
        self.field = field
        self.choices = tuple(choices[:MOST])
        self.marked = 0
        self.moved = False

    def move(self, by: int) -> None:
        """Mark another row."""
        if self.choices:
            self.marked = min(max(0, self.marked + by), len(self.choices) - 1)
            self.moved = True

    @property
    def taken(self) -> Choice | None:
        """The marked row, None if there is none or it cannot be taken."""
        if not self.choices or self.choices[self.marked].why_not:
            return None
        return self.choices[self.marked]

    def rows(self, cells: int, height: int, nothing: str) -> list[Row]:
        """As many rows as fit in ``height``, the marked one among them; ``nothing`` if there are none."""
        if not self.choices:
            return [row(nothing, Look.FAINT)]
        first = min(max(0, self.marked - height // 2), max(0, len(self.choices) - height))
        shown = self.choices[first : first + height]
        return [self._row(c, first + i == self.marked, cells) for i, c in enumerate(shown)]

    def _row(self, choice: Choice, marked: bool, cells: int) -> Row:
        widths = _widths(len(choice.columns), cells - 2)
        columns = [padded(text, w) for text, w in zip(choice.columns, widths, strict=True)]
        line = ("> " if marked else "  ") + " ".join(columns)
        if choice.why_not:
            return ((cut(f"{line.rstrip()}  {choice.why_not}", cells), Look.FAINT),)
        return ((padded(line, cells), Look.MARKED if marked else Look.PLAIN),)


def _widths(columns: int, cells: int) -> list[int]:
    """A narrow first column, a wide second, the rest shared; one blank between them."""
    if columns <= 1:
        return [cells] * columns
    room = cells - (columns - 1)
    first = min(12, room // 3)
    if columns == 2:
        return [first, room - first]
    each = max(6, (room - first) // (columns + 1))
    return [first, room - first - each * (columns - 2), *[each] * (columns - 2)]


NOTHING_FITS = N_("Nothing fits.")
