"""A slip as fixed-pitch text: for the screen, a plain file, a printer's text mode."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from counter.domain.cells import Measure, cell_width, cells_of, wrapped
from counter.domain.slips.blocks import (
    Block,
    Code,
    Fact,
    Facts,
    Heading,
    Item,
    Notes,
    Signature,
    Slip,
    Statement,
    Sum,
    Totals,
)

NARROWEST = 20
_INDENT = 2
_GAP = 2
_ROOM_TO_SIGN = 16


class Look(StrEnum):
    """How a line of a slip stands out, where a device can do it."""

    PLAIN = "plain"
    TITLE = "title"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a slip; ``code`` is what is drawn there as a code instead of text, else ""."""

    text: str
    look: Look = Look.PLAIN
    code: str = ""


def render_text(slip: Slip, width: int) -> str:
    """``slip`` in lines of at most ``width`` cells (20 or more), nothing cut: what is long wraps.

    Blocks are parted by a line of hyphens. The code has no place in text; its content, the slip
    number, stands at the top. Raises ValueError for a width too small.
    """
    return "\n".join(line.text for line in laid_out(slip, width) if not line.code)


def laid_out(slip: Slip, width: int, measure: Measure = cells_of) -> tuple[TextLine, ...]:
    """``slip`` line by line for a device of ``width`` columns that measures characters its own way."""
    if width < NARROWEST:
        raise ValueError(f"a slip needs {NARROWEST} columns, not {width}")
    return tuple(_Layout(slip, width, measure).lines())


@dataclass(frozen=True, slots=True)
class _Layout:
    """One slip on one width."""

    slip: Slip
    width: int
    measure: Measure

    def lines(self) -> Iterator[TextLine]:
        for before, block in pairwise((None, *self.slip.blocks)):
            if block is None:
                continue
            lines = list(self._lines_of(block))
            if before and lines and not _stand_together(before, block):
                yield TextLine("-" * self.width)
            for line in lines:
                yield replace(line, text=line.text.rstrip())

    def _lines_of(self, block: Block) -> Iterator[TextLine]:
        match block:
            case Heading():
                yield from self._heading(block)
            case Facts():
                yield from map(TextLine, self._paired(block.facts))
            case Item():
                inner = replace(self, width=self.width - _INDENT)
                yield from _looking(Look.STRONG, self._spread(block.name, block.state))
                yield from map(TextLine, _indented(inner._paired(block.facts)))
                yield from map(TextLine, _indented(inner._sums(block.charges)))
            case Totals():
                yield from _looking(Look.STRONG, self._spread(block.total.label, block.figure))
                yield from map(TextLine, self._wrapped(self.slip.fact(block.capitals)))
                yield from map(TextLine, self._sums(block.sums))
            case Notes():
                yield from _looking(Look.STRONG, self._wrapped(block.title))
                for note in block.numbered():
                    yield from map(TextLine, self._wrapped(note))
            case Statement():
                yield from map(TextLine, self._wrapped(block.text))
            case Signature():
                yield TextLine("")
                *above, last = self._wrapped(block.label + self.slip.colon.rstrip())
                yield from map(TextLine, above)
                if self.width - self._cells(last) < _ROOM_TO_SIGN:
                    yield from (TextLine(last), TextLine(""))
                    last = ""
                yield TextLine(last + "_" * min(20, self.width - self._cells(last)))
            case Code():
                yield TextLine("", code=block.text)

    def _heading(self, heading: Heading) -> Iterator[TextLine]:
        for text in heading.lines:
            look = Look.TITLE if text is heading.title else Look.PLAIN
            look = Look.STRONG if text is heading.mark else look
            for line in self._wrapped(text):
                yield TextLine(" " * ((self.width - self._cells(line)) // 2) + line, look)

    def _paired(self, facts: tuple[Fact, ...]) -> Iterator[str]:
        """Facts two to a line where both fit into their half, else one to a line."""
        half = (self.width - _GAP) // 2
        waiting = ""
        for text in map(self.slip.fact, facts):
            if waiting and self._cells(text) <= half:
                yield self._filled(waiting, half + _GAP) + text
                waiting = ""
                continue
            if waiting:
                yield waiting
                waiting = ""
            if self._cells(text) <= half:
                waiting = text
            else:
                yield from self._wrapped(text)
        if waiting:
            yield waiting

    def _sums(self, sums: tuple[Sum, ...]) -> Iterator[str]:
        for each in sums:
            yield from self._spread(each.label, each.amount)

    def _spread(self, left: str, right: str) -> Iterator[str]:
        """``left`` at the left edge, ``right`` at the right one, on the last line of ``left`` if it fits."""
        *above, last = self._wrapped(left)
        yield from above
        if self._cells(last) + _GAP + self._cells(right) <= self.width:
            yield self._filled(last, self.width - self._cells(right)) + right
            return
        yield last
        for line in self._wrapped(right):
            yield " " * (self.width - self._cells(line)) + line

    def _wrapped(self, text: str) -> list[str]:
        return wrapped(text, self.width, self.measure)

    def _cells(self, text: str) -> int:
        return cell_width(text, self.measure)

    def _filled(self, text: str, width: int) -> str:
        return text + " " * (width - self._cells(text))


def _stand_together(before: Block, block: Block) -> bool:
    """Whether no line parts the two: items from one another, the statement from its signature."""
    both_items = isinstance(before, Item) and isinstance(block, Item)
    return both_items or isinstance(before, Statement) or isinstance(block, Code)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (" " * _INDENT + line for line in lines)


def _looking(look: Look, lines: Iterable[str]) -> Iterator[TextLine]:
    return (TextLine(line, look) for line in lines)
