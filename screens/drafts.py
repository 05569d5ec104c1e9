"""Half-filled forms on top of one another: the one on screen, those to come back to, those put aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from counter.domain.visit import Draft

REMEDY_FOR = "remedy_for"
"""In ``Draft.picked``: the identity of the half-filled draft that is to depend on this one."""


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


def opened(
    top: Draft | None, code: str, values: Mapping[str, str] | None, identity: str, *, remedy: bool
) -> Draft:
    """The draft of template ``code`` on top of the others: the kept one, unless there are ``values``.

    With ``remedy`` the draft below is to depend on it.
    """
    stack = piled(top)
    kept = next((draft for draft in stack if draft.template == code and not values), None)
    if kept is None:
        picked = {REMEDY_FOR: stack[0].identity} if remedy and stack else {}
        kept = Draft(identity=identity, template=code, values=values or {}, picked=picked)
    return on_top(kept, top)


def on_top(draft: Draft, top: Draft | None) -> Draft:
    """``draft`` above all others, itself not among them any more."""
    below = [other for other in piled(top) if other.identity != draft.identity]
    return replace(draft, aside=False, parent=pile(below))


def left(top: Draft, *, keep: bool) -> Draft | None:
    """What is under ``top``; with ``keep`` that one stays aside, below all others."""
    below = piled(top)[1:]
    return pile([*below, replace(top, aside=True, parent=None)] if keep else below)


def remedied(top: Draft) -> Draft:
    """``top`` is accepted: the draft below depends on its line if it was opened for that one."""
    below = top.parent
    if below is None or top.picked.get(REMEDY_FOR) != below.identity:
        return top
    return replace(top, parent=replace(below, depends_on=(*below.depends_on, top.identity)))
