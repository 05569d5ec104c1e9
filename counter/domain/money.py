"""Money: integer fen, read from what a clerk types and written as yuan."""

from __future__ import annotations

import re
import unicodedata

_YUAN = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


class NotAnAmount(ValueError):
    """The text is not an amount of money; ``reason`` is ``format`` or ``decimals``."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"not an amount: {text!r}")
        self.text, self.reason = text, reason


def normalise(text: str) -> str:
    """Full-width digits and letters made ordinary; white space, line ends and invisible marks gone."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if plain.isascii():
        return plain
    visible = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return visible if visible == text else normalise(visible)


def parse_yuan(text: str) -> int:
    """Read ``100``, ``100.5``, ``1,234.50``, ``￥100`` or ``１００`` as fen; raises NotAnAmount.

    A comma stands before three digits only, so that ``1,5`` is asked about and not taken for 15.
    """
    plain = normalise(text).replace("。", ".").removeprefix("¥").removesuffix("元")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if re.fullmatch(r"-?[0-9]+\.[0-9]{3,}", plain):
        raise NotAnAmount(text, "decimals")
    match = _YUAN.fullmatch(plain)
    if not match:
        raise NotAnAmount(text, "format")
    sign, yuan, fraction = match.groups()
    fen = int(yuan) * 100 + int((fraction or "").ljust(2, "0"))
    return -fen if sign else fen


def format_yuan(fen: int) -> str:
    """Fen as yuan with two decimals: ``36.20``, ``-5.00``."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"
