"""Who somebody is on paper: ID numbers (GB 11643), names, ages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from counter.domain.money import normalise
from counter.domain.text import N_, Finding, Severity, Text

EARLIEST_BIRTH = date(1900, 1, 1)
NAME_LENGTH = range(2, 51)

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Ideographs newer than Python's own tables (extensions G and later) have no category there.
_IDEOGRAPHS = range(0x20000, 0x40000)
_SEPARATORS = "·•‧・.'’- "


class NotAnIdNumber(ValueError):
    """The text is no ID number; ``finding`` says what is wrong with it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message.format(**finding.params))
        self.finding = finding


@dataclass(frozen=True, slots=True)
class IdNumber:
    """An ID number and what it tells. ``region`` is None where the region code is not known."""

    number: str
    birth_date: date
    female: bool
    region: str | None


def read_id_number(text: str, today: date, field: str = "id_number") -> IdNumber:
    """Read an 18-digit ID number: full-width digits, spaces, line ends and a small x are put right.

    The check digit must be right and the birth date real, from 1900 to ``today``. The region is
    looked up, never a reason to refuse: real people's county codes can be younger than they are.
    Raises NotAnIdNumber, whose finding stands beside ``field``.
    """
    number = normalise(text).upper()
    if not number:
        raise _refused(N_("Type the ID number."), field)
    if len(number) != 18:
        raise _refused(N_("An ID number has 18 characters; these are {count}."), field, count=len(number))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise _refused(N_("An ID number is 17 digits and a digit or X."), field)
    digits = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    try:
        birth_date = date.fromisoformat(digits)
    except ValueError:
        raise _refused(N_("There is no such birth date: {digits}."), field, digits=digits) from None
    if birth_date > today:
        raise _refused(N_("The birth date {birth_date} is still to come."), field, birth_date=birth_date)
    if birth_date < EARLIEST_BIRTH:
        raise _refused(N_("The birth date {birth_date} is before 1900."), field, birth_date=birth_date)
    if number[-1] != _check_digit(number):
        raise _refused(N_("The check digit is wrong: one of the 18 characters is mistyped."), field)
    return IdNumber(number, birth_date, int(number[16]) % 2 == 0, _region(number[:6], birth_date.year))


def judge_id_number(text: str, today: date, field: str = "id_number") -> tuple[Finding, ...]:
    """What is wrong with an ID number, or, for a right one, what it tells (severity INFORM)."""
    try:
        known = read_id_number(text, today, field)
    except NotAnIdNumber as wrong:
        return (wrong.finding,)
    sex = Text("女", "female") if known.female else Text("男", "male")
    params = {"sex": sex, "birth_date": known.birth_date, "age": age_on(known.birth_date, today)}
    if known.region is None:
        sentence = N_("{sex}, {birth_date}, age {age}; region not known")
        return (Finding(sentence, params, field, Severity.INFORM),)
    sentence = N_("{region}, {sex}, {birth_date}, age {age}")
    return (Finding(sentence, {"region": known.region, **params}, field, Severity.INFORM),)


def age_on(birth_date: date, day: date) -> int:
    """Whole years on ``day``; someone born on 29 February is a year older on 1 March (GB practice)."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def read_name(text: str) -> str:
    """A person's name as it is kept: full-width letters ordinary, one space between words, NFC.

    Invisible marks that come along when a name is pasted are dropped.
    """
    visible = "".join(c for c in text.translate(_FULL_WIDTH) if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFC", visible).split())


def judge_name(text: str, field: str = "name") -> tuple[Finding, ...]:
    """What stands against a person's name; rare characters, the middle dot and Latin names are fine."""
    name = read_name(text)
    if not name:
        return (Finding(N_("Type the name."), {}, field),)
    kinds = {"L" if ord(c) in _IDEOGRAPHS or c == "〇" else unicodedata.category(c)[0] for c in name}
    if "C" in kinds:
        return (Finding(N_("The name holds a character that cannot be printed."), {}, field),)
    if "N" in kinds:
        return (Finding(N_("A name has no digits."), {}, field),)
    strange = next((c for c in name if not _belongs_in_a_name(c)), None)
    if strange is not None:
        return (Finding(N_("“{character}” does not belong in a name."), {"character": strange}, field),)
    if len(name) not in NAME_LENGTH:
        sentence = N_("A name has {least} to {most} characters; this has {count}.")
        params = {"least": NAME_LENGTH[0], "most": NAME_LENGTH[-1], "count": len(name)}
        return (Finding(sentence, params, field),)
    return ()


def _belongs_in_a_name(character: str) -> bool:
    if ord(character) in _IDEOGRAPHS or character in _SEPARATORS or character == "〇":
        return True
    return unicodedata.category(character)[0] in "LM"


def _refused(message: str, field: str, **params: object) -> NotAnIdNumber:
    return NotAnIdNumber(Finding(message, params, field))


def _check_digit(number: str) -> str:
    from stdnum.cn.ric import calc_check_digit

    return str(calc_check_digit(number))


def _region(code: str, year: int) -> str | None:
    """Province and county of a region code: the county as it was called in ``year``, else of late."""
    from stdnum import numdb

    known: dict[str, str] = {}
    for _part, names in numdb.get("cn/loc").info(code):
        known |= names
    if "province" not in known:
        return None
    counties = re.findall(r"(?:\[(\d*)-(\d*)\])?([^,\[\]]+)", known.get("county", ""))
    name = ""
    for begin, end, name in counties:  # noqa: B007 - the last name stands where no period fits
        if int(begin or 0) <= year <= int(end or 9999):
            break
    return known["province"] + name
