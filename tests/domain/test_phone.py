"""Phone numbers: read however they are written, refused with a reason."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.phone import NotAMobile, judge_contact, judge_mobile, read_contact, read_mobile
from counter.domain.text import Finding


def said(findings: tuple[Finding, ...]) -> str:
    """The one finding, as a clerk reads it in English."""
    (finding,) = findings
    return finding.message.format(**finding.params)


def is_mobile(number: str) -> bool:
    """What the library of numbering plans says."""
    kind = phonenumbers.number_type(phonenumbers.parse(number, "CN"))
    return bool(kind == phonenumbers.PhoneNumberType.MOBILE)


@given(st.integers(10**10, 2 * 10**10 - 1).map(str))
def test_mobile_is_what_the_numbering_plan_says(number: str) -> None:
    assert (judge_mobile(number) == ()) == is_mobile(number)


@pytest.mark.parametrize(
    "written",
    [
        "13871234567",
        "138 7123 4567",
        "138-7123-4567",
        "+86 13871234567",
        "0086-13871234567",
        "8613871234567",
        "１３８７１２３４５６７",
        "13871234567\r\n",
        "\ufeff13871234567",
    ],
)
def test_a_number_is_read_however_it_is_written(written: str) -> None:
    assert read_mobile(written) == "13871234567"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the mobile number."),
        ("1387123456", "A mobile number has 11 digits; these are 10."),
        ("138712345678", "A mobile number has 11 digits; these are 12."),
        ("1387123456a", "A mobile number has digits only."),
        ("12345678901", "12345678901 is not a mobile number: no operator has 123."),
        ("02788886666", "02788886666 is not a mobile number: no operator has 027."),
    ],
)
def test_each_fault_has_its_sentence(typed: str, sentence: str) -> None:
    assert said(judge_mobile(typed)) == sentence


@given(st.text(max_size=20))
def test_any_text_is_a_number_of_11_digits_or_refused(text: str) -> None:
    try:
        number = read_mobile(text)
    except NotAMobile as wrong:
        assert judge_mobile(text) == (wrong.finding,)  # noqa: PT017 - either outcome may come
    else:
        assert len(number) == 11
        assert number.isdigit()


def test_a_contact_may_have_a_fixed_line_with_its_area_code() -> None:
    assert read_contact("027-8888 6666") == "02788886666"
    assert read_contact("13871234567") == "13871234567"
    assert judge_contact("88886666") != ()
    assert judge_contact("") != ()
