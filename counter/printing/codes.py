"""QR code and CODE128 of a slip number, as modules (black is 1) and as drawings."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

_MASK = 3
"""Readers take any of the eight masks; trying all for the prettiest would take a millisecond a slip."""


@lru_cache(maxsize=64)
def qr_rows(text: str) -> tuple[bytes, ...]:
    """``text`` as a QR code of level M, one byte a module, without a quiet zone."""
    import segno

    return tuple(bytes(row) for row in segno.make(text, error="m", mask=_MASK, micro=False).matrix)


@lru_cache(maxsize=64)
def code128_row(text: str) -> bytes:
    """``text`` as CODE128, one byte a module, without quiet zones."""
    from barcode.codex import Code128

    return bytes(int(module) for module in Code128(text).build()[0])


def qr_svg(text: str) -> str:
    """``text`` as a QR code in SVG, with the quiet zone of four modules that readers need."""
    rows = qr_rows(text)
    lines = "".join(_strokes(row, 4, at + 4) for at, row in enumerate(rows))
    return _svg(len(rows) + 8, len(rows) + 8, lines)


def code128_svg(text: str) -> str:
    """``text`` as CODE128 in SVG, with the quiet zones of ten modules that readers need."""
    row = code128_row(text)
    return _svg(len(row) + 20, 1, _strokes(row, 10, 0), ' preserveAspectRatio="none"')


def _strokes(row: bytes, left: int, top: int) -> str:
    """The black runs of a row of modules, each one stroke."""
    strokes, at = [], left
    for black, run in groupby(row):
        length = len(list(run))
        if black:
            strokes.append(f"M{at} {top}.5h{length}")
        at += length
    return "".join(strokes)


def _svg(width: int, height: int, strokes: str, attributes: str = "") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"{attributes}>'
        f'<path stroke="#000" stroke-width="1" d="{strokes}"/></svg>'
    )
