"""For whom an offer is (业务限制): conditions as data, checked when they are read, compiled once.

A condition is a comparison of one fact, or all, any or none of others. No text is parsed and nothing is
evaluated: data can ask for what `Fact` lists, and for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Literal

from counter.domain.offering.facts import ATTRIBUTES, NAME_SETS, NUMBERS, SWITCHES, TIERS, Fact, Facts
from counter.domain.offering.relations import STRICT
from counter.domain.text import Text


class Test(StrEnum):
    """How a fact is compared."""

    __test__ = False  # not one of pytest's

    IS = "is"
    AT_LEAST = "atLeast"
    AT_MOST = "atMost"
    LESS_THAN = "lessThan"
    ONE_OF = "oneOf"
    HAS = "has"  # the set holds one of the names


Value = bool | int | str | tuple[str, ...]

_ORDERED = frozenset({Test.IS, Test.AT_LEAST, Test.AT_MOST, Test.LESS_THAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One fact compared with a value. ``said`` is what the clerk reads; a sentence is made if there is none.

    Numbers (and tiers, by name) take is, atLeast, atMost, lessThan; switches take is; words take is and
    oneOf; sets of names take has. Raises ValueError for anything else.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    fact: Fact
    test: Test
    value: Value
    said: Text | None = None
    kind: Literal["compare"] = "compare"

    def __post_init__(self) -> None:
        """Refuse a value that the fact cannot have."""
        if not _fits(self.fact, self.test, self.value):
            raise ValueError(f"{self.fact.value} cannot be compared by {self.test.value} with {self.value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Every one of the conditions."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    of: tuple[Condition, ...]
    said: Text | None = None
    kind: Literal["all"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one of the conditions."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    of: tuple[Condition, ...]
    said: Text | None = None
    kind: Literal["any"] = "any"

    def __post_init__(self) -> None:
        """Refuse a choice out of nothing: it never holds."""
        if not self.of:
            raise ValueError("any of nothing never holds")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOf:
    """Not the condition."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    of: Condition
    said: Text | None = None
    kind: Literal["not"] = "not"


class _Tagged:
    """Tells a reader of data by ``kind`` which of the four it is; pydantic is asked for only then."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Choose by the tag, so that a mistake is named in the condition it is in."""
        from pydantic import Field

        return handler(Annotated[source, Field(discriminator="kind")])


Condition = Annotated[AllOf | AnyOf | NotOf | Comparison, _Tagged()]
"""What an offer may ask of a customer."""

Judge = Callable[[Facts], bool]


def _fits(fact: Fact, test: Test, value: Value) -> bool:
    if fact in SWITCHES:
        return test is Test.IS and isinstance(value, bool)
    if fact in NUMBERS:
        return test in _ORDERED and isinstance(value, int) and not isinstance(value, bool)
    if fact is Fact.TIER:
        return test in _ORDERED and value in TIERS
    names = isinstance(value, tuple) and bool(value)
    if fact in NAME_SETS:
        return test is Test.HAS and (names or (isinstance(value, str) and bool(value)))
    return (test is Test.IS and isinstance(value, str)) or (test is Test.ONE_OF and names)


def compiled(condition: Condition) -> Judge:
    """The condition as one function of the facts."""
    match condition:
        case Comparison():
            return _comparison(condition)
        case NotOf():
            judge = compiled(condition.of)
            return lambda facts: not judge(facts)
        case AllOf() | AnyOf() if len(condition.of) == 1:
            return compiled(condition.of[0])
        case AllOf():
            every = tuple(compiled(each) for each in condition.of)
            return lambda facts: all(judge(facts) for judge in every)
        case AnyOf():
            some = tuple(compiled(each) for each in condition.of)
            return lambda facts: any(judge(facts) for judge in some)


def comparisons(condition: Condition | None) -> Iterator[Comparison]:
    """Every comparison in the condition, from the left."""
    match condition:
        case None:
            return
        case Comparison():
            yield condition
        case NotOf():
            yield from comparisons(condition.of)
        case AllOf() | AnyOf():
            for each in condition.of:
                yield from comparisons(each)


def compared_names(comparison: Comparison) -> tuple[str, ...]:
    """The names that a comparison of sets or words looks for."""
    value = comparison.value
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


def _comparison(compared: Comparison) -> Judge:
    get = attrgetter(ATTRIBUTES[compared.fact])
    if compared.fact in NAME_SETS or compared.test is Test.ONE_OF:
        return _among(compared, get)
    value = TIERS.index(str(compared.value)) if compared.fact is Fact.TIER else compared.value
    if compared.fact is Fact.AREA:  # a store that knows no area sells everywhere
        return lambda facts: get(facts) in ("", value)
    if compared.test is Test.IS:
        return lambda facts: bool(get(facts) == value)
    assert isinstance(value, int)
    return _ordered(compared.test, get, value)


def _among(compared: Comparison, get: Callable[[Facts], Any]) -> Judge:
    names = frozenset(compared_names(compared))
    if compared.test is Test.HAS:
        return lambda facts: not names.isdisjoint(get(facts))
    if compared.fact is Fact.AREA:
        names |= {""}
    return lambda facts: get(facts) in names


def _ordered(test: Test, get: Callable[[Facts], Any], value: int) -> Judge:
    """Numbers; one that is not known answers no comparison."""
    if test is Test.AT_LEAST:
        return lambda facts: (found := get(facts)) is not None and found >= value
    if test is Test.AT_MOST:
        return lambda facts: (found := get(facts)) is not None and found <= value
    return lambda facts: (found := get(facts)) is not None and found < value
