"""How a terminal becomes known to the centre, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from counter.domain.terminal import Terminal
from counter.wire.snapshot import PublicKey


class EnrolmentRequest(BaseModel):
    """A one-time code from the centre, and the id that this installation gave itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(min_length=1, max_length=100)]
    instance: Annotated[str, Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class LastSlip:
    """The highest sequence of slip numbers that the centre saw of a terminal on a business date."""

    business_date: date
    sequence: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The centre's answer: which terminal this is now, and the credential it is known by from here on.

    ``recovery_key`` is its public key for the copy of the terminal's data key, "" if it has none.
    ``signing_key`` is the public key (`counter.wire.signature`) that all snapshots from here on are
    signed with; the terminal keeps it. ``slips`` are the slip numbers that an earlier installation of the
    terminal may have given: () for a terminal that was never enrolled before.
    """

    terminal: Terminal
    credential: str
    recovery_key: PublicKey | Literal[""] = ""
    signing_key: str = ""
    slips: tuple[LastSlip, ...] = ()


ENROLLED = TypeAdapter(Enrolled)
