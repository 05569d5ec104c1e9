"""Which summaries answer a question: whole months by the month, the days at both ends by the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from counter.domain.statistics.question import By, Question
from counter.domain.statistics.view import View


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows of ``view`` whose period lies from ``first`` to ``last``, as text."""

    view: View
    first: str
    last: str


def reaches(question: Question) -> tuple[Reach, ...]:
    """What is to be read, without gap or overlap; () where the last day lies before the first."""
    if question.last < question.first:
        return ()
    daily, monthly = _views(question)
    if monthly is None:
        return (_days(daily, question.first, question.last),)
    begin, end = _first_whole_month(question.first), _last_whole_month(question.last)
    if begin > end:
        return (_days(daily, question.first, question.last),)
    found = [Reach(monthly, begin.isoformat()[:7], end.isoformat()[:7])]
    if question.first < begin:
        found.append(_days(daily, question.first, begin - timedelta(days=1)))
    after = _next_month(end)
    if after <= question.last:
        found.append(_days(daily, after, question.last))
    return tuple(found)


def _views(question: Question) -> tuple[View, View | None]:
    """The view for single days, and the one for whole months where there is one."""
    needed = set[By]()
    for by, wanted in (
        (By.CLERK, question.clerk),
        (By.HOUR, question.hour),
        (By.WEEKDAY, question.weekday),
    ):
        if question.by is by or wanted is not None:
            needed.add(by)
    if question.by in (By.DAY, By.WEEK, By.POSITION):
        needed.add(question.by)
    if not needed:
        return View.DAYS, View.MONTHS
    if needed == {By.CLERK}:
        return View.HOURS, View.MONTH_CLERKS
    if needed == {By.HOUR}:
        return View.HOURS, View.MONTH_HOURS
    if needed == {By.WEEKDAY}:
        return View.DAYS, View.MONTH_WEEKDAYS
    if needed <= {By.DAY, By.WEEK, By.WEEKDAY}:
        return View.DAYS, None
    return View.HOURS, None


def _days(view: View, first: date, last: date) -> Reach:
    return Reach(view, first.isoformat(), last.isoformat())


def _first_whole_month(day: date) -> date:
    return day if day.day == 1 else _next_month(day)


def _last_whole_month(day: date) -> date:
    """The first day of the last month that is over by the end of ``day``."""
    first = day.replace(day=1)
    return first if (day + timedelta(days=1)).day == 1 else (first - timedelta(days=1)).replace(day=1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
