"""Questions to the centre that money waits for: asked in threads of their own, waited for only so long."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TypeVar

from counter.ports import Cache, Centre, CentreRefused, CentreUnavailable
from screens.forms.owner import kept

Answer = TypeVar("Answer")

_LINES = 4
"""So many customers are asked about at once; a list may hold hundreds."""


def within(seconds: float, question: Callable[[], Answer]) -> Answer:
    """The answer to a blocking ``question``, CentreUnavailable where it has not come in time.

    The question goes on: what it keeps of a late answer is there for the next time.
    """
    answer = _asked(question)
    if not wait((answer,), seconds).done:
        raise CentreUnavailable
    return answer.result()


def read_again(centre: Centre, cache: Cache, customer_ids: Iterable[str], seconds: float) -> None:
    """Read these customers at the centre and keep what it says; whoever is not told of in ``seconds`` in all
    stays as known here."""
    wanted, until = deque(customer_ids), time.monotonic() + seconds

    def read() -> None:
        while wanted and time.monotonic() < until:
            try:
                kept(cache, centre.customer(wanted.popleft()))
            except IndexError:
                return  # another line took the last one
            except CentreRefused:
                continue
            except CentreUnavailable:
                wanted.clear()  # nobody is there for the others either

    asked = [_asked(read) for _line in range(min(_LINES, len(wanted)))]
    for answer in wait(asked, seconds).done:
        answer.result()


def _asked(question: Callable[[], Answer]) -> Future[Answer]:
    answer: Future[Answer] = Future()

    def ask() -> None:
        try:
            answer.set_result(question())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=ask, name="asked", daemon=True).start()
    return answer
