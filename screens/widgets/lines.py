"""Lines of text at fixed places: labels, checks, lists, status. Only a line that changed is repainted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from itertools import groupby

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from counter.domain import cells as cells_of


class Look(StrEnum):
    """How a piece of text is drawn; the words alone carry the meaning."""

    PLAIN = "plain"
    FAINT = "faint"
    STRONG = "strong"
    MARKED = "marked"
    REFUSE = "refuse"
    WARN = "warn"
    GOOD = "good"


_INSIDE = re.compile(r"[!-~]{2}")
_LAST_WORD = re.compile(r"[!-~]+$")
_WORDS = re.compile(r"\s+|[!-~]+|.", re.DOTALL)

Piece = tuple[str, Look]
Row = tuple[Piece, ...]


def row(text: str, look: Look = Look.PLAIN) -> Row:
    """One row of a single look."""
    return ((text, look),)


def width(of: Row) -> int:
    """A row's width in cells."""
    return sum(cell_len(text) for text, _ in of)


def cut(text: str, cells: int) -> str:
    """``text`` within ``cells``; what does not fit is replaced by two dots.

    A word or figure that began within is left out whole, so that none is taken for another one; one that is
    all there is, is shown as far as it goes.
    """
    if cell_len(text) <= cells:
        return text
    kept = set_cell_size(text, max(0, cells - 2)).rstrip()
    if _INSIDE.fullmatch(text[len(kept) - 1 : len(kept) + 1]):
        kept = (_LAST_WORD.sub("", kept) or kept).rstrip()
    return kept + ".."[: max(0, cells)]


def padded(text: str, cells: int) -> str:
    """``text`` cut or filled with blanks to exactly ``cells``."""
    return set_cell_size(cut(text, cells), cells)


def wrapped(text: str, cells: int, look: Look = Look.PLAIN, *, indent: int = 0) -> list[Row]:
    """``text`` over as many rows as it takes, each with so many blanks before it."""
    return [row(" " * indent + line, look) for line in cells_of.wrapped(text, max(2, cells - indent))]


def folded(long: Row, cells: int) -> list[Row]:
    """``long`` over as many rows as it takes, broken between words, each piece of it keeping its look.

    What goes on stands under the second piece where the first is a column of its own (it ends with blanks),
    else it is set in by one cell more than the first row.
    """
    if width(long) <= cells:
        return [long]
    letters = [(character, look) for text, look in long for character in text]
    text = "".join(character for character, _look in letters)
    column = long[0][0]
    hang = cell_len(column) if column.endswith(" ") else len(text) - len(text.lstrip()) + 1
    hang = hang if hang <= cells // 2 else 1
    rows, first = list[Row](), 0
    while first < len(text):
        room = cells if not rows else cells - hang
        last = _fits(text, first, room)
        before: list[Piece] = [(" " * hang, Look.PLAIN)] if rows else []
        rows.append(_joined([*before, *letters[first:last]]))
        first = last + len(text[last:]) - len(text[last:].lstrip())
    return rows


def _fits(text: str, first: int, room: int) -> int:
    """Where the row ends that begins at ``first``: after the last word that ``room`` cells hold."""
    used, last, place = 0, first, first
    for word in _WORDS.findall(text[first:]):
        used += cell_len(word)
        if used > room and not word.isspace():
            break
        place += len(word)
        last = last if word.isspace() else place
    if last == first:  # one word is wider than the row
        while last < len(text) and cell_len(text[first : last + 1]) <= room:
            last += 1
    return max(last, first + 1)


def _joined(pieces: Iterable[Piece]) -> Row:
    """Neighbours of one look as one piece."""
    return tuple(
        ("".join(text for text, _look in same), look)
        for look, same in groupby(pieces, key=lambda piece: piece[1])
    )


class Lines(Widget):
    """Rows of text, one a line, cut at the widget's width. Its size never depends on the text."""

    DEFAULT_CSS = """
    Lines { height: 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None, height: int = 0) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        if height:
            self.styles.height = height
        self.rows: tuple[Row, ...] = ()

    @property
    def text(self) -> str:
        """All rows as plain text, for tests and for copying."""
        return "\n".join("".join(text for text, _ in r) for r in self.rows)

    def put(self, rows: Iterable[Row]) -> None:
        """Show these rows from the top; rows that stay the same are not painted again."""
        old, self.rows = self.rows, tuple(rows)
        if old == self.rows or not self.is_attached:
            return
        if not self.size.width:  # not laid out yet: a part of it would cut a wide character in two
            self.refresh()
            return
        changed = [
            y
            for y in range(max(len(old), len(self.rows)))
            if (old[y] if y < len(old) else None) != (self.rows[y] if y < len(self.rows) else None)
        ]
        self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def put_text(self, text: str, look: Look = Look.PLAIN) -> None:
        """Show one line."""
        self.put([row(text, look)])

    def render_line(self, y: int) -> Strip:
        """The strip of line ``y``."""
        style, cells = self.rich_style, self.size.width
        pieces: Sequence[Piece] = self.rows[y] if y < len(self.rows) else ()
        segments, left = list[Segment](), cells
        for number, (text, look) in enumerate(pieces):
            shown = cut(text, left) if number == len(pieces) - 1 or cell_len(text) > left else text
            left -= cell_len(shown)
            segments.append(Segment(shown, style + self._drawn(look) if look is not Look.PLAIN else style))
            if left <= 0:
                break
        return Strip(segments).adjust_cell_length(cells, style)

    def _drawn(self, look: Look) -> Style:
        """A look in the colours of the theme.

        Not component classes: these would be matched anew for every widget at every change of a class.
        """
        colour = _COLOURS.get(look)
        value = self.app.theme_variables[colour] if colour else None
        return _style(look, value)


def stand(lines: Lines, rows: Sequence[Row]) -> None:
    """Show all ``rows``; what stands under them moves only where there are more or fewer than before."""
    if len(lines.rows) != len(rows) and (len(rows) > 1 or len(lines.rows) > 1):
        lines.styles.height = len(rows)
    lines.put(rows)


_COLOURS = {Look.REFUSE: "text-error", Look.WARN: "text-warning", Look.GOOD: "text-success"}


@cache
def _style(look: Look, colour: str | None) -> Style:
    return Style(
        color=colour,
        bold=look in (Look.STRONG, Look.REFUSE) or None,
        dim=look is Look.FAINT or None,
        reverse=look is Look.MARKED or None,
    )
