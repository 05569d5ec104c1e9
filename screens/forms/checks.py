"""The checks of a form's fields: each runs beside typing, and its answer is dropped once it is outlived."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from textual.worker import Worker

if TYPE_CHECKING:
    from screens.forms.form import Form

Answer = TypeVar("Answer")


class MovedOn(Exception):
    """The form was closed, or the field changed, while an answer was waited for: drop the answer."""


@dataclass(frozen=True, slots=True)
class _Check:
    """A running or finished `Form.left` of a field, and the text it was for.

    ``outlived`` once the text was another: what it found is forgotten, though the text may come back.
    """

    text: str
    worker: Worker[None]
    outlived: bool = False


class Checks:
    """The checks of one form. ``turn`` counts how often the form was cleared: the answer to a question of
    an earlier turn is nobody's any more."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._checks: dict[str, _Check] = {}
        self.turn = 0

    def clear(self) -> None:
        """Forget all checks; answers still on their way are dropped."""
        self.turn += 1
        self._checks.clear()

    def stale(self, name: str) -> bool:
        """Whether the text of a field was not checked yet as it stands."""
        check = self._checks.get(name)
        return check is None or check.outlived or check.text != self._form.value(name)

    def changed(self, name: str) -> None:
        """The text of a field may be another now: what was checked of the one before counts no more."""
        check = self._checks.get(name)
        if check is not None and check.text != self._form.value(name):
            self._checks[name] = replace(check, outlived=True)

    def start(self, name: str) -> None:
        """Check a field now, as if it had been left; the same text is not checked twice."""
        if self.stale(name):
            self.again(name)

    def again(self, name: str) -> None:
        """Check a field though its text may be the same."""
        form = self._form
        self._checks[name] = _Check(form.value(name), self._run(lambda: form.left(name), name))

    def meanwhile(self, what: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do ``work`` for no field in particular; only acceptance waits for it."""
        self._checks[f"({what})"] = _Check("", self._run(work, what))

    async def ask(self, name: str, question: Callable[[], Answer]) -> Answer:
        """The answer to a blocking ``question`` put in a thread; MovedOn as `Form.ask` says."""
        turn, text = self.turn, self._text(name)
        try:
            answer = await asyncio.to_thread(question)
        finally:
            if turn != self.turn or text != self._text(name):
                raise MovedOn
        return answer

    async def known(self, name: str) -> None:
        """Wait until the check of a field, or what is done `meanwhile`, is over; at once if none began."""
        check = self._checks.get(name) or self._checks.get(f"({name})")
        if check is not None:
            await check.worker.wait()

    @property
    def running(self) -> list[Worker[None]]:
        """The checks that have not answered yet."""
        return [check.worker for check in self._checks.values() if not check.worker.is_finished]

    async def all_known(self) -> None:
        """Wait for every check, also for those that a check has begun."""
        while running := self.running:
            with self._form.desk.recorder.waiting("check"):
                await asyncio.gather(*(worker.wait() for worker in running))

    async def beside_typing(self) -> bool:
        """Wait for every check while the clerk goes on; whether the form is still the same one then."""
        turn = self.turn
        while running := self.running:
            await asyncio.gather(*(worker.wait() for worker in running))
        return turn == self.turn

    def _text(self, name: str) -> str:
        return self._form.value(name) if name else ""

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> Worker[None]:
        async def run() -> None:
            try:
                await work()
            except MovedOn:
                return
            self._form.checked(name)

        return self._form.run_worker(run(), name=f"left {name}", group="left", exclusive=False)
