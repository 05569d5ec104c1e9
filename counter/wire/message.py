"""The ground of every message: names as the specifications write them, unknown fields kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
)
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

    @model_serializer(mode="wrap")
    def _without_empty_lists(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Lists that hold nothing are left out, where they are fields; a value may well be an empty list."""
        written: dict[str, object] = write(self)
        for name in type(self).model_fields:
            if getattr(self, name) == ():
                written.pop(wire_name(name), None)
        return written

    def body(self) -> dict[str, object]:
        """As plain values under the specification's names, without what is not set; money is Decimal."""
        plain = _plain(self.model_dump(by_alias=True, exclude_none=True))
        assert isinstance(plain, dict)
        return plain

    @classmethod
    def read(cls, body: object) -> Self:
        """Check and read a decoded body; raises pydantic's ValidationError."""
        return cls.model_validate(body)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
