"""ID numbers and names: what is right is read, what is wrong is said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.domain.identity import (
    EARLIEST_BIRTH,
    NotAnIdNumber,
    age_on,
    judge_id_number,
    judge_name,
    read_id_number,
    read_name,
)
from counter.domain.text import Finding, Severity, refusals
from tests.builders import ID_NUMBER, TODAY

BIRTHS = st.dates(EARLIEST_BIRTH, TODAY)
# Weights of GB 11643, written out here so that the check does not lean on what it checks.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def id_number(body: str) -> str:
    """``body`` of 17 digits with its check digit."""
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def id_numbers() -> st.SearchStrategy[str]:
    """Any right ID number, of any region, known or not."""
    return st.builds(
        lambda region, born, order: id_number(f"{region:06d}{born:%Y%m%d}{order:03d}"),
        st.integers(110000, 999999),
        BIRTHS,
        st.integers(0, 999),
    )


def said(findings: tuple[Finding, ...]) -> str:
    """The one refusal, as a clerk reads it in English."""
    (finding,) = refusals(findings)
    return finding.message.format(**finding.params)


@given(id_numbers())
def test_a_right_number_is_read_whatever_its_region(number: str) -> None:
    known = read_id_number(number, TODAY)
    assert known.number == number
    assert f"{known.birth_date:%Y%m%d}" == number[6:14]
    assert known.female == (number[16] in "02468")
    assert refusals(judge_id_number(number, TODAY)) == ()


@given(id_numbers())
def test_pasted_and_full_width_numbers_are_put_right(number: str) -> None:
    pasted = f" {number[:6]} {number[6:14]}\u3000{number[14:].lower()}\r\n"
    assert read_id_number(pasted, TODAY).number == number
    assert read_id_number(number.translate(FULL_WIDTH), TODAY).number == number


@given(id_numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, at: int, by: int) -> None:
    if number[at] == "X":
        return
    mistyped = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert len(refusals(judge_id_number(mistyped, TODAY))) == 1


@given(id_numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        assert len(refusals(judge_id_number(swapped, TODAY))) == 1


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_one_sentence(text: str) -> None:
    findings = judge_id_number(text, TODAY)
    assert len(findings) == 1
    assert findings[0].message.format(**findings[0].params)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the ID number."),
        ("42010319900", "An ID number has 18 characters; these are 11."),
        ("4201031990O1011239", "An ID number is 17 digits and a digit or X."),
        (id_number("42010319900230123"), "There is no such birth date: 1990-02-30."),
        (id_number("42010319990229123"), "There is no such birth date: 1999-02-29."),
        (id_number("42010320991231123"), "The birth date 2099-12-31 is still to come."),
        (id_number("42010318991231123"), "The birth date 1899-12-31 is before 1900."),
        ("420199199001011244", "The check digit is wrong: one of the 18 characters is mistyped."),
    ],
)
def test_each_fault_has_its_sentence(typed: str, sentence: str) -> None:
    assert said(judge_id_number(typed, TODAY)) == sentence


def test_someone_born_today_has_a_right_number_and_tomorrow_s_child_has_not() -> None:
    assert read_id_number(id_number("42010320261121123"), TODAY).birth_date == TODAY
    with pytest.raises(NotAnIdNumber):
        read_id_number(id_number("42010320261122123"), TODAY)


@pytest.mark.parametrize(
    ("body", "region"),
    [
        ("42010319900101123", "湖北省江汉区"),
        ("42019919900101124", "湖北省"),  # a county code that no one has
        ("42012119800101123", "湖北省汉阳县"),
        ("42012120000101123", "湖北省汉阳县"),  # younger than the county: shown by its last name
        ("99999919900101123", None),
    ],
)
def test_the_region_is_shown_where_it_is_known(body: str, region: str | None) -> None:
    number = id_number(body)
    assert read_id_number(number, TODAY).region == region
    (finding,) = judge_id_number(number, TODAY)
    assert finding.severity is Severity.INFORM
    assert finding.params.get("region") == region


def test_a_right_number_tells_sex_birth_date_and_age() -> None:
    (finding,) = judge_id_number(ID_NUMBER, TODAY)
    assert finding.params["birth_date"] == date(1990, 1, 1)
    assert finding.params["age"] == 36
    assert str(finding.params["sex"]) == "女"


@given(BIRTHS, st.dates(TODAY, date(2100, 1, 1)))
def test_age_goes_up_by_one_on_each_birthday(born: date, day: date) -> None:
    age = age_on(born, day)
    assert (born.year + age, born.month, born.day) <= (day.year, day.month, day.day)
    assert (born.year + age + 1, born.month, born.day) > (day.year, day.month, day.day)


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "欧阳娜娜",
        "阿卜杜拉·买买提",
        "𠮷野",
        "𱁬雨",
        "〇三",
        "John  Smith",
        "O'Neil",
        "Ｔｏｍ",
        "张" * 50,
    ],
)
def test_names_that_people_have_are_taken(name: str) -> None:
    assert judge_name(name) == ()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Type the name."),
        (" \n", "Type the name."),
        ("张", "A name has 2 to 50 characters; this has 1."),
        ("张" * 100, "A name has 2 to 50 characters; this has 100."),
        ("张3", "A name has no digits."),
        ("张３", "A name has no digits."),
        ("张\x07三", "The name holds a character that cannot be printed."),
        ("张\ue000", "The name holds a character that cannot be printed."),
        ("张@三", "“@” does not belong in a name."),
    ],
)
def test_each_fault_of_a_name_has_its_sentence(name: str, sentence: str) -> None:
    assert said(judge_name(name)) == sentence


def test_a_pasted_name_is_put_right() -> None:
    assert read_name("\ufeff 张三\u200b\r\n") == "张三"
    assert read_name("Ｊｏｈｎ\u3000 Smith") == "John Smith"
    assert judge_name("\ufeff张三\r\n") == ()


@given(st.text(max_size=60))
def test_a_name_read_twice_is_the_same(text: str) -> None:
    assert read_name(read_name(text)) == read_name(text)
    assert judge_name(text) == judge_name(read_name(text))
