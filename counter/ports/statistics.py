"""The figures as a database keeps them: the terminal's own, or the centre's over the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the screen opens without them: only who asks for figures pays for them
    from counter.domain.statistics.measured import Cause, Measured
    from counter.domain.statistics.question import Question
    from counter.domain.statistics.record import VisitRecord
    from counter.domain.statistics.report import Kept


class Statistics(Protocol):
    """What was measured here. Each call is one look at one moment; blocks for the disk's time."""

    def kept(self, question: Question) -> Kept:
        """Summaries and what lies beside them, for `counter.domain.statistics.report.report`."""
        ...

    def longest(self, question: Question, *, above_ms: float = 0, limit: int = 50) -> tuple[Measured, ...]:
        """Single visits (or transactions of the question's template) above ``above_ms``, longest first."""
        ...

    def silent(self, question: Question, limit: int = 50) -> tuple[Measured, ...]:
        """Those with a long silence, longest first."""
        ...

    def record(self, visit_no: int) -> VisitRecord | None:
        """One visit with all its moments."""
        ...

    def cause(self, visit_no: int) -> Cause | None:
        """Why it took so long, where somebody wrote that down."""
        ...

    def record_cause(self, visit_no: int, cause: Cause) -> None:
        """Write down why it took so long and what is done; in place of what stood there."""
        ...
