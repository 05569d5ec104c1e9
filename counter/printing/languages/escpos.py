"""ESC/POS for thermal printers: text in GB18030 where the printer has Chinese, dots for all else.

A column is 12 dots. The printer draws 1 byte in one column and 2 bytes in two, so widths are counted in
encoded bytes; a character of 4 bytes is in no printer's font and has its whole line drawn as an image.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from escpos import constants

from counter.domain.cells import cell_width
from counter.domain.slips.blocks import Slip
from counter.domain.slips.text import Look, TextLine, laid_out
from counter.domain.text import N_, Finding
from counter.printer_profile import PrinterProfile
from counter.printing.escpos_answers import EscposConversation
from counter.printing.glyphs import EVERYDAY, drawable_slip
from counter.printing.languages import Conversation, PaperUnknown, Printout
from counter.printing.outputs import Link
from counter.printing.raster import codes_image, fits_upright, text_image
from counter.printing.rolls import ROLLS, Roll

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIX = ".escpos"
ANSWERS = True
ENCODING = "gb18030"

_CHINESE_ON = constants.FS + b"&" + constants.FS + b"S\x00\x00"  # Chinese mode, no gaps between characters
_CHINESE_SIZE = constants.FS + b"!"
_LINE_SPACING = constants.ESC + b"3"
_FEED_AND_CUT = constants.GS + b"VB\x00"
_FEED = constants.ESC + b"d"
_LEFT, _CENTRE = constants.TXT_STYLE["align"]["left"], constants.TXT_STYLE["align"]["center"]
_BOLD = constants.TXT_STYLE["bold"]
_TALL, _NORMAL = constants.TXT_SIZE + b"\x01", constants.TXT_SIZE + b"\x00"
_RASTER = constants.GS + b"v0\x00"
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")


def render(slip: Slip, profile: PrinterProfile) -> Printout:
    """``slip`` as the printer's bytes: one piece of a roll, cut at its end."""
    roll = ROLLS.get(profile.paper)
    if roll is None:
        said = N_("An ESC/POS printer prints on 80mm or 58mm, not on {paper}.")
        raise PaperUnknown(Finding(said, {"paper": profile.paper}))
    lines = laid_out(drawable_slip(slip), roll.columns, columns_of)
    written = [_line(line, roll, profile) for line in (*lines, _foot(slip, roll))]
    content = b"".join([_begin(profile), *written, _end(profile)])
    return Printout(content, sheets=1)


def converse(link: Link, profile: PrinterProfile, token: bytes) -> Conversation:
    """DLE EOT and GS r before sending, GS ( H or GS r as the fence after it."""
    return EscposConversation(link, profile, token)


@lru_cache(maxsize=8192)
def columns_of(character: str) -> int:
    """The columns of a character on paper: one for 1 byte, two for 2 or 4 bytes, none if it is left out."""
    if " " <= character <= "~":
        return 1
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Mn", "Me"}:
        return 0
    return 1 if len(character.encode(ENCODING)) == 1 else 2


def _begin(profile: PrinterProfile) -> bytes:
    return constants.HW_INIT + _LINE_SPACING + b"\x1e" + (_CHINESE_ON if profile.chinese else b"")


def _end(profile: PrinterProfile) -> bytes:
    return _FEED_AND_CUT if profile.cut else _FEED + b"\x05"


def _foot(slip: Slip, roll: Roll) -> TextLine:
    text = slip.page(1, 1)
    return TextLine(" " * ((roll.columns - cell_width(text, columns_of)) // 2) + text)


def _line(line: TextLine, roll: Roll, profile: PrinterProfile) -> bytes:
    if line.code:
        return _codes(line.code, roll, profile)
    text = line.text.replace("¥", "￥")
    if not text.isprintable():
        text = "".join(c for c in text if columns_of(c) or _sits_on(c))
    if not _writable(text, profile):
        tall, strong = line.look is Look.TITLE, line.look is not Look.PLAIN
        return _image(text_image(text, roll.columns, columns_of, tall=tall, strong=strong))
    return b"".join(_dressed(text.encode(ENCODING), line.look, profile))


def _sits_on(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def _writable(text: str, profile: PrinterProfile) -> bool:
    """Whether the printer's own font holds all of it."""
    if text.isascii():
        return True
    if not profile.chinese:
        return False
    try:
        text.encode(EVERYDAY)  # two bytes at most, and quickly said
    except UnicodeEncodeError:
        return all(len(c.encode(ENCODING)) < 4 for c in text)
    return True


def _dressed(text: bytes, look: Look, profile: PrinterProfile) -> Iterator[bytes]:
    if look is not Look.PLAIN:
        yield _BOLD[True]
    if look is Look.TITLE:
        yield _TALL + (_CHINESE_SIZE + b"\x08" if profile.chinese else b"")
    yield text + constants.CTL_LF
    if look is Look.TITLE:
        yield _NORMAL + (_CHINESE_SIZE + b"\x00" if profile.chinese else b"")
    if look is not Look.PLAIN:
        yield _BOLD[False]


def _codes(text: str, roll: Roll, profile: PrinterProfile) -> bytes:
    """CODE128 over the QR code, by the printer's own commands where they fit across the paper."""
    if profile.codes == "image" or not fits_upright(text, roll.dots):
        return constants.CTL_LF + _image(codes_image(text, roll.dots))
    data = b"{B" + text.encode("ascii")
    return b"".join(
        [
            constants.CTL_LF + _CENTRE,
            constants.BARCODE_TXT_OFF
            + constants.BARCODE_HEIGHT
            + b"\x48"
            + constants.BARCODE_WIDTH
            + b"\x02",
            constants.BARCODE_TYPE_B["CODE128"] + bytes([len(data)]) + data + constants.CTL_LF,
            _qr(b"\x32\x00", fn=b"A"),
            _qr(b"\x06", fn=b"C"),
            _qr(b"\x31", fn=b"E"),
            _qr(b"0" + text.encode(), fn=b"P"),
            _qr(b"0", fn=b"Q"),
            constants.CTL_LF + _LEFT,
        ]
    )


def _qr(parameters: bytes, *, fn: bytes) -> bytes:
    """One function of GS ( k: model 2, size of a module, level M, store, print."""
    length = len(parameters) + 2
    return constants.GS + b"(k" + length.to_bytes(2, "little") + b"1" + fn + parameters


def _image(image: Image) -> bytes:
    """GS v 0. A dot is given up where two bytes would read as a real-time command to the printer."""
    data = _REAL_TIME.sub(b"\x00", image.tobytes())
    width = (image.width + 7) // 8
    size = width.to_bytes(2, "little") + image.height.to_bytes(2, "little")
    return _RASTER + size + data
