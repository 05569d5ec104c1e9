"""Relations between offers (依赖, 互斥, 替换), and between the packages and products of one pricing plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from counter.domain.text import Text

STRICT: Mapping[str, str] = {"extra": "forbid"}
"""For whoever reads these values from data: an unknown name is a mistake."""


class RelationKind(StrEnum):
    """What one offer is to another; the values are TMF620 relationship types."""

    REQUIRES = "requires"
    EXCLUDES = "excludes"
    REPLACES = "replaces"  # the other ends when this one begins


class Scope(StrEnum):
    """Where the other offer is looked for."""

    LINE = "line"  # on the same line
    CUSTOMER = "customer"  # on any line of the customer


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRelation:
    """``to`` is an offer's id or a name that several offers share (see `names_of`).

    It counts from ``since`` to ``until``, both included, for orders that begin then. ``joins`` is the offer
    that is added when what is required is missing; ``said`` is the rule for the clerk, and has to be given
    where ``to`` is a shared name.
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    kind: RelationKind
    to: str
    scope: Scope = Scope.LINE
    since: date | None = None
    until: date | None = None
    joins: str = ""
    said: Text | None = None

    def counts_on(self, day: date) -> bool:
        """Whether the relation is in force for what begins on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class InnerRelation:
    """A relation inside one pricing plan: ``of`` and ``to`` are ids of its packages, or of its products."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = STRICT

    kind: RelationKind
    of: str
    to: str
    said: Text | None = None
