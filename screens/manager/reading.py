"""What the manager's screen shows, read from the terminal's figures; blocks for the disk's time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from counter.domain.statistics.measured import Measured
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.report import Report, report
from counter.domain.template import Template
from counter.messages import wording
from screens.desk import Desk
from screens.manager.asked import PERIODS, Asked
from screens.manager.scope import Scope

_LISTED = 200


class Reading:
    """Bound to a desk and the templates in force; to be called in a thread."""

    def __init__(self, desk: Desk, templates: Mapping[str, Template]) -> None:
        self._desk = desk
        self.titles = {code: f"{code} {wording(each.title.text())}" for code, each in templates.items()}
        self.labels = {
            (code, field.name): wording(field.label.text())
            for code, each in templates.items()
            for field in each.fields
        }
        self._baselines = {
            code: each.baseline_seconds * 1000
            for code, each in templates.items()
            if each.baseline_seconds is not None
        }

    def look(
        self, question: Question, listed: bool, scope: Scope = Scope.POSITION
    ) -> tuple[Report, tuple[Measured, ...]]:
        """The report, groups named as people know them, and if ``listed`` the longest single visits.

        Beyond this position the centre is asked, which raises CentreUnavailable or CentreRefused.
        """
        if scope.value is not None:
            manager = self._desk.clerk.clerk_id
            made = self._desk.ports.centre.figures(manager, scope.value, question)
            return replace(made, names={**made.names, **self.titles}), ()
        statistics, now = self._desk.ports.statistics, self._desk.ports.clock.now()
        sheet_fen = self._desk.settings.slip.sheet_fen
        made = report(question, statistics.kept(question), self._baselines, sheet_fen, now)
        measured = statistics.longest(question, limit=_LISTED) if listed else ()
        return replace(made, names={**made.names, **self.titles}), measured

    def only_simulated(self) -> bool:
        """Whether nothing real was measured in a year, but there is simulated history."""
        question = Asked(days=PERIODS[-1]).question(self._desk.today, By.TOTAL)
        kept = self._desk.ports.statistics.kept
        return not kept(question).groups and bool(kept(replace(question, simulated=True)).groups)
