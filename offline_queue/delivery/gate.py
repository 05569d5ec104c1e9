"""Whether anything may go to the centre now, and how much at once: closed while it is away, slow at first."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from counter.domain.text import N_
from counter.domain.work import NOT_A_CENTRE, Link
from offline_queue.delivery.backoff import Backoff
from offline_queue.delivery.verdict import Away, Disowned, NotKnownHere, NotTried, Unclear, Verdict

NOT_KNOWN = N_(
    "The centre does not know this terminal, or its credential was withdrawn. Enrol it again with a new code "
    "(at the centre: counter crm code TERMINAL; here: counter enrol CODE --anew). Nothing that waits is lost."
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much goes at once, and how long to stay away: seconds, growing between the two.

    After an outage delivery begins with ``first_at_once`` items at a random moment: within
    ``return_window`` after the centre is back, or a quarter of the outage if that is shorter. From there
    it doubles with every answer that comes within ``quick_answer``, and halves with every other.

    Where people type on the same machine, delivery rests ``rest`` times as long as an answer to more than
    ``few`` items took: what has piled up is in no hurry, and keys are.
    """

    most_at_once: int = 200
    first_at_once: int = 4
    first_pause: float = 0.25
    most_pause: float = 6.0
    not_known_pause: float = 15.0
    idle_probe: float = 3.0
    return_window: float = 30.0
    quick_answer: float = 0.5
    rest: float = 0.0
    few: int = 16


class Gate:
    """The state of the line as delivery knows it. Times are monotonic seconds, given by the caller."""

    def __init__(self, pace: Pace, chance: Callable[[], float] = random.random) -> None:
        self._pace = pace
        self._chance = chance
        self._backoff = Backoff(pace.first_pause, pace.most_pause, chance)
        self._closed_until = 0.0
        self._heard_at = float("-inf")
        self._rests_until = float("-inf")
        self._away_since: float | None = None
        self.link = Link.UNKNOWN
        self.trouble = ""
        self.at_once = pace.first_at_once

    def heard(self, verdict: Verdict, now: float) -> None:
        """What an answer, or its absence, says about the line."""
        match verdict:
            case NotKnownHere():
                self.stopped(NOT_KNOWN, now)
            case Away(after_seconds) if after_seconds is not None and self.link is not Link.OFFLINE:
                self.asked_for_peace(now, after_seconds)
            case Away(after_seconds):
                self.silent(now, after_seconds)
            case Unclear(garbled=True):
                self.garbled(now)
            case Unclear(answered=False):
                self.silent(now)
            case Disowned(reason):
                self.stopped(reason.message, now)
            case NotTried():
                pass
            case _:
                self.answered(now)

    def took(self, seconds: float, items: int, now: float) -> None:
        """An answer about so many ``items`` came ``seconds`` after its request: let more through if that
        was quick, else less; and rest after many."""
        if items > self._pace.few:
            self._rests_until = now + self._pace.rest * seconds
        if seconds <= self._pace.quick_answer:
            self.at_once = min(self._pace.most_at_once, self.at_once * 2)
        else:
            self.narrow()

    def narrow(self) -> None:
        """Something went wrong with many at once: try with half as many."""
        self.at_once = max(1, self.at_once // 2)

    def answered(self, now: float) -> None:
        """The centre is there. When it had been away, delivery begins again at a random moment."""
        self._backoff.succeeded()
        if self._away_since is not None:
            window = min(self._pace.return_window, (now - self._away_since) / 4)
            self._closed_until = now + window * self._chance()
            self._away_since = None
        self.link, self.trouble = Link.ONLINE, ""
        self._heard_at = now

    def asked_for_peace(self, now: float, seconds: float) -> None:
        """The centre is busy and asks for a pause, which is no error: go on after it, with less."""
        self.narrow()
        self._closed_until = max(self._closed_until, now + seconds + self._backoff.failed())

    def silent(self, now: float, after_seconds: float | None = None) -> None:
        """The centre is away, or asks for ``after_seconds`` of peace (and some jitter on top)."""
        if self.trouble == NOT_A_CENTRE:
            self.trouble = ""
        if self.link is Link.OFFLINE and now < self._closed_until:
            return
        self._close(now, now + (after_seconds or 0.0) + self._backoff.failed())

    def garbled(self, now: float) -> None:
        """Somebody answers who does not speak as a centre does: as good as away, and that is said."""
        self.silent(now)
        self.trouble = NOT_A_CENTRE

    def stopped(self, why: str, now: float) -> None:
        """The centre does not want this terminal as it is: ``why``, in a sentence for people."""
        if self.trouble and now < self._closed_until:
            return
        self.trouble = why
        self._close(now, now + self._pace.not_known_pause)
        self._away_since = None

    def hurry(self, now: float, at_least: float) -> None:
        """New work came in: do not sit out a long pause, but leave ``at_least`` seconds between probes."""
        if self.trouble in ("", NOT_A_CENTRE) and self.link is not Link.ONLINE:
            self._closed_until = min(self._closed_until, max(now, self._heard_at + at_least))

    def open(self, now: float) -> bool:
        """Whether the centre may be asked."""
        return self.link is Link.ONLINE and now >= self._closed_until

    def lets_go(self, now: float) -> bool:
        """Whether items may go: the centre may be asked, and it is no time of rest."""
        return self.open(now) and now >= self._rests_until

    def probe_due(self, now: float) -> bool:
        """Whether it is time to see if the centre is there: when closed, or after a long silence."""
        if self.link is Link.ONLINE:
            return now >= max(self._heard_at + self._pace.idle_probe, self._closed_until)
        return now >= self._closed_until

    def _close(self, now: float, until: float) -> None:
        if self._away_since is None:
            self._away_since = now
        self.link, self.at_once, self._closed_until = Link.OFFLINE, self._pace.first_at_once, until
