"""From the commit to the paper: a slip waits a moment for the centre's answers, then is printed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from counter.domain.visit import Outcome, SettledVisit
from counter.ports import Clock, Printer, Store
from screens.news import AnswersCame, News, SaveFailed, SlipNotPrinted, SlipPrinted
from screens.uses import Uses
from screens.writer import Writer

_LOOK_AGAIN_S = 0.05


class Paper:
    """Prints committed slips one after another in a thread of its own, and says what became of them."""

    def __init__(
        self,
        store: Store,
        printer: Printer,
        clock: Clock,
        answer_wait: float,
        tell: Callable[[News], None],
    ) -> None:
        self._store, self._printer, self._clock, self._tell = store, printer, clock, tell
        self._uses = Uses(store)
        self._answer_wait_ms = round(answer_wait * 1000)
        self._closing = threading.Event()
        self._thread = Writer("paper", lambda error: tell(SaveFailed(error)))

    def take(self, settled: SettledVisit) -> Future[None]:
        """Print the slip of a visit that was just committed, once its answers came or time is up."""
        deadline_ms = self._clock.monotonic_ms() + self._answer_wait_ms
        return self._thread.put(lambda: self._first(settled, deadline_ms))

    def again(self, settled: SettledVisit, copy: int) -> Future[None]:
        """Print a marked duplicate."""
        return self._thread.put(
            lambda: self._print(settled, self._store.outcomes(settled.visit.visit_id), copy)
        )

    def close(self) -> None:
        """Print what was taken without waiting for answers any longer, then end."""
        self._closing.set()
        self._thread.close()

    def _first(self, settled: SettledVisit, deadline_ms: int) -> None:
        outcomes = self._answers(settled, deadline_ms)
        self._tell(AnswersCame(settled, outcomes))
        self._print(settled, outcomes, 0)
        self._uses.count(settled)

    def _answers(self, settled: SettledVisit, deadline_ms: int) -> tuple[Outcome, ...]:
        seen, outcomes = -1, tuple[Outcome, ...]()
        while True:
            version = self._store.version()
            if version != seen:
                seen, outcomes = version, self._store.outcomes(settled.visit.visit_id)
            if not any(outcome.state.waiting for outcome in outcomes):
                return outcomes
            if self._clock.monotonic_ms() >= deadline_ms or self._closing.wait(_LOOK_AGAIN_S):
                return outcomes

    def _print(self, settled: SettledVisit, outcomes: tuple[Outcome, ...], copy: int) -> None:
        try:
            where = self._printer.print_slip(settled, outcomes, copy=copy)
        except Exception as error:
            self._tell(SlipNotPrinted(settled, error))
        else:
            self._tell(SlipPrinted(settled, where, copy, outcomes))
