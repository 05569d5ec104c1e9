"""Text and codes as dots, for what a printer cannot write itself: rare characters, or all Chinese."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from counter.printing.codes import code128_row, qr_rows
from counter.printing.rolls import COLUMN_DOTS, GLYPH_DOTS, LINE_DOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_BAR_DOTS = 2
_BAR_HEIGHT = 72
_QUIET = 4
_INK_FROM = 110  # of 255: thin strokes stay whole on thermal paper


def text_image(text: str, columns: int, measure: Callable[[str], int], *, tall: bool, strong: bool) -> Image:
    """One line of text, each character in its columns; ``tall`` is twice as high."""
    from PIL import Image

    image = Image.new("L", (columns * COLUMN_DOTS, LINE_DOTS), 0)
    at = 0
    for character in text:
        cells = measure(character)
        if not character.isspace():
            glyph = _glyph(character, max(1, cells))
            left = max(0, at - max(1, cells)) if not cells else at  # a mark sits on what is before it
            image.paste(255, (left * COLUMN_DOTS, 0), glyph)
            if strong:
                image.paste(255, (left * COLUMN_DOTS + 1, 0), glyph)
        at += cells
    if tall:
        image = image.resize((image.width, 2 * image.height))
    return image.point(lambda ink: 255 * (ink >= _INK_FROM)).convert("1")


def codes_image(text: str, dots: int) -> Image:
    """QR code and CODE128 of ``text`` in the middle of ``dots``; the bars stand upright where they fit.

    Else they climb beside the QR code, as a ladder.
    """
    from PIL import Image

    qr = _dots(qr_rows(text))
    bars = _dots([code128_row(text)])
    flat = bars.resize((bars.width * _BAR_DOTS, _BAR_HEIGHT))
    quiet = 10 * _BAR_DOTS
    if flat.width + 2 * quiet <= dots:
        scale = max(3, min(8, dots // 3 // qr.width))
        square = qr.resize((qr.width * scale, qr.height * scale))
        image = Image.new("1", (dots, flat.height + square.height + 3 * _QUIET * scale), 0)
        image.paste(flat, ((dots - flat.width) // 2, _QUIET))
        image.paste(square, ((dots - square.width) // 2, flat.height + 2 * _QUIET * scale))
        return image
    ladder = flat.transpose(Image.Transpose.ROTATE_90)
    scale = max(3, min(8, (dots - ladder.width - 6 * quiet) // qr.width))
    square = qr.resize((qr.width * scale, qr.height * scale))
    image = Image.new("1", (dots, ladder.height + 2 * quiet), 0)
    image.paste(square, (_QUIET * scale, quiet))
    image.paste(ladder, (dots - ladder.width - quiet, quiet))
    return image


def fits_upright(text: str, dots: int) -> bool:
    """Whether CODE128 in its longest spelling (code set B alone) fits across ``dots``."""
    modules = 11 * (len(text) + 2) + 13 + 20
    return modules * _BAR_DOTS <= dots


def _dots(rows: Sequence[bytes]) -> Image:
    from PIL import Image

    image = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    return image.point(lambda module: 255 * module).convert("1")


@lru_cache(maxsize=4096)
def _glyph(character: str, cells: int) -> Image:
    """A character drawn into its columns; what is wider is drawn narrower, never cut."""
    from PIL import Image, ImageDraw

    font = _font(character)
    width = cells * COLUMN_DOTS
    natural = max(width, round(font.getlength(character)))
    image = Image.new("L", (natural, LINE_DOTS), 0)
    ink = font.getlength(character)
    ImageDraw.Draw(image).text(((natural - ink) / 2, GLYPH_DOTS - 3), character, 255, font, anchor="ls")
    return image if natural == width else image.resize((width, LINE_DOTS))


@cache
def _fonts() -> tuple[FreeTypeFont, FreeTypeFont, frozenset[int]]:
    from fontTools.ttLib import TTFont
    from PIL import ImageFont
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    with TTFont(sans_path(), lazy=True) as font:
        held = frozenset((font.getBestCmap() or {}).keys())
    sans, serif = (ImageFont.truetype(str(path), GLYPH_DOTS - 1) for path in (sans_path(), serif_path()))
    return sans, serif, held


def _font(character: str) -> FreeTypeFont:
    sans, serif, held = _fonts()
    return sans if ord(character) in held else serif
