"""The ground of every message: names as the specifications write them, unknown fields kept."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel


def instant_text(at: datetime) -> str:
    """An instant as it is written: ISO 8601 in UTC with ``Z``."""
    return at.astimezone(UTC).isoformat(timespec="auto").replace("+00:00", "Z")


Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1800, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC)),
    PlainSerializer(instant_text, return_type=str),
]
"""An instant as it is read and written; years that no business knows are refused as mistakes."""


def wire_name(name: str) -> str:
    """``total_amount`` is ``totalAmount`` on the wire; ``at_type`` is ``@type``."""
    return "@" + to_camel(name[3:]) if name.startswith("at_") else to_camel(name)


class Message(BaseModel):
    """A TM Forum resource or part of one. The specifications are open: what is not known is kept."""

    model_config = ConfigDict(
        alias_generator=wire_name, validate_by_name=True, validate_by_alias=True, extra="allow"
    )

    def body(self) -> dict[str, object]:
        """As plain values under the specification's names; money is Decimal.

        What is not set is left out, and so are lists that hold nothing, where they are fields; a value
        may well be an empty list.
        """
        own = self.__dict__
        written = {
            name_there: _plain(own[name])
            for name, name_there in _names(type(self))
            if own[name] is not None and own[name] != ()
        }
        for name, value in (self.__pydantic_extra__ or {}).items():
            if value is not None:
                written[name] = _plain(value)
        return written

    @classmethod
    def read(cls, body: object) -> Self:
        """Check and read a decoded body; raises pydantic's ValidationError."""
        return cls.model_validate(body)


@cache
def _names(kind: type[Message]) -> tuple[tuple[str, str], ...]:
    """The fields of a message, each with its name on the wire."""
    return tuple(
        (name, field.serialization_alias or wire_name(name)) for name, field in kind.model_fields.items()
    )


def _plain(value: object) -> object:
    match value:
        case str() | int():
            return value
        case Message():
            return value.body()
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case datetime():
            return instant_text(value)
        case _:
            return value
