"""Half-filled forms on top of one another: the one on screen, below it those to come back to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from counter.domain.visit import Draft


def piled(draft: Draft | None) -> list[Draft]:
    """A draft and those it was opened over, top first, each without its parent."""
    found = []
    while draft is not None:
        found.append(replace(draft, parent=None))
        draft = draft.parent
    return found


def pile(drafts: Iterable[Draft]) -> Draft | None:
    """The reverse of `piled`: the top draft with the others below it, None for no drafts."""
    below: Draft | None = None
    for draft in reversed(list(drafts)):
        below = replace(draft, parent=below)
    return below
