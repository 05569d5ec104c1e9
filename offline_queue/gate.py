"""Whether anything may go to the centre now, and how much at once: closed while it is away, slow at first."""

from __future__ import annotations

from dataclasses import dataclass

from counter.domain.text import N_
from counter.domain.work import Link
from offline_queue.backoff import Backoff
from offline_queue.verdict import Away, NotKnownHere, Unclear, Verdict

NOT_KNOWN = N_("The centre does not know this terminal; enrol it again.")


@dataclass(frozen=True, slots=True)
class Pace:
    """How much goes at once at most, and how long to stay away: seconds, growing between the two."""

    most_at_once: int = 16
    first_pause: float = 0.25
    most_pause: float = 6.0
    not_known_pause: float = 15.0
    idle_probe: float = 3.0


class Gate:
    """The state of the line as delivery knows it. Times are monotonic seconds, given by the caller."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._backoff = Backoff(pace.first_pause, pace.most_pause)
        self._closed_until = 0.0
        self._heard_at = float("-inf")
        self.link = Link.UNKNOWN
        self.trouble = ""
        self.at_once = 1

    def heard(self, verdict: Verdict, now: float) -> None:
        """What an answer, or its absence, says about the line."""
        match verdict:
            case NotKnownHere():
                self.trouble = NOT_KNOWN
                self._close(now + self._pace.not_known_pause)
            case Away(after_seconds):
                self.silent(now, after_seconds)
            case Unclear(answered=False):
                self.silent(now)
            case _:
                self.answered(now)

    def answered(self, now: float) -> None:
        """The centre is there: let more through, twice as much each time."""
        self._backoff.succeeded()
        self.link, self.trouble = Link.ONLINE, ""
        self.at_once = min(self._pace.most_at_once, self.at_once * 2)
        self._closed_until = 0.0
        self._heard_at = now

    def silent(self, now: float, after_seconds: float | None = None) -> None:
        """The centre is away, or asks for ``after_seconds`` of peace (and some jitter on top)."""
        if self.link is Link.OFFLINE and now < self._closed_until:
            return
        self._close(now + (after_seconds or 0.0) + self._backoff.failed())

    def hurry(self, now: float, at_least: float) -> None:
        """New work came in: do not sit out a long pause, but leave ``at_least`` seconds between probes."""
        if not self.trouble:
            self._closed_until = min(self._closed_until, max(now, self._heard_at + at_least))

    def open(self, now: float) -> bool:
        """Whether items may go."""
        return self.link is Link.ONLINE or (bool(self.trouble) and now >= self._closed_until)

    def probe_due(self, now: float) -> bool:
        """Whether it is time to see if the centre is there: when closed, or after a long silence."""
        if self.trouble:
            return False
        if self.link is Link.ONLINE:
            return now >= self._heard_at + self._pace.idle_probe
        return now >= self._closed_until

    def _close(self, until: float) -> None:
        self.link, self.at_once, self._closed_until = Link.OFFLINE, 1, until
