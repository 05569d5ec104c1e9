"""Whose figures are shown: this position's, out of its own database, or those that the centre has."""

from __future__ import annotations

from enum import Enum

from counter.domain.statistics.question import By
from counter.domain.terminal import Terminal
from counter.messages import _


class Scope(Enum):
    """In the order in which the key goes round; the value is what the centre is asked for."""

    POSITION = None
    STORE = ""
    ALL = "*"

    @property
    def next(self) -> Scope:
        """The one after it."""
        every = list(Scope)
        return every[(every.index(self) + 1) % len(every)]

    @property
    def further(self) -> tuple[By, ...]:
        """What there are several of."""
        return {Scope.POSITION: (), Scope.STORE: (By.POSITION,), Scope.ALL: (By.STORE,)}[self]

    def words(self, terminal: Terminal) -> str:
        """Whose, in words."""
        if self is Scope.ALL:
            return _("All stores that you may see")
        if self is Scope.STORE:
            return _("{store}, all positions", store=terminal.store_name)
        return _("{store} #{position}", store=terminal.store_name, position=terminal.position)
