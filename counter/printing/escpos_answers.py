"""What an ESC/POS printer is asked, and what its answers mean.

Status in real time by DLE EOT, answered even while it is offline; the paper sensor by GS r and the
process id by GS ( H function 48, answered only when all before them has been printed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from escpos import constants

from counter.domain.text import N_, Finding, Severity
from counter.printer_profile import PrinterProfile
from counter.printing.outputs import Link, LinkLost, NotReady, Trouble

_SETTLE = b"\x00\x00"
"""Ends a question or a short command that a lost link cut off; a printer passes over what is left of it."""
_ASK_PAPER = constants.GS + b"r\x01"
_ASK_DONE = constants.GS + b"(H\x06\x0000"
_STATUS_SECONDS = 1.0
_LOOK_SECONDS = 1.0
_QUIET_SECONDS = 0.02

NO_ANSWER = Finding(N_("The printer does not answer: is it switched on, is its cable in?"))
COVER_OPEN = Finding(N_("The printer's cover is open."))
OUT_OF_PAPER = Finding(N_("The printer is out of paper."))
CUTTER_STUCK = Finding(N_("The printer's cutter is stuck."))
BROKEN = Finding(N_("The printer reports an error: switch it off and on."))
OFFLINE = Finding(N_("The printer is offline."))
BUSY = Finding(N_("The printer is still busy with something else."))
LITTLE_PAPER = Finding(N_("The printer's paper is nearly used up."), severity=Severity.WARN)


class Kind(Enum):
    """The kinds of answers."""

    STATUS = "status"  # DLE EOT
    PAPER = "paper"  # GS r
    DONE = "done"  # GS ( H


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the status byte, or the token of a process id."""

    kind: Kind
    value: bytes


@dataclass(slots=True)
class Answers:
    """Tells answers apart as their bytes come, in whatever pieces; what is no answer is passed over."""

    _bytes: bytearray = field(default_factory=bytearray)

    def feed(self, said: bytes) -> Iterator[Answer]:
        """The answers that ``said`` completes."""
        self._bytes += said
        while self._bytes:
            first = self._bytes[0]
            length = _length(first)
            if first == 0x37 and len(self._bytes) > 1 and self._bytes[1] != 0x22:
                length = 1
            if len(self._bytes) < length:
                return
            taken = bytes(self._bytes[:length])
            del self._bytes[:length]
            if first == 0x37 and length == 7:
                yield Answer(Kind.DONE, taken[2:6])
            elif first & 0x93 == 0x12:
                yield Answer(Kind.STATUS, taken)
            elif first & 0x90 == 0x00:
                yield Answer(Kind.PAPER, taken)


def _length(first: int) -> int:
    """How many bytes an answer has, by its first: a process id 7, an unasked status 4, else 1."""
    if first == 0x37:
        return 7
    return 4 if first & 0x93 == 0x10 else 1


class EscposConversation:
    """The questions about one print over one link. ``token`` makes its fence its own."""

    def __init__(self, link: Link, profile: PrinterProfile, token: bytes) -> None:
        self._link, self._profile, self._token = link, profile, token
        self._answers = Answers()
        self._came: deque[Answer] = deque()
        self.fence = {"GS(H": _ASK_DONE + token, "GSr": _ASK_PAPER, "none": b""}[profile.fence]

    def ready(self, trouble: Trouble) -> None:
        """Ask whether it can print; then, in the order of what was sent before, whether it is idle."""
        if not self.fence:
            return
        try:
            while self._link.receive(0):
                pass
            self._say(_SETTLE)
            found = self._state(_STATUS_SECONDS)
            if found is not None and found.severity is Severity.REFUSE:
                raise NotReady(found)
            if found is not None:
                trouble(found)
            self._say(_ASK_PAPER)
            if self._await(Kind.PAPER, self._profile.answer_wait) is None:
                raise NotReady(BUSY)
            while self._link.receive(_QUIET_SECONDS):  # a late answer to a question asked before
                pass
            self._came.clear()
        except LinkLost as lost:
            raise NotReady(NO_ANSWER) from lost

    def done(self, trouble: Trouble, closing: Callable[[], bool]) -> bool:
        """Wait for the fence's answer: a while from a printer that is well, long from one in trouble."""
        began = time.monotonic()
        told: Finding | None = None
        while not closing():
            patience = self._profile.late_wait if told not in (None, NO_ANSWER) else self._profile.answer_wait
            if time.monotonic() - began > patience:
                return False
            if self._finished(min(_LOOK_SECONDS, self._profile.answer_wait)):
                return True
            state = self._state(_LOOK_SECONDS)
            if self._finished(0):
                return True
            if state is LITTLE_PAPER:
                state = None
            if state is not None and state is not told:
                trouble(state)
            if told is not None and state is None:
                began = time.monotonic()  # it was seen to: it may take its time again
            told = state
        return False

    def _finished(self, seconds: float) -> bool:
        wanted = Kind.DONE if self._profile.fence == "GS(H" else Kind.PAPER
        answer = self._await(wanted, seconds)
        return answer is not None and (wanted is Kind.PAPER or answer.value == self._token)

    def _state(self, seconds: float) -> Finding | None:
        """What stands in the way of printing, None if nothing does."""
        seen = {}
        for number in (1, 2, 3, 4):
            self._say(constants.RT_STATUS + bytes([number]))
            answer = self._await(Kind.STATUS, seconds)
            if answer is None:
                return NO_ANSWER
            seen[number] = answer.value[0]
        if seen[2] & 0x04:
            return COVER_OPEN
        if seen[2] & 0x20 or seen[4] & 0x60:
            return OUT_OF_PAPER
        if seen[3] & 0x08:
            return CUTTER_STUCK
        if seen[2] & 0x40 or seen[3] & 0x64:
            return BROKEN
        if seen[1] & 0x08:
            return OFFLINE
        return LITTLE_PAPER if seen[4] & 0x0C else None

    def _say(self, question: bytes) -> None:
        while question:
            went = self._link.send(question, _STATUS_SECONDS)
            if not went:
                return  # it takes nothing: it will not answer either
            question = question[went:]

    def _await(self, kind: Kind, seconds: float) -> Answer | None:
        """The next answer of ``kind``, kept from before or come within ``seconds``; others are kept."""
        until = time.monotonic() + seconds
        while True:
            for answer in self._came:
                if answer.kind is kind:
                    self._came.remove(answer)
                    return answer
            left = until - time.monotonic()
            said = self._link.receive(max(0.0, left))
            self._came.extend(self._answers.feed(said))
            if not said and left <= 0:
                return None
