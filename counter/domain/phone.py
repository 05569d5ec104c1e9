"""Phone numbers of mainland China, as people type and paste them."""

from __future__ import annotations

import re

from counter.domain.money import normalise
from counter.domain.text import N_, Finding

# Ranges given to mobile service as a whole, so that the usual number needs no library.
_PLAINLY_MOBILE = re.compile(r"(13[0-35-9]|15[0-35-9]|18[0-9])[0-9]{8}")
_COUNTRY_CODE = re.compile(r"^(\+|00)86")
_BETWEEN = re.compile(r"[-()‐‑–—]")


class NotAMobile(ValueError):
    """The text is no mobile number; ``finding`` says what is wrong with it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message.format(**finding.params))
        self.finding = finding


def read_mobile(text: str, field: str = "number") -> str:
    """Read a mainland mobile number as 11 digits.

    Full-width digits, spaces, line ends, hyphens and a leading +86 or 0086 are put right. Raises
    NotAMobile, whose finding stands beside ``field``.
    """
    number = _COUNTRY_CODE.sub("", _BETWEEN.sub("", normalise(text)))
    if len(number) == 13 and number.startswith("86"):
        number = number[2:]
    if _PLAINLY_MOBILE.fullmatch(number):
        return number
    if not number:
        raise NotAMobile(Finding(N_("Type the mobile number."), {}, field))
    if not re.fullmatch(r"[0-9]+", number):
        raise NotAMobile(Finding(N_("A mobile number has digits only."), {}, field))
    if len(number) != 11:
        sentence = N_("A mobile number has 11 digits; these are {count}.")
        raise NotAMobile(Finding(sentence, {"count": len(number)}, field))
    if not _is_mobile(number):
        sentence = N_("{number} is not a mobile number: no operator has {prefix}.")
        raise NotAMobile(Finding(sentence, {"number": number, "prefix": number[:3]}, field))
    return number


def judge_mobile(text: str, field: str = "number") -> tuple[Finding, ...]:
    """What is wrong with a mobile number; () if nothing is."""
    try:
        read_mobile(text, field)
    except NotAMobile as wrong:
        return (wrong.finding,)
    return ()


def read_contact(text: str) -> str:
    """A contact's number: a mobile number, or a fixed line with its area code, as digits.

    Raises ValueError if it is neither.
    """
    try:
        return read_mobile(text)
    except NotAMobile:
        number = _COUNTRY_CODE.sub("", _BETWEEN.sub("", normalise(text)))
        if re.fullmatch(r"0[0-9]{9,11}", number) and _is_fixed(number):
            return number
        raise ValueError(f"no phone number: {text!r}") from None


def judge_contact(text: str, field: str = "contact_phone") -> tuple[Finding, ...]:
    """What is wrong with a contact's number; it may be a mobile or a fixed line with its area code."""
    try:
        read_contact(text)
    except ValueError:
        sentence = N_("A contact's number is a mobile number, or a fixed line with its area code.")
        return (Finding(sentence, {}, field),)
    return ()


def _is_mobile(number: str) -> bool:
    from phonenumbers import PhoneNumberType

    return number.startswith("1") and _type(number) == PhoneNumberType.MOBILE


def _is_fixed(number: str) -> bool:
    from phonenumbers import PhoneNumberType

    return _type(number) == PhoneNumberType.FIXED_LINE


def _type(number: str) -> int:
    import phonenumbers

    return int(phonenumbers.number_type(phonenumbers.parse(number, "CN")))
