"""A slip as fixed-pitch text: for the screen, a plain file, later a printer's text mode."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from counter.domain.cells import cell_width, wrapped
from counter.domain.slip_blocks import (
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


def render_text(slip: Slip, width: int) -> str:
    """``slip`` in lines of at most ``width`` cells (20 or more), nothing cut: what is long wraps.

    Blocks are parted by a line of hyphens. The code has no place in text; its content, the slip
    number, stands at the top. Raises ValueError for a width too small.
    """
    if width < NARROWEST:
        raise ValueError(f"a slip needs {NARROWEST} columns, not {width}")
    return "\n".join(line.rstrip() for line in _lines(slip, width))


def _lines(slip: Slip, width: int) -> Iterator[str]:
    for before, block in pairwise((None, *slip.blocks)):
        lines = list(_lines_of(block, slip, width)) if block else []
        if before and lines and not _stand_together(before, block):
            yield "-" * width
        yield from lines


def _stand_together(before: Block, block: Block | None) -> bool:
    """Whether no line parts the two: items from one another, the statement from its signature."""
    both_items = isinstance(before, Item) and isinstance(block, Item)
    return both_items or isinstance(before, Statement)


def _lines_of(block: Block, slip: Slip, width: int) -> Iterator[str]:
    match block:
        case Heading():
            for text in filter(None, (block.hall, block.title, block.mark)):
                for line in wrapped(text, width):
                    yield " " * ((width - cell_width(line)) // 2) + line
        case Facts():
            yield from _paired(block.facts, slip, width)
        case Item():
            yield from _spread(block.name, block.state, width)
            yield from _indented(_paired(block.facts, slip, width - _INDENT))
            yield from _indented(_sums(block.charges, width - _INDENT))
        case Totals():
            yield from _sums((block.total,), width)
            yield from wrapped(slip.fact(block.capitals), width)
            yield from _sums(block.sums, width)
        case Notes():
            yield from wrapped(block.title, width)
            for note in block.numbered():
                yield from wrapped(note, width)
        case Statement():
            yield from wrapped(block.text, width)
        case Signature():
            yield ""
            *above, last = wrapped(block.label + slip.colon.rstrip(), width)
            yield from above
            yield last + "_" * min(20, width - cell_width(last))
        case Code():
            pass


def _paired(facts: tuple[Fact, ...], slip: Slip, width: int) -> Iterator[str]:
    """Facts two to a line where both fit into their half, else one to a line."""
    half = (width - _GAP) // 2
    waiting = ""
    for text in map(slip.fact, facts):
        if waiting and cell_width(text) <= half:
            yield _filled(waiting, half + _GAP) + text
            waiting = ""
            continue
        if waiting:
            yield waiting
            waiting = ""
        if cell_width(text) <= half:
            waiting = text
        else:
            yield from wrapped(text, width)
    if waiting:
        yield waiting


def _sums(sums: tuple[Sum, ...], width: int) -> Iterator[str]:
    for each in sums:
        yield from _spread(each.label, each.amount, width)


def _spread(left: str, right: str, width: int) -> Iterator[str]:
    """``left`` at the left edge, ``right`` at the right one, on the last line of ``left`` if it fits."""
    *above, last = wrapped(left, width)
    yield from above
    if cell_width(last) + _GAP + cell_width(right) <= width:
        yield _filled(last, width - cell_width(right)) + right
        return
    yield last
    for line in wrapped(right, width):
        yield " " * (width - cell_width(line)) + line


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (" " * _INDENT + line for line in lines)


def _filled(text: str, width: int) -> str:
    return text + " " * (width - cell_width(text))
