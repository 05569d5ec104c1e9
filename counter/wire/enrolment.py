"""How a terminal becomes known to the centre, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from counter.domain.terminal import Terminal


class EnrolmentRequest(BaseModel):
    """A one-time code from the centre, and the id that this installation gave itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(min_length=1, max_length=100)]
    instance: Annotated[str, Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The centre's answer: which terminal this is now, and the credential it is known by from here on."""

    terminal: Terminal
    credential: str


ENROLLED = TypeAdapter(Enrolled)
