"""What a field offers to choose from: a few rows, one of them marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counter.domain.cells import cell_width
from counter.domain.text import N_
from counter.messages import _
from screens.widgets.lines import Look, Row, cut, padded, wrapped

_GAP = 2
_WORDS = 12
MOST = 50
"""No list is longer: what is not among the first fifty is found by typing more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row. ``text`` goes into the field, ``value`` is what it stands for (an offer, a lease, …).

    ``columns`` are shown side by side, each as wide as the list needs it.
    ``why_not`` is a sentence why it cannot be taken; it is then shown faint and not taken.
    ``guessed``: it is only like what was typed.
    """

    text: str
    columns: tuple[str, ...]
    value: object = None
    why_not: str = ""
    guessed: bool = False


class ChoiceList:
    """The rows that one field offers now, and which of them is marked."""

    def __init__(
        self, field: str, choices: Sequence[Choice], *, to_be_chosen: bool = False, nothing: str = ""
    ) -> None:
        """``to_be_chosen``: of several none is marked until the clerk marks one. ``nothing`` is said where
        there are none, else that nothing fits."""
        self.field, self.nothing = field, nothing
        self.choices = tuple(choices[:MOST])
        self.marked = -1 if to_be_chosen and len(self.choices) > 1 else 0
        self.moved = self.asked = False

    def move(self, by: int) -> None:
        """Mark another row."""
        if self.choices:
            self.marked = min(max(0, self.marked + by), len(self.choices) - 1)
            self.moved = True

    def mark(self, text: str) -> None:
        """Mark the row of this text, if there is one."""
        same = (place for place, choice in enumerate(self.choices) if choice.text == text)
        self.marked = next(same, self.marked)

    def mark_as(self, other: ChoiceList) -> None:
        """Mark the row that is marked in ``other``, by its text; the same place if it is gone."""
        if not self.choices or not other.choices or other.marked < 0:
            return
        text = other.choices[other.marked].text
        same = (place for place, choice in enumerate(self.choices) if choice.text == text)
        self.marked = next(same, min(other.marked, len(self.choices) - 1))
        self.moved, self.asked = other.moved, other.asked

    @property
    def taken(self) -> Choice | None:
        """The marked row, None if there is none or it cannot be taken."""
        if not self.choices or self.marked < 0 or self.choices[self.marked].why_not:
            return None
        return self.choices[self.marked]

    def rows(self, cells: int, height: int) -> list[Row]:
        """As many rows as fit in ``height``, the marked one among them; a sentence if there are none.

        What does not stand whole in the marked row goes on under it.
        """
        if not self.choices:
            return wrapped(_(self.nothing or NOTHING_FITS), cells, Look.FAINT)
        widths = _widths([choice.columns for choice in self.choices], cells - 2)
        marked = self._whole(self.choices[self.marked], widths, cells)[: max(1, height)]
        left = height - len(marked) + 1
        first = min(max(0, self.marked - left // 2), max(0, len(self.choices) - left))
        rows = list[Row]()
        for place, choice in enumerate(self.choices[first : first + left], first):
            rows += marked if place == self.marked else [self._row(choice, widths, cells)]
        return rows

    def _row(self, choice: Choice, widths: list[int], cells: int) -> Row:
        line = "  " + _beside(choice, widths)
        if choice.why_not:
            return ((cut(f"{line.rstrip()}  {choice.why_not}", cells), Look.FAINT),)
        return ((padded(line, cells), Look.PLAIN),)

    def _whole(self, choice: Choice, widths: list[int], cells: int) -> list[Row]:
        """The marked row, and under it all of what is cut in it."""
        line = "> " + _beside(choice, widths)
        if choice.why_not:
            return wrapped(f"{line.rstrip()}  {choice.why_not}", cells, Look.FAINT)
        rows: list[Row] = [((padded(line, cells), Look.MARKED),)]
        for text, width in zip(choice.columns, widths, strict=False):
            if cell_width(text) > width:
                rows += wrapped(text, cells, indent=4)
        return rows


def _beside(choice: Choice, widths: list[int]) -> str:
    return "  ".join(padded(text, width) for text, width in zip(choice.columns, widths, strict=False))


def _widths(rows: Sequence[tuple[str, ...]], cells: int) -> list[int]:
    """Each column as wide as its widest text; what does not fit is taken from the last column while that
    says more than a word or two, then from the widest."""
    columns = max(map(len, rows))
    widths = [max((cell_width(r[i]) for r in rows if i < len(r)), default=0) for i in range(columns)]
    over = sum(widths) + _GAP * (columns - 1) - cells
    if over > 0:
        taken = min(over, max(0, widths[-1] - _WORDS))
        widths[-1] -= taken
        over -= taken
    if over > 0:
        widest = widths.index(max(widths))
        widths[widest] = max(4, widths[widest] - over)
    return widths


NOTHING_FITS = N_("Nothing fits.")
