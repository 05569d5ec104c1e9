"""Whatever a model could not read is said in the reader's language."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from counter import messages
from counter.domain.unreadable import why_unreadable


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    count: Annotated[int, Field(ge=1, le=9)] = 1
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    price: Annotated[Decimal, Field(max_digits=8, decimal_places=2)] = Decimal(1)
    on: bool = True
    name: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]+$")] = "abc"
    title: Annotated[str, Field(min_length=1)] = "x"
    colour: Colour = Colour.RED
    size: Literal["s", "m"] = "s"
    day: date = date(2026, 1, 31)
    at: datetime = datetime(2026, 1, 31)  # noqa: DTZ001 - only a default
    since: AwareDatetime | None = None
    parts: Annotated[tuple[int, ...], Field(min_length=2, max_length=3)] = (1, 2)
    table: dict[str, int] = {}
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None


BAD: dict[str, Any] = {
    "count": ["x", 0, 10, 1.5, None, "9" * 5000],
    "share": ["x", 0, 1, float("nan")],
    "price": ["x", "1.234"],
    "on": ["perhaps", None],
    "name": [1, "a", "abcde", "AB", ""],
    "title": ["", 3],
    "colour": ["green"],
    "size": ["l"],
    "day": ["yesterday", "2026-02-30", 3.5, [], "2026-01-31T10:00"],
    "at": ["now", [], "2026-13-01"],
    "since": ["2026-01-31T10:00:00"],
    "parts": [[], [1], [1, 2, 3, 4], "ab", 3],
    "table": [[], 1, "x"],
    "pet": [{}, {"kind": "fish"}, 7],
    "unknown": [1],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in BAD for value in BAD[name]])
def test_every_fault_has_words_in_both_languages(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Strict.model_validate({name: value})
    for fault in refused.value.errors():
        why = why_unreadable(dict(fault))
        messages.use("en")
        english = messages.sentence(why)
        messages.use("zh_CN")
        chinese = messages.sentence(why)
        assert why.message != "{why}", fault["type"]
        assert re.search(r"[一-鿿]", chinese), chinese
        assert english != chinese
        assert "{" not in english + chinese


def test_a_missing_value_is_said() -> None:
    with pytest.raises(ValidationError) as refused:
        Cat.model_validate({})
    assert messages.sentence(why_unreadable(dict(refused.value.errors()[0]))) == "is missing"
