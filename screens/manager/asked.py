"""What the manager's screen shows at the moment: which view, of which days, broken down by what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from counter.domain.statistics.question import By, Question
from screens.manager.scope import Scope

PERIODS = (1, 7, 30, 90, 365)
"""Days that the period key goes round."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``view`` is a place in `screens.manager.views.VIEWS`; ``by`` one in that view's breakdowns."""

    view: int = 0
    days: int = 30
    by: int = 0
    simulated: bool = False
    scope: Scope = Scope.POSITION

    def question(self, today: date, by: By) -> Question:
        """The days up to ``today``."""
        first = today - timedelta(days=self.days - 1)
        return Question(first=first, last=today, by=by, simulated=self.simulated)
