"""One simulated visit's moments, in the order in which the real screen would have written them."""

from __future__ import annotations

import math
from random import Random

from counter.domain.statistics.record import RecordedLine
from counter.domain.talk import TalkTag
from counter.domain.timing import Moment, TimingEvent
from counter.rehearsal.simulation.assumptions import Assumptions, Service


class Seat:
    """A visit as it goes on: its moments and lines so far, and how far its clock is."""

    def __init__(self, chance: Random, tags: Random, assumed: Assumptions) -> None:
        self.events = [TimingEvent(Moment.SEATED, 0)]
        self.lines: list[RecordedLine] = []
        self.at_ms = 0
        self._chance, self._tags, self._assumed = chance, tags, assumed
        self._times = assumed.slow_times if chance.random() < assumed.slow else 1.0

    def serve(self, identity: str, template: str, service: Service, *, silent: bool) -> None:
        """One transaction: talk, then its fields with a pause among them, then acceptance."""
        self._pass(self._assumed.between_ms)
        self._note(Moment.TEMPLATE_OPENED, template, identity)
        self._wait("search", service.system_ms, identity)
        each = service.clerk_ms / (len(service.fields) + 1)
        for number, name in enumerate(service.fields):
            if number == 1:
                self._talk(service.talk_ms, identity)
            self._pass(each)
            self._note(Moment.FIELD_LEFT, name, identity, keys=self._chance.randint(1, 12))
        if silent:
            self._pause(self._assumed.silence_ms, identity)
        self._pass(each)
        self._note(Moment.ACCEPTED, template, identity)
        self.lines.append(RecordedLine(identity, template, service.target_ms))

    def leave(self) -> None:
        """The visit is settled, the slip handed over, the seat left."""
        self._note(Moment.SETTLE_OPENED)
        self._pass(self._assumed.settle_ms)
        self._wait("settle", 300, "")
        self._note(Moment.SETTLED)
        self._pass(self._assumed.leave_ms)
        self._note(Moment.LEFT)

    def _talk(self, median_ms: float, identity: str) -> None:
        """Talk, with a key now and then."""
        pauses = max(1, round(median_ms / self._assumed.pause_ms))
        for _ in range(pauses):
            self._pause(median_ms / pauses, identity)
        if self._tags.random() < self._assumed.tagged:
            self._note(Moment.TALK_TAG, self._tags.choice(list(TalkTag)), identity)

    def _pause(self, median_ms: float, identity: str) -> None:
        """A pause without keys: talk, the whole of it."""
        self._note(Moment.PAUSED, "", identity)
        self._pass(median_ms)
        self._note(Moment.KEY_AFTER_PAUSE, "", identity)

    def _wait(self, cause: str, median_ms: float, identity: str) -> None:
        self._note(Moment.SYSTEM_BEGAN, cause, identity)
        self._pass(median_ms)
        self._note(Moment.SYSTEM_ENDED, cause, identity)

    def _pass(self, median_ms: float) -> None:
        drawn = self._chance.lognormvariate(math.log(median_ms), self._assumed.sigma)
        self.at_ms += round(drawn * self._times)

    def _note(self, moment: Moment, name: str = "", identity: str = "", keys: int = 0) -> None:
        self.events.append(TimingEvent(moment, self.at_ms, name, identity, keys))
