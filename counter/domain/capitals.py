"""Amounts in Chinese capitals (中文大写金额), as bills and slips must carry them.

Written from 《支付结算办法》 annex 1 (正确填写票据和结算凭证的基本规定) and 《会计基础工作规范》 §52: 整
after 元 and after 角, never after 分; a run of inner zeros is one 零; 零 between 元 and 分 where 角 is 0;
ten is 壹拾. Where the rule leaves 零 free, its first form stands: 零 after 元 where the yuan end in 0 and
角 is not 0, none at 万 where the thousands are not 0.
"""

from __future__ import annotations

LARGEST_FEN = 99_999_999_999_999
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ((10**8, "亿"), (10**4, "万"), (1, ""))


def capital_amount(fen: int) -> str:
    """``fen`` in Chinese capitals: 壹仟陆佰捌拾元零叁角贰分; 0 is 零元整, below 0 begins with 负.

    Raises TypeError for anything but an int, ValueError beyond 999,999,999,999.99 yuan.
    """
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"an amount is integer fen, not {type(fen).__name__}")
    if abs(fen) > LARGEST_FEN:
        raise ValueError(f"beyond what is written in capitals: {fen} fen")
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan or not rest else ""
    return ("负" if fen < 0 else "") + whole + _fraction(yuan, jiao, cents)


def _fraction(yuan: int, jiao: int, cents: int) -> str:
    """What follows 元."""
    if not jiao and not cents:
        return "整"
    zero = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    tenths = f"{_DIGITS[jiao]}角" if jiao else ""
    return zero + tenths + (f"{_DIGITS[cents]}分" if cents else "整")


def _whole(yuan: int) -> str:
    """Whole yuan below 10**12, without 元: groups of four digits, those that are 0 left out."""
    text, skipped = "", False
    for size, name in _GROUPS:
        group = yuan // size % 10**4
        if group:
            zero = "零" if text and (skipped or group < 1000) else ""
            text += zero + _thousands(group) + name
        skipped = not group
    return text or "零"


def _thousands(group: int) -> str:
    """1 to 9999, leading and trailing zeros silent, a run of inner ones one 零."""
    text, gap = "", False
    for digit, place in zip(f"{group:04d}", _PLACES, strict=True):
        if digit == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[int(digit)] + place
        gap = False
    return text
