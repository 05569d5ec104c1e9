"""Port `Statistics` over the local database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from counter.domain.effective import midnight
from counter.domain.statistics.measured import Cause, Measured
from counter.domain.statistics.question import By, Question
from counter.domain.statistics.record import VisitRecord
from counter.domain.statistics.report import Kept
from counter.domain.statistics.simulated import SimulatedDay
from counter.ports import Clock
from offline_queue import enrolment
from offline_queue.disk.database import Database
from offline_queue.statistics import longest, outages, reading, simulated
from offline_queue.statistics.facts import known_clerks

OTHERWISE_ZONE = "Asia/Shanghai"
"""The store's time before the terminal is enrolled."""

NOBODY = "0"
"""A clerk's number that nobody has: an unknown operator ID asks for nothing."""


class LocalStatistics:
    """What was measured at this terminal."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def put_simulated(self, days: Iterable[SimulatedDay]) -> int:
        """Keep simulated history, in place of what there was of it; how many visits it has.

        Each day is a transaction of its own, so that nobody waits long who settles meanwhile.
        """
        with self._database.writing() as connection:
            terminal = enrolment.terminal(connection)
            zone = terminal.time_zone if terminal else OTHERWISE_ZONE
            simulated.clear(connection)
        visits = 0
        for day in days:
            with self._database.writing() as connection:
                simulated.write_day(connection, self._database.hashed, day, zone)
            visits += len(day.visits)
        return visits

    def kept(self, question: Question) -> Kept:
        """Summaries and what lies beside them; clerks by their operator ID."""
        with self._database.reading() as connection, reading.one_moment(connection):
            terminal = enrolment.terminal(connection)
            staff = {member.clerk_id: member.name for member in enrolment.staff(connection)}
            clerks = known_clerks(connection)
            asked = _numbered(question, clerks)
            found, _offline = reading.groups(connection, asked)
            templates, offline = reading.groups(connection, reading.by_template(asked))
            ended = reading.endings(connection, asked)
            if question.by is By.CLERK:
                found = {clerks.get(group, group): summary for group, summary in found.items()}
                ended = {clerks.get(group, group): counts for group, counts in ended.items()}
            zone = terminal.time_zone if terminal else OTHERWISE_ZONE
            return Kept(
                groups=found,
                by_template=templates,
                endings=ended,
                slips=reading.paper(connection, question),
                offline=offline,
                conflicts=reading.conflicts(connection, reading.by_template(asked)),
                outages=outages.between(
                    connection,
                    midnight(question.first, zone),
                    midnight(question.last + timedelta(days=1), zone),
                    simulated=question.simulated,
                ),
                names={clerk: staff[clerk] for clerk in clerks.values() if clerk in staff},
            )

    def longest(self, question: Question, *, above_ms: float = 0, limit: int = 50) -> tuple[Measured, ...]:
        """Above ``above_ms``, longest first."""
        with self._database.reading() as connection:
            clerks = known_clerks(connection)
            asked = _numbered(question, clerks)
            return longest.longest(connection, asked, clerks, above_ms=above_ms, limit=limit)

    def silent(self, question: Question, limit: int = 50) -> tuple[Measured, ...]:
        """With a long silence, longest first."""
        with self._database.reading() as connection:
            clerks = known_clerks(connection)
            return longest.silent(connection, _numbered(question, clerks), clerks, limit)

    def record(self, visit_no: int) -> VisitRecord | None:
        """One visit with all its moments."""
        with self._database.reading() as connection:
            return longest.record(connection, visit_no)

    def cause(self, visit_no: int) -> Cause | None:
        """What was written down about a visit."""
        with self._database.reading() as connection:
            return longest.cause(connection, visit_no)

    def record_cause(self, visit_no: int, cause: Cause) -> None:
        """Write it down."""
        with self._database.writing() as connection:
            longest.record_cause(connection, visit_no, cause, self._clock.now())


def _numbered(question: Question, clerks: Mapping[str, str]) -> Question:
    """The question with its clerk as they are numbered here."""
    if question.clerk is None:
        return question
    numbers = {clerk_id: number for number, clerk_id in clerks.items()}
    return replace(question, clerk=numbers.get(question.clerk, NOBODY))
