"""What was done to a held offer, as its row keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from counter.domain.offering.holding import Revision

_REVISIONS = TypeAdapter(tuple[Revision, ...])


def revisions_in(plain: Sequence[dict[str, Any]]) -> tuple[Revision, ...]:
    """The revisions that a row keeps."""
    return _REVISIONS.validate_python(plain) if plain else ()


def plain_revisions(revisions: tuple[Revision, ...]) -> list[dict[str, Any]]:
    """Revisions as a row keeps them."""
    found: list[dict[str, Any]] = _REVISIONS.dump_python(revisions, mode="json") if revisions else []
    return found
